internal import NetworkBoot

/// dhcpd serves a fixed address only on a network that it knows.
enum FixedAddressWithoutSubnet: Lint {
    static let id = "fixed-address-without-subnet"
    static let severity = SettingsProblem.Severity.error
    static let citation = "dhcpd.conf(5), the subnet statement"
    static let statement = "Every fixed address is in a subnet that is declared."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, _, declarations) in subject.dhcpd {
            for host in declarations.hosts {
                for address in host.fixedAddresses where !declarations.subnets.contains(where: { $0.contains(address) })
                {
                    report.add(
                        file.name,
                        host.line,
                        "\(host.name) has the fixed address \(address), and no subnet of it is declared",
                        remedy: "declare it: subnet … netmask 255.255.255.0 { }"
                    )
                }
            }
        }
    }

    private static let host = "host example05  { hardware ethernet 00:23:45:67:89:AB ; fixed-address 192.168.0.14 ; }\n"
    static let trips = LintExample.file("dhcpd.conf", host)
    static let passes = LintExample.file("dhcpd.conf", "subnet 192.168.0.0 netmask 255.255.255.0\n{\n}\n" + host)
}
