internal import NetworkBoot

/// An interface that is not there can't be served on.
enum InterfaceUnknown: Lint {
    static let id = "interface-unknown"
    static let severity = SettingsProblem.Severity.error
    static let citation = "bootproof docs/serve.md, interface"
    static let statement = "The interface to serve on is one of this computer's."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let service = subject.service, let interfaces = subject.interfaces,
            interfaces.named(service.interface) == nil
        else { return }
        let names = interfaces.map(\.name).joined(separator: ", ")
        report.add(
            subject.places.file,
            subject.places.line(of: .interface, .address),
            "this computer has no interface \(service.interface)",
            remedy: names.isEmpty ? "name one that it has" : "name one that it has: \(names)"
        )
    }

    static let trips = LintExample.service { service, _ in service.interface = "eth7" }
    static let passes = LintExample.service()
}
