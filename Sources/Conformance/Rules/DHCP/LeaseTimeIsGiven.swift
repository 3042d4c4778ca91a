internal import BootObservation
internal import NetworkProtocols

/// Without it the client cannot know how long the address is its own.
enum LeaseTimeIsGiven: DHCPRule {
    static let id: RuleID = "dhcp/lease-time-is-given"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "An OFFER, and an ACK that answers a REQUEST, carry the lease time, option 51."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-011", "DHCP-S-012", "CAP-DHCP-08"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge).filter { reply in
            session.request(answeredBy: reply).map { $0.type != .inform } ?? false
        }
        return session.verdicts(on: replies) { reply in
            reply.message.options.contains(.leaseTime) ? nil : Complaint("\(reply.title) without option 51")
        }
    }

    static let mutation = RuleMutation(
        "the server leaves option 51 out of its ACK",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.options[.leaseTime] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
