internal import BootObservation
internal import NetworkProtocols

/// Only servers that say PXEClient claim to be bound. Nearly all return option 97 alone, and no firmware is known to
/// mind.
enum ServerReturnsClientOptions: DHCPRule {
    static let id: RuleID = "pxe/server-returns-client-options"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 4578 §2.1, §2.2, §2.3"
    static let statement = "A server that says PXEClient sends options 93, 94 and 97 in its replies."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-002", "PROXY-S-016"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter(\.isPXE)) { reply, request in
            let codes: [DHCPOptionCode] = [.clientArchitectures, .networkInterface, .machineIdentifier]
            let missing = codes.filter { !reply.message.options.contains($0) && request.message.options.contains($0) }
            guard !missing.isEmpty else { return nil }
            return Complaint("\(reply.title) without option " + missing.map(\.description).joined(separator: " and "))
        }
    }

    static let mutation = RuleMutation(
        "the server leaves option 93 out",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.clientArchitectures] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
