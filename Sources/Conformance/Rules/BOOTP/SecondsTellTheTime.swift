internal import BootObservation
internal import NetworkProtocols

/// Relays and second servers wait by it until the first one has had its time.
enum SecondsTellTheTime: DHCPRule {
    static let id: RuleID = "bootp/seconds-tell-the-time"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 1542 §3.2"
    static let statement = "A BOOTP client counts in secs the seconds since it began to ask."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["BOOTP-C-003"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let questions = session.requests.filter { $0.type == nil && $0.message.relayAddress.isUnspecified }
        guard let first = questions.first, questions.count > 1, !session.completeness.contains(.timesUnreliable) else {
            return []
        }
        return session.verdicts(on: questions.dropFirst()) { question in
            guard question.message.transactionID == first.message.transactionID else { return nil }
            let elapsed = question.stamp.time.duration(since: first.stamp.time).wholeNanoseconds / 1_000_000_000
            let counted = Int64(question.message.secondsElapsed) - Int64(first.message.secondsElapsed)
            guard abs(counted - elapsed) > 2 else { return nil }
            return Complaint("secs grew by \(counted) in \(elapsed) s", at: DHCPField.seconds)
        }
    }

    static let mutation = RuleMutation(
        "the client sends the same secs each time",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.messageType == nil }) { $0.secondsElapsed = 100 }
    }
    static let examples: [RuleExample] = [
        RuleExample("a BOOTP client that counts", .satisfied) {
            Exchange.unansweredBOOTP(after: [4, 8, 16, 32]) { UInt16($0) }
        },
        RuleExample("a BOOTP client that always says 100", .violated) {
            Exchange.unansweredBOOTP(after: [4, 8, 16, 32]) { _ in 100 }
        },
    ]
}
