internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// PXELINUX ends the list at the space, and asks for a file without a name, or not for the second one.
enum InitrdListHasNoGaps: CommandLineRule {
    static let id: RuleID = "command-line/initrd-list-has-no-gaps"
    static let level = RequirementLevel.deFacto
    static let citation = "Syslinux doc, initrd"
    static let statement = "The files of initrd= are divided by commas alone."
    static let covers: [RequirementID] = ["PXELINUX-025"]

    static func look(at line: BootCommandLine) -> Opinion {
        let words = line.words("initrd")
        guard let value = words.last?.value else { return .notMeant }
        let parts = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        return .unless(parts.contains { $0.isEmpty } ? "initrd=\(value.displayText) has a gap" : nil)
    }

    static let mutation = RuleMutation(
        "a space stands behind a comma of initrd=",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("initrd=initrd.img, second.img")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
