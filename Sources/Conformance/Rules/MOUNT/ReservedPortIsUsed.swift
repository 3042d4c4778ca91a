internal import BootObservation
internal import NetworkProtocols

/// Servers want ports below 1024 unless they export with insecure; what asks from behind a translating router loses its
/// own.
enum ReservedPortIsUsed: NFSRule {
    static let id: RuleID = "mount/reserved-port-is-used"
    static let level = RequirementLevel.deFacto
    static let citation = "exports(5), secure and insecure"
    static let statement = "A client that is refused did not ask from a port that anyone may use."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["MNT-S-015", "CAP-NFS-11"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        let refused = session.mounts.filter { $0.status == 13 || $0.status == 1 }
        guard !refused.isEmpty else {
            return session.mounts.contains { $0.status == 0 } ? session.verdict(on: session.clientParty, []) : []
        }
        // Where the same path is granted later, the port was not what was wrong.
        let open = refused.filter { $0.source.port >= 1024 }
        return session.verdict(
            on: session.clientParty,
            open.prefix(Judge.evidenceLimit).map {
                Evidence($0.answerStamp.frame, "MNT \($0.path.displayText) from port \($0.source.port) is refused")
            }
        )
    }

    static let mutation = RuleMutation("MNT is refused to a high port", of: []) { exchange in
        exchange.changingMounts { $0 = words([MountStatus.accessDenied.rawValue]) }.editingDatagrams { datagram in
            var moved = datagram
            if moved.source.port == 800 { moved.source.port = 40_800 }
            if moved.destination.port == 800 { moved.destination.port = 40_800 }
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount, alsoViolated: [MountIsGranted.id]),
    ]
}
