internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The name of the check file is made from it: sysrcd.dat becomes sysrcd.md5. Under another name the image is checked
/// against itself.
enum SystemRescueRootHasItsName: CommandLineRule {
    static let id: RuleID = "command-line/system-rescue-root-has-its-name"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "SystemRescueCd init"
    static let statement = "SystemRescueCd's root has a name that ends in .dat."
    static let covers: [RequirementID] = ["KCMD-016"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.isForSystemRescueCd, let path = line.source?.urlPath else { return .notMeant }
        let isNamed = path.isEmpty || path.last == UInt8(ascii: "/") || path.suffix(4).elementsEqual(".dat".utf8)
        return .unless(isNamed ? nil : "\(path.displayText) has no check file: its name is made from that of a .dat")
    }

    static let mutation = RuleMutation("the image has another name", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("setkmap=us netboot=http://10.0.0.1/rescue.img")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "setkmap=us netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "dodhcp")),
    ]
}
