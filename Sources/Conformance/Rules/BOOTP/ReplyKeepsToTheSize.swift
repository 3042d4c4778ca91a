internal import BootObservation
internal import NetworkProtocols

/// BOOTP clients have room for no more.
enum ReplyKeepsToTheSize: DHCPRule {
    static let id: RuleID = "bootp/reply-keeps-to-the-size"
    static let level = RequirementLevel.must
    static let citation = "RFC 1534 §2"
    static let statement =
        "A reply to a BOOTP request is not longer than BOOTP's 300 octets, or than the request."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["BOOTP-S-012"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.type == nil }) { reply, request in
            let limit = max(DHCPMessage.minimumLength, request.payloadLength)
            return reply.payloadLength > limit ? Complaint("BOOTP reply of \(reply.payloadLength) octets") : nil
        }
    }

    static let mutation = RuleMutation(
        "the server fills its BOOTP reply with options",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.rootPath] = [UInt8](repeating: UInt8(ascii: "a"), count: 200)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp),
    ]
}
