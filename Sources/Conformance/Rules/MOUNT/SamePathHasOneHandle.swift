internal import BootObservation
internal import NetworkProtocols

/// A client that mounts anew after a restart has open files by the old one.
enum SamePathHasOneHandle: NFSRule {
    static let id: RuleID = "mount/same-path-has-one-handle"
    static let level = RequirementLevel.deFacto
    static let citation = "practice"
    static let statement = "The same path has the same handle each time."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-017"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var known: [[UInt8]: NFSMountRecord] = [:]
        var isMeant = false
        var evidence: [Evidence] = []
        for mount in session.mounts where mount.status == 0 && mount.version == 3 {
            if let before = known[mount.path] {
                isMeant = true
                if before.handle != mount.handle {
                    evidence.append(
                        Evidence(
                            mount.answerStamp.frame,
                            "\(mount.path.displayText) has another handle than in frame \(before.answerStamp.frame)"
                        )
                    )
                }
            }
            known[mount.path] = mount
        }
        return isMeant ? session.verdict(on: session.serverParty, Array(evidence.prefix(Judge.evidenceLimit))) : []
    }

    static let mutation = RuleMutation("the second handle is another one", of: []) { exchange in
        var count = 0
        return exchange.changingMounts { results in
            count += 1
            if count == 2 { results[12] ^= 0xff }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .mountedTwice),
        .violated(by: mutation, of: .mountedTwice),
    ]
}
