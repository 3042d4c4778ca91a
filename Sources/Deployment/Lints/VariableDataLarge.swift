internal import NetworkBoot

/// All of /var is copied into memory at each boot, over the network.
enum VariableDataLarge: Lint {
    static let id = "var-is-large"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §3 and appendix A (cp -a … /var)"
    static let statement = "In a root that clients mount, /var is small."

    /// Four times the initrd's disk of 8 MB that the text is sorry to waste.
    private static let limit = 32 << 20

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            var total = 0
            tree.survey.walk("var") { _, entry in total += entry.size ?? 0 }
            guard total > limit else { continue }
            report.add(
                tree.name(of: "var"),
                nil,
                "it holds \(total >> 20) MiB, which each client reads and keeps in memory",
                remedy: "move what is large below /usr, such as var/lib/rpm, and leave a link"
            )
        }
    }

    static let trips = LintExample.root { $0.addHollow("var/lib/rpm/Packages", size: 40 << 20) }
    static let passes = LintExample.root { $0.addLink("var/lib/rpm", to: "/usr/var/lib/rpm") }
}
