internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A loader that searches on has not understood what it got.
enum FirstFileEndsTheSearch: BootRule {
    static let id: RuleID = "pxelinux/first-file-ends-the-search"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the documentation of PXELINUX"
    static let statement = "The first configuration file that is there ends PXELINUX's search."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-009"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let steps = boot.lookups.compactMap { lookup -> (lookup: ObservedLookup, position: Int)? in
            PXELINUXConfigurationSearch.classify(name: Array(lookup.uri.utf8)).map { (lookup, $0.position) }
        }
        guard let hit = steps.firstIndex(where: { $0.lookup.outcome == .found }) else { return [] }
        let further = steps[(hit + 1)...].first { $0.position > steps[hit].position }
        return boot.verdict(
            further.map {
                Evidence($0.lookup.stamp.frame, "\($0.lookup.uri) asked for, though \(steps[hit].lookup.uri) was there")
            }
        )
    }

    static let mutation = RuleMutation(
        "PXELINUX searches on behind a file that is there",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        guard let found = exchange.frames.lastIndex(where: { $0.requestedName?.hasSuffix("cfg/0A") ?? false }) else {
            return exchange
        }
        var request: ExampleDatagram?
        return exchange.editingFrames { frame in
            guard let datagram = ExampleDatagram(frame), frame.header.number > found else { return [frame] }
            if let asked = request, datagram.destination == asked.source, case .error? = datagram.tftpPacket {
                request = nil
                let data = TFTPPacket.data(block: .first, payload: Array("DEFAULT linux\n".utf8))
                let received = datagram.answered(by: TFTPPacket.acknowledgement(block: .first).encoded)
                return [
                    datagram.carrying(data.encoded).frame(like: frame, later: 0), received.frame(like: frame, later: 1),
                ]
            }
            if frame.header.number == found + 1 { request = datagram }
            return [frame]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
