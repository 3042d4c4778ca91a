internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// It was written into a configuration that several machines use, or copied with it: the system waits for an interface
/// that is not there.
enum BootInterfaceIsThisMachine: CommandLineRule {
    static let id: RuleID = "command-line/boot-interface-is-this-machine"
    static let level = RequirementLevel.deFacto
    static let citation = "PXELINUX, IPAPPEND 2; initramfs-tools scripts/functions"
    static let statement = "BOOTIF= names the interface that the machine boots from."
    static let covers: [RequirementID] = ["KCMD-014", "PXELINUX-028"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let value = line.line["BOOTIF"] else { return .notMeant }
        let digits = value.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }.suffix(12)
        guard digits.count == 12, let number = UInt64(Array(digits).displayText, radix: 16) else { return .notMeant }
        return .unless(
            number == line.boot.client.mac.rawValue
                ? nil : "BOOTIF=\(value.displayText) is not \(line.boot.client.mac), from which the machine boots"
        )
    }

    static let mutation = RuleMutation("BOOTIF= names another machine", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("BOOTIF=01-52-54-00-99-99-99")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat BOOTIF=01-52-54-00-12-34-01")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
