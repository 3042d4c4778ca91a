internal import BootObservation
internal import NetworkProtocols

/// What does not change looks the same on each connection, and a kernel with several is faster.
enum SeveralMayConnect: NBDRule {
    static let id: RuleID = "nbd/several-may-connect"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "NBD protocol, NBD_FLAG_CAN_MULTI_CONN"
    static let statement = "An export for reading alone says CAN_MULTI_CONN."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-035"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard let flags = session.transmissionFlags, flags.contains(.readOnly), session.style != .oldStyle else {
            return []
        }
        return session.verdict(
            on: session.server,
            flags.contains(.multipleConnections) ? nil : "the flags are \(flags)",
            at: session.transmission
        )
    }

    static let mutation = RuleMutation("CAN_MULTI_CONN is missing", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0.count == 32 { $0[30] = 0 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
