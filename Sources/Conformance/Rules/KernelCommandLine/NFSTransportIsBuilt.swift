internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// NFS_DISABLE_UDP_SUPPORT is on by default from Linux 5.6 on, and distributions leave it so.
enum NFSTransportIsBuilt: CommandLineRule {
    static let id: RuleID = "command-line/nfs-transport-is-built"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux fs/nfs/Kconfig, NFS_DISABLE_UDP_SUPPORT"
    static let statement = "A kernel from 5.6 on is not told to mount its root over UDP."
    static let covers: [RequirementID] = ["KCMD-041"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let options = line.nfsOptions,
            case .linuxKernel(let version?, _, _)? = line.boot.fetches(.kernel).last(where: { $0.outcome == .complete }
            )?.kind
        else { return .notMeant }
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0.prefix { $0.isNumber }) }
        guard numbers.count == 2 else { return .notMeant }
        let word = options.first { ["udp", "proto=udp"].contains($0.displayText) }
        let isNew = numbers[0] > 5 || (numbers[0] == 5 && numbers[1] >= 6)
        return .unless(word.flatMap { isNew ? "\($0.displayText) is asked of Linux \(version), which has none" : nil })
    }

    static let mutation = RuleMutation("a new kernel is to mount over UDP", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"])
    { exchange in
        exchange.addingToCommandLine("root=/dev/nfs nfsroot=10.0.0.1:/srv,udp")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .newKernelBoot(handing: "ip=dhcp root=/dev/nfs nfsroot=10.0.0.1:/srv,tcp")),
        .violated(by: mutation, of: .newKernelBoot(handing: "ip=dhcp")),
    ]
}
