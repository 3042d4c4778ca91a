internal import BootObservation
internal import NetworkProtocols

/// The text of anything else means nothing.
enum LinksAreRead: NFSRule {
    static let id: RuleID = "nfs/links-are-read"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.5"
    static let statement = "READLINK of what is no link is refused with INVAL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-019"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .readLink, case .readLink(let result)? = call.nfsReply else { return .notMeant }
            switch result {
            case .ok(let target):
                guard let attributes = target.attributes.attributes else { return .notMeant }
                return .unless(attributes.type == .link ? nil : "READLINK reads a \(attributes.type)")
            case .failed(let status, let following):
                guard let attributes = following.attributes, attributes.type != .link else { return .notMeant }
                return .unless(status == .invalid ? nil : "READLINK of a \(attributes.type) is refused with \(status)")
            }
        }
    }

    static let mutation = RuleMutation("the link is a file", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readLink(.ok(var target)) = reply else { return nil }
            target.attributes.attributes?.type = .file
            return .readLink(.ok(target))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
