internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// It is the hardware type and then the address, and systems take off the first two digits unseen.
enum BootInterfaceHasItsType: CommandLineRule {
    static let id: RuleID = "command-line/boot-interface-has-its-type"
    static let level = RequirementLevel.deFacto
    static let citation = "PXELINUX, IPAPPEND 2; initramfs-tools scripts/functions"
    static let statement = "BOOTIF= begins with the hardware type, 01 for Ethernet."
    static let covers: [RequirementID] = ["KCMD-014"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let value = line.line["BOOTIF"] else { return .notMeant }
        let parts = value.split(separator: UInt8(ascii: "-")).count
        return parts == 6 ? .wrong("BOOTIF=\(value.displayText) lacks the 01- of Ethernet before the address") : .right
    }

    static let mutation = RuleMutation(
        "BOOTIF= is the bare hardware address",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("BOOTIF=52-54-00-12-34-01")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat BOOTIF=01-52-54-00-12-34-01")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
