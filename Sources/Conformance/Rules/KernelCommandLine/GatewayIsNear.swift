internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel gives up the whole configuration where it is not; scripts leave the route out.
enum GatewayIsNear: CommandLineRule {
    static let id: RuleID = "command-line/gateway-is-near"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux net/ipv4/ipconfig.c, ic_setup_routes()"
    static let statement = "A gateway on the command line is in the network of the address beside it."
    static let covers: [RequirementID] = ["KCMD-004"]

    static func look(at line: BootCommandLine) -> Opinion {
        let gateway =
            line.address?.gateway ?? (line.line["gw"] ?? line.line["gateway"]).flatMap { IPv4Address(utf8: $0) }
        guard let gateway, let own = line.ownAddress else { return .notMeant }
        let mask = own.mask ?? own.address.classfulMask
        return .unless(
            own.address.isBeside(gateway, mask: mask)
                ? nil : "\(gateway) is not in the network of \(own.address), \(mask)"
        )
    }

    static let mutation = RuleMutation("the gateway is in another network", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"])
    { exchange in
        exchange.addingToCommandLine("ip=10.0.0.50:10.0.0.1:10.9.0.1:255.255.255.0:node:eth0:none")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
