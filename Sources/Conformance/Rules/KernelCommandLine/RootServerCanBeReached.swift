internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A system that is told its address is told its gateway, too, or reaches its own network alone.
enum RootServerCanBeReached: CommandLineRule {
    static let id: RuleID = "command-line/root-server-can-be-reached"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation =
        "Linux Documentation/admin-guide/nfs/nfsroot.rst, ip: \"If this field is empty, no default route is set\""
    static let statement = "A root server in another network has a gateway beside the address."
    static let covers: [RequirementID] = ["KCMD-004", "KCMD-015"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let own = line.ownAddress,
            let server = line.source?.server.flatMap({ IPv4Address(utf8: $0) })
        else { return .notMeant }
        let mask = own.mask ?? own.address.classfulMask
        let hasGateway = line.address?.gateway != nil || !line.words("gw", "gateway").isEmpty
        return .unless(
            own.address.isBeside(server, mask: mask) || hasGateway
                ? nil : "\(server) is in another network than \(own.address), and no gateway stands there"
        )
    }

    static let mutation = RuleMutation(
        "no gateway leads to the root's server",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("ethx=10.0.0.50/24 netboot=http://172.16.0.1/sysrcd.dat")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ethx=10.0.0.50/24 gw=10.0.0.1 netboot=http://172.16.0.1/sysrcd.dat")),
        .satisfied(by: .boot(handing: "ethx=10.0.0.50/24 netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
