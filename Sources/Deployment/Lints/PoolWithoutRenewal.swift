internal import NetworkBoot
internal import NetworkProtocols

/// A system that runs from its NFS root mostly has no DHCP client that renews: its address is given to others.
enum PoolWithoutRenewal: Lint {
    static let id = "pool-without-renewal"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §10; Linux net/ipv4/ipconfig.c"
    static let statement = "Clients that mount their root by NFS have fixed addresses."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let remedy = "give these clients fixed addresses, or leases that last as long as they run"
        for (file, _, declarations) in subject.dhcpd {
            for subnet in declarations.subnets where subnet.rootPath != nil {
                guard let range = subnet.ranges.first else { continue }
                report.add(
                    file.name,
                    range.line,
                    "clients with the root path \(subnet.rootPath ?? "") get addresses of a pool, and nothing renews their leases",
                    remedy: remedy
                )
            }
        }
        guard let dhcp = subject.ownDHCP else { return }
        let isFinite = !dhcp.leaseTime.isInfinite
        for subnet in dhcp.subnets where isFinite && !subnet.ranges.isEmpty {
            guard (subnet.options + dhcp.options).contains(where: { $0.code == .rootPath }) else { continue }
            report.add(
                subject.places.file,
                subject.places.line(of: .ranges, .dhcp),
                "clients with a root path get addresses of a pool, and nothing renews their leases",
                remedy: remedy
            )
        }
    }

    private static func text(_ range: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n\(range)  option root-path \"nfsserver:/netboot/pxeclient\";\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("  range 192.168.1.100 192.168.1.150;\n"))
    static let passes = LintExample.file(
        "dhcpd.conf",
        text("") + "host pxeclient { hardware ethernet AA:BB:CC:DD:EE:FF; fixed-address 192.168.1.55; }\n"
    )
}
