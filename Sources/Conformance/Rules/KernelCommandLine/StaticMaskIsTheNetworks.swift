internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Where it is left out, systems guess it from the address's class: 255.0.0.0 for 10.0.0.5.
enum StaticMaskIsTheNetworks: CommandLineRule {
    static let id: RuleID = "command-line/static-mask-is-the-networks"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux net/ipv4/ipconfig.c, \"Guessing netmask\"; SystemRescueCd manual, ethx"
    static let statement = "An address on the command line has the mask of its network."
    static let covers: [RequirementID] = ["KCMD-004", "KCMD-015"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let own = line.ownAddress,
            let mask = line.leases.first(where: { $0.message.subnetMask != nil })?.message.subnetMask
        else { return .notMeant }
        let given = own.mask ?? own.address.classfulMask
        let guess = own.mask == nil ? "is guessed to be" : "is"
        return .unless(
            given == mask ? nil : "the mask of \(own.address) \(guess) \(given), and that of its network is \(mask)"
        )
    }

    static let mutation = RuleMutation("the mask is left out", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) { exchange in
        exchange.addingToCommandLine("ip=10.0.0.50:10.0.0.1:10.0.0.1")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .satisfied(by: .boot(handing: "ethx=10.0.0.50/24 netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
