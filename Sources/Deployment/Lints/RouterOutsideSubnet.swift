internal import NetworkBoot
internal import NetworkProtocols

/// A router that clients can't reach without a router.
enum RouterOutsideSubnet: Lint {
    static let id = "router-outside-subnet"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "RFC 2132 §3.5: “routers on the client's subnet”"
    static let statement = "The routers that clients are told are in the clients' own network."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for subnet in subject.ownDHCP?.subnets ?? [] {
            for router in subnet.routers where isOutside(router, subnet.address, subnet.mask) {
                let line = subject.places.line(of: .router, .subnet, .dhcp)
                tell(router, subnet.address, subnet.mask, subject.places.file, line, &report)
            }
        }
        for (file, _, declarations) in subject.dhcpd {
            // Several networks on one link reach each other's routers.
            for subnet in declarations.subnets where !subnet.isShared {
                for router in subnet.routers where isOutside(router, subnet.address, subnet.mask) {
                    tell(router, subnet.address, subnet.mask, file.name, subnet.routerLine ?? subnet.line, &report)
                }
            }
        }
        for (file, settings) in subject.dnsmasq { look(at: settings, file.name, &report) }
    }

    private static func look(at settings: DnsmasqSettings, _ file: String, _ report: inout LintReport) {
        let networks = settings.ranges.filter { !$0.isProxy }.map { range in
            let mask = range.mask ?? widestMask(of: range.first)
            return (address: IPv4Address(rawValue: range.first.rawValue & mask.rawValue), mask: mask)
        }
        guard let first = settings.ranges.first(where: { !$0.isProxy }) else { return }
        for option in settings.sentOptions where option.code == .routers && !option.isInner {
            for router in option.values.compactMap({ IPv4Address($0) }) where router != .any {
                guard networks.allSatisfy({ isOutside(router, $0.address, $0.mask) }) else { continue }
                report.add(
                    file,
                    option.line,
                    "the router \(router) is in no network that addresses are given in, such as that of \(first.first)",
                    remedy: remedy
                )
            }
        }
    }

    /// As wide as a network without a written netmask may be; the interface has the right one.
    private static func widestMask(of address: IPv4Address) -> IPv4Address {
        address.rawValue >> 31 == 0 ? IPv4Address(255, 0, 0, 0) : IPv4Address(255, 255, 0, 0)
    }

    private static func isOutside(_ router: IPv4Address, _ address: IPv4Address, _ mask: IPv4Address) -> Bool {
        mask != .broadcast && router.rawValue & mask.rawValue != address.rawValue & mask.rawValue
    }

    private static let remedy = "write the address that the router has in that network"

    private static func tell(
        _ router: IPv4Address,
        _ address: IPv4Address,
        _ mask: IPv4Address,
        _ file: String,
        _ line: Int?,
        _ report: inout LintReport
    ) {
        report.add(
            file,
            line,
            "the router \(router) is not in the clients' network, \(address)/\(mask.prefixLength ?? 32)",
            remedy: remedy
        )
    }

    private static func text(_ router: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  range 192.168.1.100 192.168.1.150;\n"
            + "  option routers \(router);\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("192.168.2.254"))
    static let passes = LintExample.file("dhcpd.conf", text("192.168.1.254"))
}
