internal import BootObservation
internal import NetworkProtocols

/// Where siaddr is zero, loaders take the server identifier, and some option 66.
enum LoaderIsAskedOfNextServer: BootRule {
    static let id: RuleID = "boot/loader-is-asked-of-next-server"
    static let level = RequirementLevel.deFacto
    static let citation = "the habit of boot clients"
    static let statement = "A machine asks the server that it was told for its boot file."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-052", "PXE-C-028", "PXELINUX-002"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let offers = boot.namedBootFiles
        guard boot.isBootClient, let fetch = boot.fetches.first, fetch.transferProtocol == .tftp, !offers.isEmpty else {
            return []
        }
        let named = offers.flatMap { [$0.nextServer, $0.server].compactMap(\.self) }
        if named.contains(fetch.server.address) || fetch.server.address.isBroadcast { return boot.verdict(nil) }
        let isNamedByName = offers.contains {
            $0.message.serverBootName != nil || $0.message.tftpServerAddresses != nil
        }
        if isNamedByName { return [] }
        let told = offers[0].nextServer ?? offers[0].server
        return boot.verdict(
            Evidence(fetch.start.frame, "asks \(fetch.server.address) for \(fetch.nameText), told \(told)")
        )
    }

    static let mutation = RuleMutation(
        "the machine asks another server",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingTFTP { datagram, _ in
            let other = IPv4Address(10, 77, 0, 99)
            var moved = datagram
            if moved.source.port == 69 || moved.source.address.octets.last == 1 { moved.source.address = other }
            if moved.destination.port == 69 || moved.destination.address.octets.last == 1 {
                moved.destination.address = other
            }
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
