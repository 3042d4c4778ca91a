internal import BootObservation
internal import NetworkProtocols

/// Whoever follows such a path gives away what is not exported.
enum MountStaysInside: NFSRule {
    static let id: RuleID = "mount/paths-stay-inside"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "security; nfs-utils mountd"
    static let statement = "No path with .. in it, and none without a slash before it, is mounted."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-010"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        let odd = session.mounts.filter { mount in
            mount.path.first != UInt8(ascii: "/")
                || mount.path.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
        }
        guard !odd.isEmpty else { return [] }
        return session.verdict(
            on: session.serverParty,
            odd.filter { $0.status == 0 }.prefix(Judge.evidenceLimit).map {
                Evidence($0.answerStamp.frame, "MNT \($0.path.displayText) is granted")
            }
        )
    }

    static let mutation = RuleMutation("a path with .. is mounted", of: []) { exchange in
        exchange.changingMounts { $0 = words([0]) + xdr(ExampleNode.root.handle) + words([1, 1]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .escapingMount),
        RuleExample("a path with .. that is mounted", .violated) { mutation.apply(.escapingMount) },
    ]
}
