internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A word ends at a space: root = /dev/nfs is three words, of which none says what was meant.
enum WordsHoldTogether: CommandLineRule {
    static let id: RuleID = "command-line/words-hold-together"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux lib/cmdline.c, next_arg()"
    static let statement = "No space stands around an equals sign."
    static let covers: [RequirementID] = ["KCMD-001"]

    static func look(at line: BootCommandLine) -> Opinion {
        let needed = ["root", "nfsroot", "netboot", "nfsboot", "nbdboot", "fetch", "archiso_http_srv"]
        let torn = line.line.words.first { word in
            word.name.first == UInt8(ascii: "=") || (word.value == [] && needed.contains { word.isNamed($0) })
        }
        return .unless(torn.map { "\($0.octets.displayText) stands alone" })
    }

    static let mutation = RuleMutation("spaces stand around an equals sign", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"])
    { exchange in
        exchange.addingToCommandLine("root = /dev/ram0")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
