internal import BootObservation
internal import NetworkProtocols

/// A client asks its own server at T1, any server at T2, and gives up at the lease's end.
enum RenewalTimesAreOrdered: DHCPRule {
    static let id: RuleID = "dhcp/renewal-times-are-ordered"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.5"
    static let statement = "T1 (option 58) comes before T2 (option 59), and T2 before the lease's end (option 51)."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-060"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge).filter { reply in
            reply.message.leaseTime != nil && (reply.message.renewalTime != nil || reply.message.rebindingTime != nil)
        }
        return session.verdicts(on: replies) { reply in
            let message = reply.message
            guard let lease = message.leaseTime, !lease.isInfinite else { return nil }
            let times = [message.renewalTime, message.rebindingTime, lease].compactMap(\.self)
            guard zip(times, times.dropFirst()).contains(where: { $0 >= $1 }) else { return nil }
            return Complaint(
                "\(reply.title) with " + times.map(\.description).joined(separator: ", then "),
                at: reply.range(of: message.renewalTime == nil ? .rebindingTime : .renewalTime)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server puts T1 behind T2",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply && $0.rebindingTime != nil }) { message in
            message.options[.renewalTime] = message.options[.leaseTime]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
