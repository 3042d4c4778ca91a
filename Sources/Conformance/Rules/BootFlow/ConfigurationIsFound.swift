internal import BootObservation
internal import NetworkProtocols

/// PXELINUX then says "Unable to locate configuration file" and restarts the machine after five minutes.
enum ConfigurationIsFound: BootRule {
    static let id: RuleID = "boot/configuration-is-found"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source and documentation of PXELINUX"
    static let statement = "One of the names under which a loader seeks its configuration is there."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-FLOW-03", "PXELINUX-012"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let sought = boot.lookups.filter { $0.step != nil }
        guard let first = sought.first, let last = sought.last, boot.isBootClient else { return [] }
        let server = boot.fetches.first { $0.uri == last.uri }.map { Party.address($0.server.address) } ?? boot.machine
        if sought.contains(where: { $0.outcome == .found }) || boot.configuration != nil {
            return [boot.verdict(.satisfied, server)]
        }
        guard last.step == "default" else { return [] }
        let note = "\(sought.count) names from \(first.uri) to \(last.uri), and none is there"
        return [boot.verdict(.violated, server, Evidence(last.stamp.frame, note))]
    }

    static let mutation = RuleMutation(
        "the server has no configuration",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        let sought = exchange.cut { $0.requestedName == "vmlinuz" }
        var port: UInt16?
        return sought.editingTFTP { datagram, packet in
            if case .readRequest(let request) = packet, request.filename.displayText.hasSuffix("cfg/default") {
                port = datagram.source.port
                return [datagram, datagram.answered(by: TFTPPacket.error(.fileNotFound, "File not found").encoded)]
            }
            return datagram.source.port == port || datagram.destination.port == port ? [] : [datagram]
        }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot, alsoViolated: [AnswerComesFromOwnPort.id]),
    ]
}
