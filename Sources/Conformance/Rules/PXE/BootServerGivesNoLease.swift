internal import BootObservation
internal import NetworkProtocols

/// The machine has its lease from the DHCP server; firmware throws an answer away that gives another address.
enum BootServerGivesNoLease: DHCPRule {
    static let id: RuleID = "pxe/boot-server-gives-no-lease"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as Intel's boot code checks it"
    static let statement = "An answer from port 4011 gives no address but the asker's own, and no lease."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-005", "PXE-C-015"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.source.port == 4011 }) { reply, request in
            let address = reply.message.yourAddress
            if !address.isUnspecified, address != request.message.clientAddress {
                return Complaint("\(reply.title) from port 4011 that gives \(address)", at: DHCPField.yourAddress)
            }
            let codes: [DHCPOptionCode] = [.leaseTime, .renewalTime, .rebindingTime]
            guard let code = codes.first(where: { reply.message.options.contains($0) }) else { return nil }
            return Complaint("\(reply.title) from port 4011 with option \(code)", at: reply.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the boot server gives a lease of its own",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingBootServerReplies { message in
            message.yourAddress = IPv4Address(10, 0, 0, 77)
            message.options[.leaseTime] = [0, 0, 14, 16]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
