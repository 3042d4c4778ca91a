internal import BootObservation
internal import NetworkProtocols

/// A name is as long as it says, has no NUL, and 4096 octets at most.
enum ListedNamesAreWellFormed: NBDRule {
    static let id: RuleID = "nbd/listed-names-are-well-formed"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_REP_SERVER and string values"
    static let statement = "A name in a list fits its reply and is a text."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-016"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            let servers = option.replies.filter { $0.reply.type == .server && $0.length == $0.reply.data.count }
            guard !servers.isEmpty else { return .notMeant }
            for server in servers {
                guard case .server(let entry)? = try? server.reply.content() else {
                    return .wrong("a name is longer than its reply")
                }
                if entry.name.contains(0) || entry.name.count > 4096 {
                    return .wrong("\(entry.name.prefix(64).displayText) is no name")
                }
            }
            return .right
        }
    }

    static let mutation = RuleMutation("the name is longer than its reply", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[15] == 2 { $0[23] = 200 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdAborted),
        .violated(by: mutation, of: .nbdAborted),
    ]
}
