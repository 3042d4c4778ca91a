internal import BootObservation
internal import NetworkProtocols

/// The machine at that address is off, on another network, or deaf while it is busy. ROMs give up after about four:
/// PXE-E11.
enum AddressSearchIsAnswered: NetworkRule {
    static let id: RuleID = "network/address-search-is-answered"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1 error list, E11"
    static let statement = "A machine that looks for the hardware address of a server or a router gets an answer."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-ARP-02", "ARP-007"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        // Servers that look whether an address is free, or whether a machine is still there, are not meant.
        let clients = Set(network.boots.map(\.client.mac))
        return record.searches.filter { clients.contains($0.asker) }.compactMap { search in
            let party = Party.address(search.target)
            if search.isAnswered { return Verdict(.satisfied, party, client: search.asker) }
            guard search.requests >= 3 else { return nil }
            let note = "\(search.asker) asks \(search.requests) times for \(search.target), and no answer"
            return Verdict(
                search.isOneSided ? .inconclusive : .violated,
                party,
                client: search.asker,
                evidence: [Evidence(search.first.frame, note)]
            )
        }
    }

    static let mutation = RuleMutation(
        "nobody answers",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingFrames { frame in
            guard let packet = frame.arpPacket else { return [frame] }
            guard packet.operation == .request else { return [] }
            return (0..<4).map { frame.at(frame.header.time.advanced(by: .milliseconds($0))) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
