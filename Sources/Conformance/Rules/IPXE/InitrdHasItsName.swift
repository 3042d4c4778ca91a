internal import BootObservation
internal import NetworkProtocols

/// The kernel asks the firmware for a file of that name, and starts without an initrd where there is none. Builds after
/// 1.21.1 hand all initrds to kernels that can take them, whatever the name.
enum InitrdHasItsName: BootRule {
    static let id: RuleID = "ipxe/initrd-has-its-name"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the documentation of iPXE"
    static let statement =
        "On UEFI, initrd= on a kernel's command line names what iPXE has fetched: the last part of an "
        + "initrd's URL, or initrd.magic."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["IPXE-023"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, boot.architecture?.isUEFI == true, let text = boot.configuration?.text,
            let script = NetworkScript(text, isGPXE: false)
        else { return [] }
        let initrds = script.commands.filter { ["initrd", "module", "imgfetch"].contains($0.name) }
        guard !initrds.isEmpty, !initrds.contains(where: { $0.text.contains("$") }) else { return [] }
        let fetched = initrds.compactMap { $0.imageName } + ["initrd.magic"]
        let kernel = script.commands.first { command in command.words.contains { $0.hasPrefix("initrd=") } }
        guard let kernel, let word = kernel.words.last(where: { $0.hasPrefix("initrd=") }), !word.contains("$") else {
            return []
        }
        let missing = word.dropFirst(7).split(separator: ",").first { !fetched.contains(String($0)) }
        return boot.verdict(
            missing.map {
                Evidence(
                    boot.end.frame,
                    "\($0) is on the command line, fetched are \(fetched.dropLast().joined(separator: ", "))"
                )
            }
        )
    }

    static let mutation = RuleMutation(
        "the command line names another initrd",
        of: []
    ) { exchange in
        exchange.replacingInSegments("initrd=initrd.img netboot", "initrd=initrd.gz_ netboot")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .efiChainBoot),
        .violated(by: mutation, of: .efiChainBoot, alsoViolated: [InitrdsAreFetched.id]),
    ]
}
