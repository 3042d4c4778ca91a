internal import NetworkBoot

/// In a root that can't be written to, the name servers from DHCP have to go elsewhere.
enum ResolverLink: Lint {
    static let id = "resolv-conf-is-no-link"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §3"
    static let statement = "In a root that clients mount, /etc/resolv.conf is a link to a place that can be written to."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            if case .link(let target)? = tree.survey.folder.entry(at: "etc/resolv.conf")?.kind,
                ["var/", "run/", "tmp/"].contains(where: target.contains)
            {
                continue
            }
            report.add(
                tree.name(of: "etc/resolv.conf"),
                nil,
                "it is no link, so the name servers that clients are told are never written down",
                remedy: "ln -sf /var/resolv.conf etc/resolv.conf"
            )
        }
    }

    static let trips = LintExample.root { $0.add("etc/resolv.conf", Array("nameserver 192.168.1.254\n".utf8)) }
    static let passes = LintExample.root { _ in }
}
