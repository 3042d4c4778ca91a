internal import NetworkBoot

/// A host counts on every subnet, wherever it is declared; what stands around it counts for it alone.
enum HostInsideGroupIsGlobal: Lint {
    static let id = "host-inside-subnet-is-global"
    static let severity = SettingsProblem.Severity.note
    static let citation = "dhcpd.conf(5), the host statement"
    static let statement = "Hosts are declared outside of subnets."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, _, declarations) in subject.dhcpd {
            for host in declarations.hosts
            where host.around.contains("subnet") || host.around.contains("shared-network") {
                report.add(
                    file.name,
                    host.line,
                    "the host \(host.name) is declared within a subnet, and counts on every other one, too",
                    remedy: "move it out, with the group that it is in"
                )
            }
        }
    }

    private static let host = "host a { hardware ethernet 00:11:22:33:44:55; }\n"
    static let trips = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.0.0 netmask 255.255.255.0 {\n group boot-gpxe\n {\n \(host) }\n}\n"
    )
    static let passes = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.0.0 netmask 255.255.255.0 {}\ngroup boot-gpxe\n{\n \(host)}\n"
    )
}
