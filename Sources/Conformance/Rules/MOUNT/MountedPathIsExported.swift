internal import BootObservation
internal import NetworkProtocols

/// What is not below a listed folder is given away without being exported.
enum MountedPathIsExported: NFSRule {
    static let id: RuleID = "mount/mounted-path-is-exported"
    static let level = RequirementLevel.deFacto
    static let citation = "nfs-utils mountd"
    static let statement = "What can be mounted is listed by EXPORT, or lies below what is."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-005"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var exported: [[UInt8]] = []
        return session.review(on: session.serverParty) { call in
            if case .exports(_, let exports)? = call.mount == .export ? call.mountReply : nil {
                exported += exports.prefix(1024).map(\.directory.octets)
                return .notMeant
            }
            guard !exported.isEmpty, case .mount(let path)? = call.mountCall, call.status == 0 else { return .notMeant }
            let isBelow = exported.contains { path.octets.starts(with: $0) || $0.elementsEqual("/".utf8) }
            return .unless(isBelow ? nil : "\(path) is mounted, and not below any folder that EXPORT lists")
        }
    }

    static let mutation = RuleMutation("a folder that is not listed is mounted", of: []) { exchange in
        exchange.changingReplies { reply in
            reply.mount == .export ? reply.changed { $0 = words([1]) + xdr("/home") + words([0, 0]) } : reply
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .exportedMount),
        .violated(by: mutation, of: .exportedMount),
    ]
}
