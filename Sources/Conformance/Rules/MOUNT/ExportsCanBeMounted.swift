internal import BootObservation
internal import NetworkProtocols

/// The list is what clients choose from.
enum ExportsCanBeMounted: NFSRule {
    static let id: RuleID = "mount/exports-can-be-mounted"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5.2.5"
    static let statement = "A folder that EXPORT lists for everyone can be mounted."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-013", "MNT-S-012"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var open: Set<[UInt8]> = []
        return session.review(on: session.serverParty) { call in
            if case .exports(_, let exports)? = call.mount == .export ? call.mountReply : nil {
                for export in exports where export.groups.isEmpty { open.insert(export.directory.octets) }
                return .notMeant
            }
            guard case .mount(let path)? = call.mountCall, open.contains(path.octets), let status = call.status else {
                return .notMeant
            }
            return .unless(
                status == 0
                    ? nil : "\(path) is exported to everyone, and MNT answered with \(MountStatus(rawValue: status))"
            )
        }
    }

    static let mutation = RuleMutation("an export is refused", of: []) { exchange in
        exchange.changingMounts { $0 = words([MountStatus.accessDenied.rawValue]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .exportedMount),
        .violated(by: mutation, of: .exportedMount, alsoViolated: [MountIsGranted.id]),
    ]
}
