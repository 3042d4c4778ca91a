internal import NetworkBoot
internal import NetworkProtocols

/// With several addresses on an interface it is a guess which one clients are told.
enum InterfaceWithSeveralAddresses: Lint {
    static let id = "interface-with-several-addresses"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "pxe-pdhcp usage, -i and -l"
    static let statement = "Where the interface has several addresses, the settings say which one is the server's."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let service = subject.service, let interfaces = subject.interfaces,
            let interface = interfaces.named(service.interface), interface.addresses.count > 1,
            subject.places.line(of: .address) == nil
        else { return }
        let names = interface.addresses.map { "\($0.address)" }.joined(separator: ", ")
        report.add(
            subject.places.file,
            subject.places.line(of: .interface),
            "\(service.interface) has the addresses \(names), and the first is taken",
            remedy:
                "say which: address: \(interface.addresses[0].address)/\(interface.addresses[0].mask.prefixLength ?? 32)"
        )
    }

    private static func example(_ lines: [SettingPlaces.Setting: Int]) -> LintExample {
        var example = LintExample.service { _, interfaces in
            let second = InterfaceConfiguration(
                address: IPv4Address(192, 168, 2, 5),
                mask: IPv4Address(255, 255, 255, 0)
            )
            interfaces[0].addresses.append(second)
        }
        example.subject.places = SettingPlaces(file: "serve.yaml", lines: lines)
        return example
    }
    static let trips = example([.interface: 1])
    static let passes = example([.interface: 1, .address: 2])
}
