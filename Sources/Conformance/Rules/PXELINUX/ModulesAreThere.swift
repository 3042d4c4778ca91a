internal import BootObservation
internal import NetworkProtocols

/// Without ldlinux.c32 it says "Failed to load ldlinux.c32" and stops; a menu without its libraries does not come up.
enum ModulesAreThere: BootRule {
    static let id: RuleID = "pxelinux/modules-are-there"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of PXELINUX"
    static let statement = "The modules that PXELINUX asks for are there."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXELINUX-031"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let names = Set(boot.fetches.map(\.name))
        let modules = boot.fetches.filter { fetch in
            // A kernel that is not to be had is sought with PXELINUX's extensions, too: that is no module.
            fetch.transferProtocol == .tftp
                && String(decoding: fetch.name.suffix(4), as: UTF8.self).lowercased() == ".c32"
                && !names.contains(Array(fetch.name.dropLast(4)))
        }
        func base(_ fetch: ObservedFetch) -> [UInt8] {
            Array(fetch.name.split(separator: UInt8(ascii: "/")).last ?? [])
        }
        // A module is sought in several folders.
        let found = Set(modules.filter { $0.outcome == .complete }.map(base))
        var told: Set<[UInt8]> = []
        return modules.filter { told.insert(base($0)).inserted }.compactMap { fetch in
            let party = Party.address(fetch.server.address)
            if found.contains(base(fetch)) { return boot.verdict(.satisfied, party) }
            guard fetch.outcome == .notFound || fetch.outcome == .error else { return nil }
            return boot.verdict(.violated, party, Evidence(fetch.start.frame, "\(fetch.nameText) is not to be had"))
        }
    }

    static let mutation = RuleMutation(
        "the server has no ldlinux.c32",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var port: UInt16?
        return exchange.cut { $0.requestedName?.hasPrefix("pxelinux.cfg/") ?? false }.editingTFTP { datagram, packet in
            if case .readRequest(let request) = packet, request.filename.displayText.hasSuffix("ldlinux.c32") {
                port = datagram.source.port
                var answer = datagram.answered(by: TFTPPacket.error(.fileNotFound, "File not found").encoded)
                answer.source.port = 40_001
                return [datagram, answer]
            }
            return datagram.source.port == port || datagram.destination.port == port ? [] : [datagram]
        }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
