internal import BootObservation
internal import NetworkProtocols

/// What stands behind the status differs from procedure to procedure and from success to failure.
enum ResultsAreWellFormed: NFSRule {
    static let id: RuleID = "nfs/results-are-well-formed"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3"
    static let statement = "What NFS answers has the form of its procedure."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-002", "NFS-S-029"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let nfs = call.nfs, nfs.rawValue <= 21, call.isSuccess, let reply = call.reply, reply.hasWholeResults,
                nfs != .read
            else { return .notMeant }
            var reader = ByteReader(reply.results.span)
            do {
                _ = try NFS3Reply(decoding: &reader, procedure: nfs)
                return .unless(
                    reader.isAtEnd ? nil : "\(reader.remaining) octets stand behind the results of \(call.name)"
                )
            } catch {
                return .wrong("the results of \(call.name) end too soon, or say what can't be")
            }
        }
    }

    static let mutation = RuleMutation("GETATTR has a word too many", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingResults(of: .getAttributes) { $0.insert(contentsOf: words([1]), at: 4) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot, alsoViolated: [FileNumberStays.id]),
    ]
}
