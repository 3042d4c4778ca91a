internal import NetworkBoot

/// In a root that can't be written to, mount can't keep its table.
enum MountTableLink: Lint {
    static let id = "mtab-is-no-link"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §3"
    static let statement = "In a root that clients mount, /etc/mtab is a link into /proc."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            if case .link(let target)? = tree.survey.folder.entry(at: "etc/mtab")?.kind, target.contains("proc/") {
                continue
            }
            report.add(
                tree.name(of: "etc/mtab"),
                nil,
                "it is no link to /proc/mounts, and /etc can't be written to",
                remedy: "ln -sf /proc/mounts etc/mtab"
            )
        }
    }

    static let trips = LintExample.root { $0.add("etc/mtab", Array("/dev/hda1 / ext3 rw 0 0\n".utf8)) }
    static let passes = LintExample.root { _ in }
}
