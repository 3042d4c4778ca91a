internal import BootObservation
internal import NetworkProtocols

/// A slash in a name leads through other folders, and .. out of the export: one packaged server follows both.
enum NamesAreSingle: NFSRule {
    static let id: RuleID = "nfs/names-are-single"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "security; RFC 1813 §3.3.3"
    static let statement = "LOOKUP finds nothing for an empty name and for one with a slash or a NUL in it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-013", "CAP-NFS-10"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .lookUp, let status = call.status, case .lookUp(let entry)? = call.nfsCall else {
                return .notMeant
            }
            let name = entry.name.octets
            guard name.isEmpty || name.contains(UInt8(ascii: "/")) || name.contains(0) else { return .notMeant }
            return .unless(
                status == 0 ? "LOOKUP finds \(name.isEmpty ? "a file without a name" : name.displayText)" : nil
            )
        }
    }

    static let mutation = RuleMutation("a name with a slash is found", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.nfs == .lookUp else { return reply }
            return reply.changed {
                $0 =
                    words([0]) + xdr(ExampleNode.other.handle) + ExampleNode.other.following
                    + ExampleNode.root.following
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .escapingName),
        .violated(by: mutation, of: .escapingName),
    ]
}
