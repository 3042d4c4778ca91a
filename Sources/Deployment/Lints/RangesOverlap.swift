internal import NetworkBoot
internal import NetworkProtocols

/// Two ranges that share addresses: the second is mostly a slip of the pen.
enum RangesOverlap: Lint {
    static let id = "ranges-overlap"
    static let severity = SettingsProblem.Severity.error
    static let citation = "dhcpd.conf(5), range"
    static let statement = "No address is in two ranges."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let service = subject.isOfFile ? nil : subject.service?.dhcp
        let own = (service?.subnets ?? []).flatMap(\.ranges).map { range in
            ISCDeclarations.Range(first: range.first, last: range.last, line: subject.places.line(of: .ranges) ?? 0)
        }
        look(own, subject.places.file, &report)
        for (file, _, declarations) in subject.dhcpd {
            look(declarations.subnets.flatMap(\.ranges), file.name, &report)
        }
        for (file, settings) in subject.dnsmasq {
            let ranges = settings.ranges.compactMap { range in
                range.last.map { ISCDeclarations.Range(first: range.first, last: $0, line: range.line) }
            }
            look(ranges, file.name, &report)
        }
    }

    private static func look(_ ranges: [ISCDeclarations.Range], _ file: String, _ report: inout LintReport) {
        let sorted = ranges.sorted { ($0.first, $0.line) < ($1.first, $1.line) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where right.first <= left.last {
            report.add(
                file,
                max(left.line, right.line) == 0 ? nil : max(left.line, right.line),
                "the ranges \(left.first) - \(left.last) and \(right.first) - \(right.last) share addresses",
                remedy: "let one end before the other begins"
            )
        }
    }

    static let trips = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.1.0 netmask 255.255.255.0\n{\n  range 192.168.1.200 192.168.1.211;\n"
            + "  range dynamic-bootp 192.168.1.211 192.168.1.220;\n}\n"
    )
    static let passes = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.1.0 netmask 255.255.255.0\n{\n  range 192.168.1.200 192.168.1.210;\n"
            + "  range dynamic-bootp 192.168.1.211 192.168.1.220;\n}\n"
    )
}
