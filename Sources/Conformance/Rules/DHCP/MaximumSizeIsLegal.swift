internal import BootObservation
internal import NetworkProtocols

/// Everyone must be able to take 576 octets.
enum MaximumSizeIsLegal: DHCPRule {
    static let id: RuleID = "dhcp/maximum-size-is-legal"
    static let level = RequirementLevel.must
    static let citation = "RFC 2132 §9.10"
    static let statement = "The largest message that a client says to take, option 57, is at least 576 octets."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-027"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let messages = session.requests.filter { $0.message.maximumMessageSize != nil }
        return session.verdicts(on: messages) { message in
            guard let size = message.message.maximumMessageSize, size < 576 else { return nil }
            return Complaint("\(message.title) with option 57 of \(size)", at: message.range(of: .maximumMessageSize))
        }
    }

    static let mutation = RuleMutation(
        "the client says to take no more than 300 octets",
        of: ["dhcp/relayed-client-side", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.options[.maximumMessageSize] = [1, 44] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
