internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// PXELINUX's IPAPPEND 1 gives four fields; dracut takes the method that is left out for dhcp, finds an address beside
/// it, and stops: "For argument 'ip=…' setting client-ip does not make sense for dhcp".
enum DracutAddressHasAMethod: CommandLineRule {
    static let id: RuleID = "command-line/dracut-address-has-a-method"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "dracut 35network-legacy/parse-ip-opts.sh"
    static let statement = "A static ip= for dracut says none in its seventh field."
    static let covers: [RequirementID] = ["KCMD-026"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.isForDracut, let address = line.address else { return .notMeant }
        guard let client = address.client, address.fields.count < 7 || address.fields[6].isEmpty else { return .right }
        return .wrong("ip= gives dracut \(client) and no method, and dracut stops there")
    }

    static let mutation = RuleMutation(
        "dracut is given the four fields of IPAPPEND 1",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("rd.neednet=1 ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "rd.neednet=1 ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .satisfied(by: .boot(handing: "rd.neednet=1 ip=dhcp")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
