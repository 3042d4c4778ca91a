internal import BootObservation
internal import NetworkProtocols

/// Servers that are slow are not made faster by being asked more.
enum RetransmissionsBackOff: NFSRule {
    static let id: RuleID = "rpc/retransmissions-back-off"
    static let level = RequirementLevel.deFacto
    static let citation = "nfs(5), retrans"
    static let statement = "A client that asks again over UDP waits longer each time."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NFS-C-008"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.clientParty) { call in
            guard call.transport == .udp, call.repetitions.count >= 2, !session.completeness.contains(.timesUnreliable)
            else { return .notMeant }
            let times = ([call.stamp] + call.repetitions.first).map(\.time)
            let waits = zip(times.dropFirst(), times).map { $0.duration(since: $1) }
            // Behind its last wait a client begins anew, and jitter is no haste.
            let isHasty = zip(waits.dropFirst(), waits).prefix(2).contains { $0 < $1 / 2 }
            return .unless(
                isHasty
                    ? "\(call.name) is sent again after \(waits[0].milliseconds) ms and then after \(waits[1].milliseconds) ms"
                    : nil
            )
        }
    }

    static let mutation = RuleMutation("the second wait is the shorter one", of: []) { exchange in
        var count = 0
        return exchange.delayed { frame in
            guard let datagram = ExampleDatagram(frame), datagram.destination.port == 2049 else { return .zero }
            count += 1
            // Of the three, the second comes later than it was.
            return count == 2 ? .milliseconds(1_900) : .zero
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client that waits longer each time", .satisfied, alsoViolated: [CallsAreSentOnce.id]) {
            .patientCall
        },
        RuleExample("a client that grows hasty", .violated, alsoViolated: [CallsAreSentOnce.id]) {
            mutation.apply(.patientCall)
        },
    ]
}
