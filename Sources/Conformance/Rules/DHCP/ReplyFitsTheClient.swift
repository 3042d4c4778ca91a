internal import BootObservation
internal import NetworkProtocols

/// What option 57 counts is not agreed on, so only a payload alone longer than it says too much for sure.
enum ReplyFitsTheClient: DHCPRule {
    static let id: RuleID = "dhcp/reply-fits-the-client"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §2, RFC 2132 §9.10"
    static let statement =
        "A reply is no longer than the client's option 57 allows, or than a datagram of 576 octets without it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-064", "PXE-S-023", "CAP-DHCP-18"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.type != nil }) { reply, request in
            let limit = request.message.maximumMessageSize.map { max(576, Int($0)) }
            // IPv4 and UDP headers: 28 octets.
            guard reply.payloadLength > limit ?? 576 - 28 else { return nil }
            return Complaint(
                "\(reply.title) of \(reply.payloadLength) octets, where "
                    + (limit.map { "option 57 allows \($0)" } ?? "the client did not ask for more than 548")
            )
        }
    }

    static let mutation = RuleMutation(
        "the server sends more than the client can take",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.pad(to: 1600) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
