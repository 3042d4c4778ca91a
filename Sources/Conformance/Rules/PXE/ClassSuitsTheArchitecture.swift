internal import BootObservation
internal import NetworkProtocols

/// Servers choose between a URL and a name by either.
enum ClassSuitsTheArchitecture: DHCPRule {
    static let id: RuleID = "pxe/class-suits-the-architecture"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "RFC 4578 §2.1 and UEFI 2.10 §24.7"
    static let statement =
        "A client that says HTTPClient has an architecture for HTTP in option 93, and one that says "
        + "PXEClient has one for TFTP."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTPBOOT-C-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter({ $0.message.networkBootClass != nil })) { message in
            guard let method = message.message.networkBootClass?.method,
                let architecture = message.message.clientArchitectures?.first,
                architecture.isHTTP != (method == .http)
            else { return nil }
            return Complaint(
                "\(message.title) with \(method.prefix) and the architecture \(architecture)",
                at: message.range(of: .clientArchitectures)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client says PXEClient and an architecture for HTTP",
        of: ["boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.clientArchitectures] = [0, 16]
            message.options[.networkInterface] = [1, 3, 16]
            message.options[.vendorClass] = Array("PXEClient:Arch:00016:UNDI:003016".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [BootFileSuitsTheArchitecture.id]),

    ]
}
