internal import BootObservation
internal import NetworkProtocols

/// It says where the reply was sent.
enum ClientAddressIsKept: DHCPRule {
    static let id: RuleID = "bootp/client-address-is-kept"
    static let level = RequirementLevel.should
    static let citation = "RFC 1542 §5.3"
    static let statement = "A BOOTP reply has the ciaddr of the request."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["BOOTP-S-006"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.type == nil }) { reply, request in
            let asked = request.message.clientAddress
            guard reply.message.clientAddress != asked else { return nil }
            return Complaint(
                "BOOTP reply with ciaddr \(reply.message.clientAddress), the request had \(asked)",
                at: DHCPField.clientAddress
            )
        }
    }

    static let mutation = RuleMutation(
        "the server changes ciaddr in its BOOTP reply",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.clientAddress = IPv4Address(10, 0, 0, 99) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp),
    ]
}
