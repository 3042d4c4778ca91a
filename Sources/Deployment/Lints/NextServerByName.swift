internal import NetworkProtocols

/// A name is looked up by the DHCP server alone, when it starts; clients get the address.
enum NextServerByName: Lint {
    static let id = "next-server-by-name"
    static let severity = SettingsProblem.Severity.note
    static let citation = "dhcpd.conf(5), next-server; Diskless Linux with PXE HOWTO §6"
    static let statement = "A next server that is named can be resolved where the DHCP server starts."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, _, declarations) in subject.dhcpd {
            for server in declarations.nextServers where IPv4Address(server.name) == nil {
                report.add(
                    file.name,
                    server.line,
                    "next-server is the name ‘\(server.name)’, which dhcpd resolves when it starts",
                    remedy: "see that it resolves there, or write the address"
                )
            }
        }
    }

    static let trips = LintExample.file("dhcpd.conf", "host pxeclient {\n  next-server tftpserver;\n}\n")
    static let passes = LintExample.file("dhcpd.conf", "host pxeclient {\n  next-server 192.168.1.5;\n}\n")
}
