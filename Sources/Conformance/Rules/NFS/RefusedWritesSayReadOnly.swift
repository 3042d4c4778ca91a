internal import BootObservation
internal import NetworkProtocols

/// EROFS tells a system to do without, EACCES that something is wrong.
enum RefusedWritesSayReadOnly: NFSRule {
    static let id: RuleID = "nfs/refused-writes-say-read-only"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.7 and §2.6"
    static let statement = "Writing to an export for reading alone is refused with ROFS."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-029"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var statuses: Set<UInt32> = []
        for call in session.calls where call.nfs?.writes ?? false && call.nfs != .commit {
            if let status = call.status { statuses.insert(status) }
        }
        guard statuses.contains(NFS3Status.readOnlyFileSystem.rawValue) else { return [] }
        return session.review(on: session.serverParty) { call in
            guard let nfs = call.nfs, nfs.writes, nfs != .commit, let status = call.status, status != 0 else {
                return .notMeant
            }
            return .unless(
                status == NFS3Status.inputOutput.rawValue || status == NFS3Status.serverFault.rawValue
                    ? "\(call.name) is refused with \(NFS3Status(rawValue: status)), and others with ROFS" : nil
            )
        }
    }

    static let mutation = RuleMutation("a write is refused with IO", of: []) { exchange in
        var count = 0
        return exchange.changingReplies { reply in
            guard reply.nfs == .write else { return reply }
            count += 1
            return count == 1 ? reply : reply.changed { $0.setWord(NFS3Status.inputOutput.rawValue, at: 0) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusedWrites),
        .violated(by: mutation, of: .refusedWrites),
    ]
}
