internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Words are in lower case, and any other text is taken for off.
enum AutoconfigurationIsKnown: CommandLineRule {
    static let id: RuleID = "command-line/autoconfiguration-is-known"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux net/ipv4/ipconfig.c, ic_proto_name()"
    static let statement = "The method of ip= is a word that is known."
    static let covers: [RequirementID] = ["KCMD-004", "KCMD-005"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let address = line.address, address.dracutInterface == nil else { return .notMeant }
        let dracut = ["dhcp6", "auto6", "either6", "link6", "link-local", "single-dhcp", "ibft"]
        let isAlone = address.fields.count == 1
        let method = isAlone ? address.fields[0] : address.fields.count > 6 ? address.fields[6] : []
        if dracut.contains(where: { method.elementsEqual($0.utf8) }) || method.isEmpty { return .right }
        if isAlone, IPv4Address(utf8: method) != nil { return .right }
        guard case .unknown = KernelIPParameter.Autoconfiguration(method) else { return .right }
        return .wrong("ip= says \(method.displayText), which no system knows")
    }

    static let mutation = RuleMutation("the method is written in capitals", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"])
    { exchange in
        exchange.addingToCommandLine("ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:DHCP")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp")),
        .satisfied(by: .boot(handing: "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
