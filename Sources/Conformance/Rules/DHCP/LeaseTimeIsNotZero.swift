internal import BootObservation
internal import NetworkProtocols

/// A lease of no seconds is over before it begins: clients take it, and lose it in the midst of their boot.
enum LeaseTimeIsNotZero: DHCPRule {
    static let id: RuleID = "dhcp/lease-time-is-not-zero"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §3.3, which gives a lease a length"
    static let statement = "A lease lasts longer than zero seconds."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-060"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.serverReplies(.offer, .acknowledge).filter { $0.message.leaseTime != nil }) {
            reply in
            guard reply.message.leaseTime?.rawValue == 0 else { return nil }
            return Complaint("\(reply.title) with a lease of 0 s", at: reply.range(of: .leaseTime))
        }
    }

    static let mutation = RuleMutation(
        "the server gives leases of zero seconds",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply && $0.leaseTime != nil }) { message in
            message.options[.leaseTime] = [0, 0, 0, 0]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [RenewalTimesAreOrdered.id]),
    ]
}
