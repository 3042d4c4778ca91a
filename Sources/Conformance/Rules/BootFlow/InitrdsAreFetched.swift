internal import BootObservation
internal import NetworkProtocols

/// A kernel without its initrd finds no root.
enum InitrdsAreFetched: BootRule {
    static let id: RuleID = "boot/initrds-are-fetched"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A loader fetches every initrd that its configuration names."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-05"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, let kernel = boot.fetches(.kernel).last(where: { $0.outcome == .complete }),
            let commandLine = boot.commandLine
        else { return [] }
        let words = commandLine.split(separator: UInt8(ascii: " "))
        guard
            let names = words.last(where: { $0.starts(with: "initrd=".utf8) })?.dropFirst(7).split(
                separator: UInt8(ascii: ",")
            )
        else { return [] }
        let fetched = boot.fetches.map(\.name)
        let missing = names.first { name in !fetched.contains { $0.suffix(name.count).elementsEqual(name) } }
        guard let missing else { return boot.verdict(nil) }
        return boot.verdict(
            ofSilence: Evidence(kernel.end.frame, "\(missing.displayText) is named and never asked for")
        )
    }

    static let mutation = RuleMutation(
        "the loader starts the kernel without its initrd",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.cut { $0.requestedName == "initrd.img" }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
