internal import BootObservation
internal import NetworkProtocols

/// The folder is not exported, or not to this client, or by another name.
enum MountIsGranted: NFSRule {
    static let id: RuleID = "mount/mount-is-granted"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A client that mounts its root is let in."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NFS-01"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        // Some clients walk up from the file they want to the folder that is exported.
        guard let last = session.mounts.last(where: { $0.status != nil }), let status = last.status else { return [] }
        let note = "MNT \(last.path.displayText) is answered with \(MountStatus(rawValue: status))"
        return session.verdict(on: session.serverParty, status == 0 ? [] : [Evidence(last.answerStamp.frame, note)])
    }

    static let mutation = RuleMutation("MNT is refused", of: []) { exchange in
        exchange.changingMounts { $0 = words([MountStatus.accessDenied.rawValue]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .satisfied(by: .secondMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
