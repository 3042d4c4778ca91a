internal import BootObservation
internal import NetworkProtocols

/// All 16 octets of chaddr are the client's, whatever its link needs of them.
enum ReplyRepeatsHardwareAddress: DHCPRule {
    static let id: RuleID = "dhcp/reply-repeats-hardware-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement =
        "A reply repeats the hardware address of the message that it answers: htype, hlen and chaddr."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-002", "PROXY-S-010", "CAP-DHCP-07"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies) { reply, request in
            let (answer, question) = (reply.message, request.message)
            guard answer.hardwareType == question.hardwareType,
                answer.hardwareAddressLength == question.hardwareAddressLength
            else { return Complaint("\(reply.title) with another htype or hlen than asked with", at: 1..<3) }
            guard answer.hardwareAddressField != question.hardwareAddressField else { return nil }
            return Complaint(
                "\(reply.title) for chaddr \(answer.hardwareAddressField.prefix(6).hexadecimalText)",
                at: DHCPField.hardwareAddress
            )
        }
    }

    static let mutation = RuleMutation(
        "the server answers for another hardware address",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.clientMAC = MACAddress(rawValue: (message.clientMAC?.rawValue ?? 0) ^ 0xff)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
