internal import BootObservation
internal import NetworkProtocols

/// Machines that were copied with their disks get one address for both.
enum ClientIdentifiersDiffer: NetworkRule {
    static let id: RuleID = "network/client-identifiers-differ"
    static let level = RequirementLevel.must
    static let citation = "RFC 2132 §9.14"
    static let statement = "No two clients of a network have the same client identifier, option 61."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["DHCP-C-042"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var seen: [[UInt8]: ConversationRecord.AddressPromise] = [:]
        return record.promises.compactMap { promise -> Verdict? in
            guard let machine = promise.clientMAC else { return nil }
            let known = seen[promise.client]
            if known == nil { seen[promise.client] = promise }
            guard let known, let other = known.clientMAC, other != machine else {
                return Verdict(.satisfied, .machine(machine), client: machine)
            }
            let note = "the client identifier of \(other) in frame \(known.first.frame)"
            return Verdict(
                .violated,
                .machine(machine),
                client: machine,
                evidence: [Evidence(promise.first.frame, note)]
            )
        }
    }

    static let mutation = RuleMutation(
        "another machine asks with the same identifier",
        of: []
    ) { exchange in
        exchange.followed(by: exchange.asAnotherMachine())
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .plainLease),
        .violated(by: mutation, of: .plainLease),
    ]
}
