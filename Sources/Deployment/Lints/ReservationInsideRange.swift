internal import NetworkBoot
internal import NetworkProtocols

/// A reserved address that others may get as well: ISC dhcpd does not take it out of the range.
enum ReservationInsideRange: Lint {
    static let id = "reservation-inside-range"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dhcpd.conf(5), fixed-address"
    static let statement = "A reserved address lies outside of the ranges."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        // dnsmasq takes such an address out of its range by itself (dnsmasq(8), --dhcp-host).
        let isOfDnsmasq = subject.dnsmasq.contains { $0.file.name == subject.places.file }
        if let dhcp = subject.ownDHCP, !isOfDnsmasq {
            for reservation in dhcp.reservations {
                let ranges = dhcp.subnets.flatMap(\.ranges)
                guard let range = ranges.first(where: { $0.contains(reservation.address) }) else { continue }
                report.add(
                    subject.places.file,
                    subject.places.line(of: .reservations, .dhcp),
                    "the reserved address \(reservation.address) is in the range \(range.first) - \(range.last)",
                    remedy: "reserve an address outside of it; this server gives it to nobody else, others do"
                )
            }
        }
        for (file, _, declarations) in subject.dhcpd {
            let ranges = declarations.subnets.flatMap(\.ranges)
            for host in declarations.hosts {
                for address in host.fixedAddresses {
                    guard let range = ranges.first(where: { $0.first <= address && address <= $0.last }) else {
                        continue
                    }
                    report.add(
                        file.name,
                        host.line,
                        "\(host.name) has the fixed address \(address), which is in the range of line \(range.line)",
                        remedy: "take it out of the range: dhcpd gives it to others, too"
                    )
                }
            }
        }
    }

    private static let subnet = "subnet 192.168.1.0 netmask 255.255.255.0 {\n  range 192.168.1.50 192.168.1.99;\n}\n"
    static let trips = LintExample.file(
        "dhcpd.conf",
        subnet + "host pc { hardware ethernet AA:BB:CC:DD:EE:FF; fixed-address 192.168.1.55; }\n"
    )
    static let passes = LintExample.file(
        "dhcpd.conf",
        subnet + "host pc { hardware ethernet AA:BB:CC:DD:EE:FF; fixed-address 192.168.1.155; }\n"
    )
}
