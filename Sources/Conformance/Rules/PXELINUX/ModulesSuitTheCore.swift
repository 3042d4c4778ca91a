internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A menu of the other kind does not start: "not a COM32R image", or nothing at all.
enum ModulesSuitTheCore: BootRule {
    static let id: RuleID = "pxelinux/modules-suit-the-core"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of PXELINUX"
    static let statement =
        "The modules that PXELINUX is given are of its own kind: ELF from version 5 on, which fetches "
        + "ldlinux.c32, raw code before."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXELINUX-031"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let modules = boot.fetches.compactMap { fetch -> (fetch: ObservedFetch, isELF: Bool)? in
            if case .com32(let isELF) = fetch.kind, fetch.outcome == .complete { (fetch, isELF) } else { nil }
        }
        guard boot.isBootClient, !modules.isEmpty else { return [] }
        let isNew = boot.fetches.contains { fetch in
            ["ldlinux.c32", "ldlinux.e32", "ldlinux.e64"].contains { fetch.name.suffix(11).elementsEqual($0.utf8) }
        }
        let odd = modules.first { $0.isELF != isNew }
        let party = Party.address((odd ?? modules[0]).fetch.server.address)
        guard let odd else { return [boot.verdict(.satisfied, party)] }
        let note = "\(odd.fetch.nameText) is of Syslinux \(odd.isELF ? "5 and later" : "3 or 4"), the core is not"
        return [boot.verdict(.violated, party, Evidence(odd.fetch.start.frame, note))]
    }

    static let mutation = RuleMutation(
        "the core asks for no ldlinux.c32, and is given a module of version 5",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            if request.filename.displayText.hasSuffix("ldlinux.c32") { request.filename = Array("menu.c32".utf8) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
