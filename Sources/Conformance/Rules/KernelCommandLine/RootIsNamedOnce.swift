internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel and most scripts take the last one, others the first.
enum RootIsNamedOnce: CommandLineRule {
    static let id: RuleID = "command-line/root-is-named-once"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux init/do_mounts.c"
    static let statement = "A command line has one root=."
    static let covers: [RequirementID] = ["KCMD-003"]

    static func look(at line: BootCommandLine) -> Opinion {
        let roots = line.words("root").compactMap(\.value)
        guard let first = roots.first, let last = roots.last else { return .notMeant }
        let other = roots.first { $0 != first }
        return .unless(other.map { _ in "root=\(first.displayText) and root=\(last.displayText)" })
    }

    static let mutation = RuleMutation("root= stands there twice", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("root=/dev/nfs root=/dev/ram0")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp root=/dev/ram0")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
