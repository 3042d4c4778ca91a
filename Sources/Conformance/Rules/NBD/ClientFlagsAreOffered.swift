internal import BootObservation
internal import NetworkProtocols

/// A server drops a client that wants what it does not have.
enum ClientFlagsAreOffered: NBDRule {
    static let id: RuleID = "nbd/client-flags-are-offered"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, client flags"
    static let statement = "A client sets those flags that the server offered, and no others."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-002", "NBD-S-004"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard case .newStyle(let offered)? = session.greeting, let flags = session.clientFlags else { return [] }
        let beside = flags.rawValue & ~UInt32(offered.rawValue)
        return session.verdict(
            on: session.client,
            beside == 0 ? nil : "the client sets 0x\(String(beside, radix: 16)), which was not offered",
            at: session.greetingStamp
        )
    }

    static let mutation = RuleMutation("the client sets a flag of its own", of: []) { exchange in
        exchange.editingStreams { segment, isFromServer in
            !isFromServer && segment.payload == words([3]) ? words([0x83]) : segment.payload
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
