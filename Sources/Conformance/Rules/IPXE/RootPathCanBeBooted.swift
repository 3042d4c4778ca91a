internal import BootObservation
internal import NetworkProtocols

/// It says "Nothing to boot" otherwise.
enum RootPathCanBeBooted: DHCPRule {
    static let id: RuleID = "ipxe/root-path-can-be-booted"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of iPXE"
    static let statement =
        "Where iPXE is given a root path and no boot file, the root path is one that it can attach: "
        + "iscsi, aoe, fcp, ib_srp, http or https."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-021", "IPXE-022"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.acknowledge).filter { reply in
            guard let request = session.request(answeredBy: reply) else { return false }
            return request.message.options.contains(.etherboot) && reply.message.rootPath?.isEmpty == false
                && !session.replies.contains { $0.message.bootFile != nil }
        }
        return session.verdicts(on: replies) { reply in
            let path = reply.message.rootPath ?? []
            let schemes = ["iscsi:", "aoe:", "fcp:", "ib_srp:", "http:", "https:"]
            if schemes.contains(where: { path.starts(with: $0.utf8) }) { return nil }
            return Complaint(
                "\(reply.title) with no boot file and the root path \(path.displayText)",
                at: reply.range(of: .rootPath)
            )
        }
    }

    static let mutation = RuleMutation(
        "iPXE is given a folder of NFS and no boot file",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.bootFileField = []
            message.options[.bootFileName] = nil
            message.options[.rootPath] = Array("10.0.0.1:/srv/root".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("iPXE that is given a disk over iSCSI", .satisfied) {
            mutation.apply(.loaderLease).changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.rootPath] = Array("iscsi:10.0.0.1::::iqn.2000-01.org.example:disk".utf8)
            }
        },
        .violated(by: mutation, of: .loaderLease, alsoViolated: [BootClientGetsABootFile.id]),
    ]
}
