internal import NetworkBoot
internal import NetworkProtocols

/// A server that gives its own address away takes itself off the network; ours leaves it out, others do not.
enum RangeHoldsServer: Lint {
    static let id = "range-holds-server"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "RFC 2131 §2.2"
    static let statement = "No range holds the address of the server, a router or a name server."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        // A dhcpd.conf among the files says where its routers are.
        let isOfFile = subject.ownDHCP == nil
        for subnet in subject.service?.dhcp?.subnets ?? [] {
            let fixed =
                [("this server", subject.service?.dhcp?.address ?? .any)]
                + (isOfFile ? [] : subnet.routers.map { ("a router", $0) })
                + subnet.domainNameServers.map { ("a name server", $0) }
            for range in subnet.ranges {
                for (who, address) in fixed where range.contains(address) {
                    report.add(
                        subject.places.file,
                        subject.places.line(of: .ranges),
                        "the range \(range.first) - \(range.last) holds \(address), which is \(who)'s",
                        remedy: "take it out of the range"
                    )
                }
            }
        }
        for (file, _, declarations) in subject.dhcpd {
            for subnet in declarations.subnets {
                for range in subnet.ranges {
                    for address in subnet.routers where range.first <= address && address <= range.last {
                        report.add(
                            file.name,
                            range.line,
                            "the range \(range.first) - \(range.last) holds \(address), which is a router's",
                            remedy: "take it out of the range"
                        )
                    }
                }
            }
        }
    }

    static let trips = LintExample.pxebootsrv(("192.168.1.100 192.168.1.150", "192.168.1.1 192.168.1.50"))
    static let passes = LintExample.pxebootsrv()
}
