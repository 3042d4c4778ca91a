internal import BootObservation
internal import NetworkProtocols

/// Clients begin to ask again after about a second.
enum MountComesInTime: NFSRule {
    static let id: RuleID = "mount/mount-comes-in-time"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux fs/nfs/mount_clnt.c"
    static let statement = "MOUNT answers within a second."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-019"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard !session.completeness.contains(.timesUnreliable) else { return [] }
        return session.review(on: session.serverParty) { call in
            guard call.mount != nil, let wait = call.wait else { return .notMeant }
            return .unless(wait > .seconds(1) ? "\(call.name) is answered after \(wait.milliseconds) ms" : nil)
        }
    }

    static let mutation = RuleMutation("MOUNT thinks for a while", of: []) { exchange in
        var isLate = false
        return exchange.delayed { frame in
            if let datagram = ExampleDatagram(frame), datagram.source.port == 20_048 { isLate = true }
            return isLate ? .seconds(3) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
