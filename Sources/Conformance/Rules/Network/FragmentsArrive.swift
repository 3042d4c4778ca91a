internal import BootObservation
internal import NetworkProtocols

/// Firewalls and some switches drop fragments; then large blocks never arrive and small ones do.
enum FragmentsArrive: NetworkRule {
    static let id: RuleID = "network/fragments-arrive"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 791 §3.2"
    static let statement = "The fragments of a datagram all arrive."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-IP-01"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var lost: [IPv4Address: [LostDatagram]] = [:]
        for datagram in record.lostDatagrams { lost[datagram.destination, default: []].append(datagram) }
        return lost.keys.sorted().map { destination in
            let datagrams = lost[destination] ?? []
            let evidence = datagrams.compactMap { datagram in
                datagram.frames.numbers.first.map {
                    Evidence($0, "\(datagram.octets) octets came of a datagram from \(datagram.source)")
                }
            }
            return Verdict(datagrams.count >= 3 ? .violated : .inconclusive, .address(destination), evidence: evidence)
        } + (network.boots.isEmpty || !lost.isEmpty ? [] : [Verdict(.satisfied, .role(.network))])
    }

    static let mutation = RuleMutation(
        "the last fragment of each datagram is lost",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.fragmentingUDP(mtu: 200).editingFrames { frame in
            guard let decoded = try? DecodedFrame(decoding: frame.bytes.span, linkType: .ethernet),
                case .ipv4(let header) = decoded.network, header.isFragment, !header.moreFragments
            else { return [frame] }
            return []
        }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        RuleExample("datagrams that lose their last fragment", .violated, alsoViolated: [CaptureIsComplete.id]) {
            mutation.apply(Exchange.tftpRead.followed(by: .exactTFTPRead, after: .seconds(20)))
        },
    ]
}
