internal import BootObservation
internal import NetworkProtocols

/// A BOOTP client that looks at options takes it for a message of DHCP, which it does not speak.
enum ReplyHasNoMessageType: DHCPRule {
    static let id: RuleID = "bootp/reply-has-no-message-type"
    static let level = RequirementLevel.must
    static let citation = "RFC 1534 §2"
    static let statement = "A reply to a BOOTP request has no option 53."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["BOOTP-S-011"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let questions = session.requests.filter { $0.type == nil }
        let transactions = Set(questions.map(\.message.transactionID))
            .subtracting(session.requests.filter { $0.type != nil }.map(\.message.transactionID))
        return session.verdicts(on: session.replies.filter { transactions.contains($0.message.transactionID) }) {
            reply in
            reply.type.map { Complaint("\($0) to a BOOTP request", at: reply.range(of: .messageType)) }
        }
    }

    static let mutation = RuleMutation(
        "the server answers BOOTP with an OFFER",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.messageType] = [2]
            message.options[.serverIdentifier] = message.nextServer.octets
            message.options[.leaseTime] = [0xff, 0xff, 0xff, 0xff]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp),
    ]
}
