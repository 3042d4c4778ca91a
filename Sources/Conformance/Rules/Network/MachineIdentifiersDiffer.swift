internal import BootObservation
internal import NetworkProtocols

/// Virtual machines that were copied, and boards whose maker left it out: PXELINUX gives both the same configuration.
enum MachineIdentifiersDiffer: NetworkRule {
    static let id: RuleID = "network/machine-identifiers-differ"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 4578 §2.3, the use of option 97"
    static let statement = "No two machines have the same machine identifier, option 97."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["PXE-C-004"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var seen: [String: ObservedBoot] = [:]
        return network.boots.compactMap { boot -> Verdict? in
            guard boot.isBootClient, let uuid = boot.client.uuid else { return nil }
            let known = seen[uuid]
            if known == nil { seen[uuid] = boot }
            guard let known, known.client.mac != boot.client.mac else {
                return Verdict(.satisfied, .machine(boot.client.mac), client: boot.client.mac)
            }
            let note = "\(uuid), as \(known.client.mac) in frame \(known.start.frame)"
            return Verdict(
                .violated,
                .machine(boot.client.mac),
                client: boot.client.mac,
                evidence: [Evidence(boot.start.frame, note)]
            )
        }
    }

    static let mutation = RuleMutation(
        "another machine boots with the same identifier",
        of: []
    ) { exchange in
        exchange.followed(by: exchange.asAnotherMachine())
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [ClientIdentifiersDiffer.id]),
    ]
}
