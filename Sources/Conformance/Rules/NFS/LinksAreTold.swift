internal import BootObservation
internal import NetworkProtocols

/// Clients believe it, and make none or look for none.
enum LinksAreTold: NFSRule {
    static let id: RuleID = "nfs/links-are-told"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.19, properties"
    static let statement = "FSINFO tells of symbolic links where there are some."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-046"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var tells: Bool?
        return session.review(on: session.serverParty) { call in
            if call.nfs == .fileSystemInformation, case .fileSystemInformation(.ok(let said))? = call.nfsReply {
                tells = said.properties.contains(.symbolicLinks)
                return .notMeant
            }
            guard call.nfs == .readLink, let tells, case .readLink(.ok)? = call.nfsReply else { return .notMeant }
            return .unless(tells ? nil : "READLINK reads a link, and FSINFO says that there are none")
        }
    }

    static let mutation = RuleMutation("FSINFO knows no links", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .fileSystemInformation(.ok(var said)) = reply else { return nil }
            said.properties.remove(.symbolicLinks)
            return .fileSystemInformation(.ok(said))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
