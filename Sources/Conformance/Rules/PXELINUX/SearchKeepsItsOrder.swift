internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A first step over the UUID is legal; what follows goes one step at a time, down to "default".
enum SearchKeepsItsOrder: BootRule {
    static let id: RuleID = "pxelinux/search-keeps-its-order"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source and documentation of PXELINUX"
    static let statement =
        "PXELINUX looks for its configuration by UUID, by hardware address, by 8 to 1 digits of its IPv4 "
        + "address, and by \"default\"."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-007", "CAP-FLOW-02", "TFTP-C-055"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let steps = boot.lookups.compactMap { lookup -> (lookup: ObservedLookup, position: Int)? in
            PXELINUXConfigurationSearch.classify(name: Array(lookup.uri.utf8)).map { (lookup, $0.position) }
        }
        guard steps.count > 1 else { return [] }
        for (before, after) in zip(steps, steps.dropFirst()) {
            let isNewSearch = before.lookup.outcome == .found || before.position == 11 || after.position <= 2
            if isNewSearch || after.position == before.position || after.position == before.position + 1 { continue }
            return boot.verdict(Evidence(after.lookup.stamp.frame, "\(after.lookup.uri) behind \(before.lookup.uri)"))
        }
        return boot.verdict(nil)
    }

    static let mutation = RuleMutation(
        "PXELINUX leaves steps of its search out",
        of: ["b7_boot_noconfig", "b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        let gone = ["cfg/0A4D00", "cfg/0A4D0", "cfg/0A4D", "cfg/0A0000", "cfg/0A000", "cfg/0A00"]
        var ports: Set<UInt16> = []
        return exchange.editingDatagrams { datagram in
            if datagram.destination.port == 69, case .readRequest(let request)? = datagram.tftpPacket,
                gone.contains(where: { request.filename.displayText.hasSuffix($0) })
            {
                ports.insert(datagram.source.port)
            }
            return ports.contains(datagram.source.port) || ports.contains(datagram.destination.port) ? [] : [datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
