internal import BootObservation
internal import NetworkProtocols

/// A machine with its root on the device stands still meanwhile.
enum RepliesComeAtOnce: NBDRule {
    static let id: RuleID = "nbd/replies-come-at-once"
    static let level = RequirementLevel.deFacto
    static let citation = "capture analysis"
    static let statement = "A READ is answered within a second."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NBD-08", "NBD-S-060"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard !session.completeness.contains(.timesUnreliable),
            let reads = session.counts.first(where: { $0.command == .read }), reads.replies > 0
        else { return [] }
        return session.verdict(
            on: session.server,
            reads.longestWait > .seconds(1) ? "a READ is answered after \(reads.longestWait.milliseconds) ms" : nil,
            at: session.end
        )
    }

    static let mutation = RuleMutation("the server thinks for a while", of: ["b6_nbd_newstyle"]) { exchange in
        var isLate = false
        return exchange.delayed { frame in
            if ExampleSegment(frame)?.payload.starts(with: ExampleNBDMessage.simpleReply.beginning) ?? false {
                isLate = true
            }
            return isLate ? .seconds(3) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
