internal import BootObservation
internal import NetworkProtocols

/// An answer without them leaves the ROM where it was.
enum BootServerAnswerIsUsable: DHCPRule {
    static let id: RuleID = "pxe/boot-server-answer-is-usable"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as EDK2 and iPXE check it"
    static let statement =
        "A boot server's answer is an ACK with its own address in option 54 and a boot file or discovery "
        + "options, and repeats the boot item asked for."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-015", "PROXY-S-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.source.port == 4011 }) { reply, request in
            if reply.type != .acknowledge { return Complaint("\(reply.title) from port 4011, no ACK") }
            if reply.message.serverIdentifier == nil { return Complaint("answer without option 54") }
            let options = reply.message.pxeVendorOptions
            if reply.message.bootFile == nil, options?.hasDiscoveryOptions != true {
                return Complaint("answer without boot data")
            }
            guard let item = request.message.pxeVendorOptions?.bootItem, item.type != options?.bootItem?.type else {
                return nil
            }
            return Complaint("answer for another boot item than \(item)", at: reply.range(of: .vendorSpecific))
        }
    }

    static let mutation = RuleMutation(
        "the boot server names no file",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .reply, datagram.source.port == 4011 else { return [datagram] }
            var empty = message
            empty.bootFileField = []
            empty.options[.vendorSpecific] = nil
            empty.options[.bootFileName] = nil
            empty.pad()
            return [datagram.carrying(empty.encoded)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        RuleExample("a boot server that names no file", .violated, alsoViolated: [BootClientGetsABootFile.id]) {
            mutation.apply(Exchange("", Array(Exchange.proxyBoot.frames.prefix(9))))
        },
    ]
}
