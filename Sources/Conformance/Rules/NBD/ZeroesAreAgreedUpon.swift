internal import BootObservation
internal import NetworkProtocols

/// Whoever takes them for the first reply, or waits for them, is out of step from there on.
enum ZeroesAreAgreedUpon: NBDRule {
    static let id: RuleID = "nbd/zeroes-are-agreed-upon"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_EXPORT_NAME"
    static let statement = "The 124 zeros are left out where both sides said so, and only there."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-006", "NBD-S-005"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard case .newStyle(let flags)? = session.greeting else { return [] }
        let agreed = flags.contains(.noZeroes) && session.clientFlags?.contains(.noZeroes) ?? false
        return session.reviewOptions(on: session.server) { option in
            guard let answer = option.exportAnswer else { return .notMeant }
            if !answer.padding.allSatisfy({ $0 == 0 }) { return .wrong("the zeros are none") }
            return .unless(answer.padding.isEmpty == agreed ? nil : "\(answer.padding.count) zeros follow")
        }
    }

    static let mutation = RuleMutation("other octets stand where the zeros belong", of: []) { exchange in
        exchange.editingStreams { segment, isFromServer in
            isFromServer && segment.payload.count == 134 ? segment.payload.dropLast() + [0x20] : segment.payload
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdByName),
        .satisfied(by: .nbdPadded),
        .violated(by: mutation, of: .nbdPadded),
    ]
}
