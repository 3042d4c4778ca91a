internal import NetworkBoot
internal import NetworkProtocols

/// No card sends from such an address.
enum HardwareAddressOfGroup: Lint {
    static let id = "hardware-address-of-group"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "IEEE 802-2014 §8.2.2"
    static let statement = "The hardware address of a client is an individual one: its first octet is even."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, _, declarations) in subject.dhcpd {
            for host in declarations.hosts {
                guard let address = host.hardwareAddress, address.isGroup else { continue }
                tell(address, file.name, host.line, &report)
            }
        }
        for reservation in subject.ownDHCP?.reservations ?? [] {
            guard case .hardwareAddress(let address) = reservation.client, address.isGroup else { continue }
            tell(address, subject.places.file, subject.places.line(of: .reservations, .dhcp), &report)
        }
    }

    private static func tell(_ address: MACAddress, _ file: String, _ line: Int?, _ report: inout LintReport) {
        report.add(
            file,
            line,
            "\(address) is the address of a group: no client ever has it",
            remedy: "write the card's own, whose first octet is even"
        )
    }

    private static func text(_ address: String) -> String {
        "host example05  { hardware ethernet \(address) ; }\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("01:23:45:67:89:AB"))
    static let passes = LintExample.file("dhcpd.conf", text("00:23:45:67:89:AB"))
}
