internal import BootObservation
internal import NetworkProtocols

/// The kind of file has a field of its own, and is not among the bits of the mode.
enum AttributesAreLegal: NFSRule {
    static let id: RuleID = "nfs/attributes-are-legal"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §2.6"
    static let statement = "Attributes name one of seven kinds of file, and a mode of twelve bits."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-003"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let attributes = call.attributes else { return .notMeant }
            guard (1...7).contains(attributes.type.rawValue) else {
                return .wrong("\(call.name) gives attributes of \(attributes.type)")
            }
            return .unless(
                attributes.mode & ~0o7777 == 0
                    ? nil : "\(call.name) gives the mode 0\(String(attributes.mode, radix: 8))"
            )
        }
    }

    static let mutation = RuleMutation("the kind of file stands in the mode, too", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .getAttributes(.ok(var attributes)) = reply else { return nil }
            attributes.mode |= 0o40000
            return .getAttributes(.ok(attributes))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
