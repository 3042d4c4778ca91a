internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Scripts compare it with /sys/class/net/*/address, which is in lower case; not all of them fold it first.
enum BootInterfaceIsLowerCase: CommandLineRule {
    static let id: RuleID = "command-line/boot-interface-is-lower-case"
    static let level = RequirementLevel.deFacto
    static let citation = "initramfs-tools scripts/functions; Alpine initramfs-init"
    static let statement = "BOOTIF= is in lower case."
    static let covers: [RequirementID] = ["KCMD-014"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let value = line.line["BOOTIF"] else { return .notMeant }
        let isUpper = value.contains { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
        return isUpper
            ? .wrong("BOOTIF=\(value.displayText) may be found on no interface: those are in lower case") : .right
    }

    static let mutation = RuleMutation("BOOTIF= is in upper case", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("BOOTIF=01-52-54-00-AB-CD-01")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat BOOTIF=01-52-54-00-12-34-01")),
        RuleExample("an interface in upper case", .violated, alsoViolated: [BootInterfaceIsThisMachine.id]) {
            mutation.apply(.boot(handing: "netboot=http://10.0.0.1/sysrcd.dat"))
        },
    ]
}
