internal import BootObservation
internal import NetworkProtocols

/// The table has no RFC 2119 word for it, and a broadcast flag set on one's own authority harms nobody.
enum ReplyRepeatsFlags: DHCPRule {
    static let id: RuleID = "dhcp/reply-repeats-flags"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement =
        "A reply repeats the flags of the message that it answers; only a NAK through a relay sets the "
        + "broadcast flag."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-003", "PROXY-S-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies) { reply, request in
            guard reply.message.flags != request.message.flags else { return nil }
            if reply.type == .negativeAcknowledge, reply.message.isBroadcast { return nil }
            return Complaint(
                "\(reply.title) with flags 0x\(String(reply.message.flags, radix: 16)), "
                    + "asked with 0x\(String(request.message.flags, radix: 16))",
                at: DHCPField.flags
            )
        }
    }

    static let mutation = RuleMutation(
        "the server sets the broadcast flag on its own",
        of: ["dhcp/renewed-then-server-gone", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.flags ^= 0x8000 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
