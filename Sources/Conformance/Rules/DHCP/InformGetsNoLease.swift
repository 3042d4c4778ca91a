internal import BootObservation
internal import NetworkProtocols

/// Who asks by INFORM has an address already; a lease time would put an end to it.
enum InformGetsNoLease: DHCPRule {
    static let id: RuleID = "dhcp/inform-gets-no-lease"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.5"
    static let statement = "An ACK that answers an INFORM carries no lease time, option 51."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-013"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.acknowledge).filter { session.request(answeredBy: $0)?.type == .inform }
        return session.verdicts(on: replies) { reply in
            reply.message.options.contains(.leaseTime)
                ? Complaint("ACK to an INFORM with option 51", at: reply.range(of: .leaseTime)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the server answers INFORM with a lease time",
        of: []
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.options.append(.leaseTime, [0, 0, 14, 16]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .information),
        .violated(by: mutation, of: .information),
        RuleExample("a plain lease without any INFORM", .notExercised) { .plainLease },
    ]
}
