internal import BootObservation
internal import NetworkProtocols

/// MNTPATHLEN is 1024.
enum LongPathsAreRefused: NFSRule {
    static let id: RuleID = "mount/long-paths-are-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5.1.1"
    static let statement = "A path of more than 1024 octets is not mounted."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-007"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        let long = session.mounts.filter { $0.path.count > MountCall.pathLimit }
        guard !long.isEmpty else { return [] }
        return session.verdict(
            on: session.serverParty,
            long.filter { $0.status == 0 }.prefix(Judge.evidenceLimit).map {
                Evidence($0.answerStamp.frame, "a path of \($0.path.count) octets is mounted")
            }
        )
    }

    static let mutation = RuleMutation("a long path is mounted", of: []) { exchange in
        exchange.changingMounts { $0 = words([0]) + xdr(ExampleNode.root.handle) + words([1, 1]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .longMount),
        .violated(by: mutation, of: .longMount),
    ]
}
