internal import BootObservation
internal import NetworkProtocols

/// Clients refuse a longer one, and an empty one.
enum HandlesHaveTheirLength: NFSRule {
    static let id: RuleID = "nfs/handles-have-their-length"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §2.4 and §2.6"
    static let statement = "LOOKUP gives a handle of 1 to 64 octets."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-050"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .lookUp, case .lookUp(.ok(let found))? = call.nfsReply else { return .notMeant }
            return .unless(
                (1...64).contains(found.handle.octets.count)
                    ? nil : "LOOKUP gives a handle of \(found.handle.octets.count) octets"
            )
        }
    }

    static let mutation = RuleMutation("a handle is too long", of: []) { exchange in
        exchange.changingNFS { call, reply in
            guard case .lookUp(let entry) = call, entry.name.octets.elementsEqual("init".utf8),
                case .lookUp(.ok(var found)) = reply
            else { return nil }
            found.handle = NFSFileHandle([UInt8](repeating: 7, count: 65))
            return .lookUp(.ok(found))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
