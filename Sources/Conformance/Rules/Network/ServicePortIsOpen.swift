internal import BootObservation
internal import NetworkProtocols

/// Nothing listens there. A client's own port that is closed already is another matter.
enum ServicePortIsOpen: NetworkRule {
    static let id: RuleID = "network/service-port-is-open"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1122 §3.2.2.1"
    static let statement = "A port on which a boot service is asked for is open."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-ICMP-01"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let services: [UInt16] = [67, 69, 80, 111, 2049, 4011, 10809]
        var refused: [IPv4Address: [Evidence]] = [:]
        for error in record.unreachable where error.type == 3 && error.code != 4 {
            guard let asked = error.quotedDestination, services.contains(asked.port) else { continue }
            let note = "\(error.source) says of \(asked): unreachable, code \(error.code)"
            refused[asked.address, default: []].append(Evidence(error.stamp.frame, note))
        }
        let serving = Set(
            network.boots.flatMap { boot in boot.offers.map(\.server) + boot.fetches.map(\.server.address) }
        )
        return serving.union(refused.keys).sorted().map { server in
            let evidence = refused[server] ?? []
            return Verdict(evidence.isEmpty ? .satisfied : .violated, .address(server), evidence: evidence)
        }
    }

    static let mutation = RuleMutation(
        "the server's TFTP port is closed",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        var builder = ExchangeBuilder()
        let request = TFTPPacket.readRequest(TFTPRequest(filename: "pxelinux.0")).encoded
        builder.refuse(request, from: .client, 49_152, to: .server, 69)
        return exchange.followed(by: builder.exchange(""))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .plainLease),
        RuleExample("a client's own port that is closed already", .satisfied) {
            var builder = ExchangeBuilder()
            builder.refuse([0, 3, 0, 1], from: .server, 40_001, to: .client, 49_152)
            return Exchange.plainLease.followed(by: builder.exchange(""))
        },
    ]
}
