internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Behind a bare -- all is for init: the kernel sees none of it.
enum KernelWordsComeFirst: CommandLineRule {
    static let id: RuleID = "command-line/kernel-words-come-first"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux Documentation/admin-guide/kernel-parameters.rst"
    static let statement = "Words for the kernel stand before a bare --."
    static let covers: [RequirementID] = ["KCMD-002"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard !line.line.initArguments.isEmpty else { return .notMeant }
        let late = line.line.initArguments.first { word in
            word.value != nil && ["ip", "nfsaddrs", "root", "nfsroot", "rdinit", "init"].contains { word.isNamed($0) }
        }
        return .unless(late.map { "\($0.octets.displayText) stands behind -- and is for init alone" })
    }

    static let mutation = RuleMutation("root= stands behind --", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("-- root=/dev/ram0")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat -- single")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
