internal import BootObservation
internal import NetworkProtocols

/// EDK2 makes room by it in place of asking, and fails when the file is longer.
enum BootFileSizeIsTrue: BootRule {
    static let id: RuleID = "boot/boot-file-size-is-true"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2132 §3.15, as EDK2 uses it"
    static let statement = "The boot file has as many blocks of 512 octets as option 13 says."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-C-029"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient,
            let fetch = boot.fetches(.bootFile).first(where: { $0.outcome == .complete && $0.transferProtocol == .tftp }
            ),
            let offer = boot.offers.last(where: { offer in
                offer.stamp < fetch.start && offer.message.bootFileSize != nil && offer.isSelected
            }), let blocks = offer.message.bootFileSize
        else { return [] }
        let party = Party.address(offer.server)
        let needed = (fetch.bytes + 511) / 512
        if Int(blocks) == needed { return [boot.verdict(.satisfied, party)] }
        let note = "option 13 says \(blocks) blocks, \(fetch.nameText) has \(needed)"
        return [boot.verdict(.violated, party, Evidence(offer.stamp.frame, note))]
    }

    static let mutation = RuleMutation(
        "the server says that the boot file has two blocks",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.bootFileSize] = [0, 2] }
    }
    static let examples: [RuleExample] = [
        RuleExample("a boot file of as many blocks as is said", .satisfied) {
            Exchange.biosBoot.changingDHCP(where: { $0.operation == .reply }) { $0.options[.bootFileSize] = [0, 6] }
        },
        .violated(by: mutation, of: .biosBoot),
    ]
}
