internal import BootObservation
internal import NetworkProtocols

/// MOUNT and NFS do not know of each other, or have restarted one without the other.
enum HandleWorks: NFSRule {
    static let id: RuleID = "mount/handle-works"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5"
    static let statement = "The handle that MNT gives is good for NFS."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-016"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var given = session.rootHandles
        guard !given.isEmpty else { return [] }
        return session.review(on: session.serverParty) { call in
            guard let handle = call.handle, given.contains(handle), let status = call.read?.status ?? call.status else {
                return .notMeant
            }
            // The first use decides; what comes later is another rule's.
            given.remove(handle)
            let isBad = [NFS3Status.stale, .badHandle].contains(NFS3Status(rawValue: status))
            return .unless(
                isBad ? "\(call.name) on the handle of MNT is answered with \(NFS3Status(rawValue: status))" : nil
            )
        }
    }

    static let mutation = RuleMutation("NFS does not know the handle", of: []) { exchange in
        exchange.refusing(.getAttributes, with: .stale)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .mountedAndAsked),
        .violated(by: mutation, of: .mountedAndAsked),
    ]
}
