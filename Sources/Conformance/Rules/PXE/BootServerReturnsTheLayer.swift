internal import BootObservation
internal import NetworkProtocols

/// The layer says which of a server's files it is, and whether credentials are meant.
enum BootServerReturnsTheLayer: DHCPRule {
    static let id: RuleID = "pxe/boot-server-returns-the-layer"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, the boot item"
    static let statement =
        "A boot server's answer has the layer that was asked for in suboption 71 of option 43."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-015"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.message.pxeVendorOptions?.bootItem != nil }
        return session.verdicts(comparing: replies) { reply, request in
            guard let asked = request.message.pxeVendorOptions?.bootItem,
                let given = reply.message.pxeVendorOptions?.bootItem, asked.type == given.type,
                asked.layer != given.layer
            else { return nil }
            return Complaint("answer for \(given), asked for \(asked)", at: reply.range(of: .vendorSpecific))
        }
    }

    static let mutation = RuleMutation(
        "the boot server answers for another layer",
        of: []
    ) { exchange in
        exchange.changingBootServerReplies { message in
            message.changePXEOptions { $0.bootItem?.layer = 3 }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),
    ]
}
