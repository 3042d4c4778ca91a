internal import NetworkBoot
internal import NetworkProtocols

/// Addresses that clients could not use where they are.
enum RangeOutsideSubnet: Lint {
    static let id = "range-outside-subnet"
    static let severity = SettingsProblem.Severity.error
    static let citation = "RFC 2131 §4.3.1"
    static let statement = "The addresses to give lie in the subnet that they are given in."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for subnet in subject.ownDHCP?.subnets ?? [] {
            for range in subnet.ranges where !subnet.contains(range.first) || !subnet.contains(range.last) {
                tell(
                    range.first,
                    range.last,
                    subnet.address,
                    subnet.mask,
                    subject.places.file,
                    subject.places.line(of: .ranges),
                    &report
                )
            }
        }
        for (file, _, declarations) in subject.dhcpd {
            for subnet in declarations.subnets {
                for range in subnet.ranges where !subnet.contains(range.first) || !subnet.contains(range.last) {
                    tell(range.first, range.last, subnet.address, subnet.mask, file.name, range.line, &report)
                }
            }
        }
    }

    private static func tell(
        _ first: IPv4Address,
        _ last: IPv4Address,
        _ address: IPv4Address,
        _ mask: IPv4Address,
        _ file: String,
        _ line: Int?,
        _ report: inout LintReport
    ) {
        report.add(
            file,
            line,
            "the range \(first) - \(last) is not in the subnet \(address)/\(mask.prefixLength ?? 32)",
            remedy: "keep both ends within the subnet"
        )
    }

    static let trips = LintExample.pxebootsrv(("192.168.1.100 192.168.1.150", "192.168.2.100 192.168.2.150"))
    static let passes = LintExample.pxebootsrv()
}
