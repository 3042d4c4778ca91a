internal import BootObservation
internal import NetworkProtocols

/// Each READ costs a round trip, so that a root is slow. SystemRescueCd asks for 1024 octets on purpose.
enum ReadsAreLarge: NFSRule {
    static let id: RuleID = "nfs/reads-are-large"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "capture analysis; SystemRescueCd init, rsize=1024"
    static let statement = "A client asks for 1024 octets or more at a time."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-NFS-12"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var sizes: [UInt32] = []
        var first: RPCCallRecord?
        for call in session.calls {
            // What ends a file is as short as what was left of it.
            guard let read = call.read, read.status == 0, read.isEnd == false else { continue }
            sizes.append(read.asked)
            if first == nil { first = call }
        }
        guard sizes.count >= 32, let first else { return [] }
        sizes.sort()
        let median = sizes[sizes.count / 2]
        return session.verdict(
            on: session.clientParty,
            median >= 1024 ? [] : [Evidence(first.stamp.frame, "half of the READs ask for \(median) octets or less")]
        )
    }

    static let mutation = RuleMutation("the client asks for 512 octets", of: []) { exchange in
        exchange.changingCalls { call in
            call.nfs == .read ? call.changed { $0.setWord(512, at: $0.count - 4) } : call
        }.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .read, reply.body.word(at: 92) > 512 else { return reply }
            return reply.changed { results in
                results.removeLast(results.count - 104 - 512)
                results.setWord(512, at: 92)
                results.setWord(512, at: 100)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .longRead),
        .violated(by: mutation, of: .longRead),
    ]
}
