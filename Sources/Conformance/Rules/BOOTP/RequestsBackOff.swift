internal import BootObservation
internal import NetworkProtocols

/// Many machines that start together drown a server otherwise.
enum RequestsBackOff: DHCPRule {
    static let id: RuleID = "bootp/requests-back-off"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 951 §7.2"
    static let statement = "A BOOTP client that hears nothing waits longer and longer before it asks again."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["BOOTP-C-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let questions = session.requests.filter { $0.type == nil && $0.message.relayAddress.isUnspecified }
        guard questions.count >= 4, session.replies.isEmpty, !session.completeness.contains(.timesUnreliable) else {
            return []
        }
        let waits = zip(questions, questions.dropFirst()).map { $1.stamp.time.duration(since: $0.stamp.time) }
        guard let first = waits.first, let longest = waits.max(), let last = questions.last else { return [] }
        let isSteady = longest < .nanoseconds(first.wholeNanoseconds / 4 * 5)
        let note = "\(questions.count) BOOTP requests, one each \(first.wholeNanoseconds / 1_000_000) ms"
        return [session.verdict(isSteady ? .violated : .satisfied, on: last, isSteady ? Complaint(note) : nil)]
    }

    static let mutation = RuleMutation(
        "the client asks every second",
        of: []
    ) { exchange in
        var number: Int64 = 0
        var start: Instant?
        return exchange.editingFrames { frame in
            guard frame.dhcpMessage != nil else { return [frame] }
            var moved = frame
            let first = start ?? frame.header.time
            start = first
            moved.header.time = first.advanced(by: .seconds(number))
            number += 1
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a BOOTP client that asks five times", .satisfied) {
            Exchange.unansweredBOOTP(after: [4, 8, 16, 32]) { UInt16($0) }
        },
        RuleExample("a BOOTP client that asks every second", .violated) {
            Exchange.unansweredBOOTP(after: [1, 1, 1, 1]) { UInt16($0) }
        },
    ]
}
