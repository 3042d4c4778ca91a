internal import BootObservation
internal import NetworkProtocols

/// A name that is cut off finds another file.
enum LongNamesAreRefused: NFSRule {
    static let id: RuleID = "nfs/long-names-are-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.3 and §3.3.20"
    static let statement = "A name longer than PATHCONF allows is refused with NAMETOOLONG."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-012", "NFS-S-047"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var limit: UInt32?
        return session.review(on: session.serverParty) { call in
            if call.nfs == .pathConfiguration, case .pathConfiguration(.ok(let said))? = call.nfsReply {
                if said.refusesLongNames.isTrue { limit = said.nameLimit }
                return .notMeant
            }
            guard call.nfs == .lookUp, let limit, case .lookUp(let entry)? = call.nfsCall,
                entry.name.octets.count > Int(limit), let status = call.status
            else { return .notMeant }
            return .unless(
                status == NFS3Status.nameTooLong.rawValue
                    ? nil
                    : "a name of \(entry.name.octets.count) octets is answered with \(NFS3Status(rawValue: status))"
            )
        }
    }

    static let mutation = RuleMutation("a long name is not found", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .lookUp, reply.body.word(at: 0) != 0 else { return reply }
            return reply.changed { $0.setWord(NFS3Status.noEntry.rawValue, at: 0) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .longName),
        .violated(by: mutation, of: .longName),
    ]
}
