internal import BootObservation
internal import NetworkProtocols

/// What is registered has gone away, a firewall stands between, or the port mapper tells an old port.
enum NamedPortIsOpen: NetworkRule {
    static let id: RuleID = "portmap/named-port-is-open"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1833 §3"
    static let statement = "The port that a port mapper names is open."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-005", "CAP-RPC-05"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        guard !record.namedPorts.isEmpty else { return [] }
        return record.namedPorts.compactMap { named in
            let party = Party.address(named.server.address)
            guard let refusal = record.refusals[named.server], refusal > named.stamp else {
                return named.wasUsed ? Verdict(.satisfied, party, client: named.clientMAC) : nil
            }
            let note =
                "nobody listens at \(named.server), where frame \(named.stamp.frame) says that \(named.program) is"
            return Verdict(.violated, party, client: named.clientMAC, evidence: [Evidence(refusal.frame, note)])
        }
    }

    static let mutation = RuleMutation("the port mapper names a dead port", of: []) { exchange in
        exchange.changingReplies { $0.portMapper == .getPort ? $0.changed { $0 = words([40_049]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .namedPort),
        RuleExample("a port that is named and closed", .violated) { .deadPort },
    ]
}
