internal import BootObservation
internal import NetworkProtocols

/// BOOTP's vendor area had 64 octets, and some relays and ROMs drop what is shorter than a BOOTP message.
enum ReplyIsPadded: DHCPRule {
    static let id: RuleID = "dhcp/reply-is-padded"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 951 §3, the length of a BOOTP message"
    static let statement = "A reply takes at least 300 octets."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-G-020", "BOOTP-S-015", "PROXY-S-017"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies) { reply in
            reply.payloadLength < 300 ? Complaint("\(reply.title) of \(reply.payloadLength) octets") : nil
        }
    }

    static let mutation = RuleMutation(
        "the server sends nothing behind the end marker",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            var short = message
            if message.messageType == .offer { short.pad(to: 0) }
            return [datagram.carrying(short.encoded)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .plainLease),
    ]
}
