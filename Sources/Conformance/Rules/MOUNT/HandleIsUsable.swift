internal import BootObservation
internal import NetworkProtocols

/// Clients refuse a longer one, and an empty one.
enum HandleIsUsable: NFSRule {
    static let id: RuleID = "mount/handle-is-usable"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5.1.1 and §5.2.1"
    static let statement = "MNT gives a handle of 1 to 64 octets and a list of flavors."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-002"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.mount == .mount, call.call.version == 3, call.status == 0, call.reply?.hasWholeResults ?? false
            else { return .notMeant }
            guard case .mounted(let handle, _)? = call.mountReply else {
                return .wrong("MNT is answered with what can't be read")
            }
            return .unless(
                (1...64).contains(handle.octets.count) ? nil : "MNT gives a handle of \(handle.octets.count) octets"
            )
        }
    }

    static let mutation = RuleMutation("the handle is empty", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingMounts { $0 = words([0, 0, 1, 1]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
