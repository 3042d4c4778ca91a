internal import NetworkBoot
internal import NetworkProtocols

/// A server can't answer from an address that its interface has not.
enum LocalAddressForeign: Lint {
    static let id = "local-address-foreign"
    static let severity = SettingsProblem.Severity.error
    static let citation = "RFC 2131 §4.1; SystemRescueCd manual, PXE network booting"
    static let statement = "The server's own address is one of the interface that it serves on."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let service = subject.service, let interfaces = subject.interfaces, let own = subject.ownAddress,
            let interface = interfaces.named(service.interface)
        else { return }
        guard !interface.addresses.contains(where: { $0.address == own }) else { return }
        let has = interface.addresses.map { "\($0.address)" }.joined(separator: ", ")
        report.add(
            subject.places.file,
            subject.places.line(of: .address, .interface),
            "\(own) is no address of \(service.interface), which has \(has.isEmpty ? "none" : has)",
            remedy: "give the interface that address, or write the one that it has"
        )
    }

    static let trips = LintExample.service { _, interfaces in
        interfaces[0].addresses = [
            InterfaceConfiguration(address: IPv4Address(192, 168, 1, 6), mask: IPv4Address(255, 255, 255, 0))
        ]
    }
    static let passes = LintExample.service()
}
