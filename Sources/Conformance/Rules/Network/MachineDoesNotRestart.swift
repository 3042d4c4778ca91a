internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Three times the way from the firmware on, and each time to the same place.
enum MachineDoesNotRestart: NetworkRule {
    static let id: RuleID = "network/machine-does-not-restart"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement =
        "A machine does not start its firmware three times in a quarter of an hour without getting further."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-08"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var boots: [MACAddress: [ObservedBoot]] = [:]
        for boot in network.boots where boot.isBootClient { boots[boot.client.mac, default: []].append(boot) }
        return boots.keys.sorted().map { mac in
            let starts = boots[mac] ?? []
            for index in starts.indices.dropFirst(2) {
                let three = starts[(index - 2)...index]
                let isSoon = starts[index].start.time.duration(since: starts[index - 2].start.time) <= .seconds(15 * 60)
                guard isSoon, three.allSatisfy({ $0.reached == starts[index].reached && $0.reached < .root }) else {
                    continue
                }
                let evidence = three.map { Evidence($0.start.frame, "starts again, having reached \($0.reached)") }
                return Verdict(.violated, .machine(mac), client: mac, evidence: evidence)
            }
            return Verdict(.satisfied, .machine(mac), client: mac)
        }
    }

    static let mutation = RuleMutation(
        "the machine starts again twice",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http", "boot/pxe-no-boot-file"]
    ) { exchange in
        let start = exchange.cut { $0.requestedName == "ldlinux.c32" }
        return start.followed(by: start, after: .seconds(120)).followed(by: start, after: .seconds(120)).thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
