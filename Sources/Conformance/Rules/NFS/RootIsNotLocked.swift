internal import BootObservation
internal import NetworkProtocols

/// nolock leaves the lock manager out, which an initramfs does not have.
enum RootIsNotLocked: NFSRule {
    static let id: RuleID = "nfs/root-is-not-locked"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "Diskless-Linux-HOWTO, linuxrc; dracut; nfs(5), nolock"
    static let statement = "A client that boots over NFS does not ask for locks."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["KCMD-024"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard session.counts.contains(where: { $0.program == .nfs }) else { return [] }
        let locks = session.calls.filter { $0.call.program == .lockManager || $0.call.program == .statusMonitor }
        return session.verdict(
            on: session.clientParty,
            locks.prefix(Judge.evidenceLimit).map { Evidence($0.stamp.frame, "a call of \($0.call.program)") }
        )
    }

    static let mutation = RuleMutation("the client looks for the lock manager", of: []) { exchange in
        exchange.followed(by: .lockCall)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
