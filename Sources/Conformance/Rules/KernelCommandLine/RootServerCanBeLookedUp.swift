internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What PXELINUX's IPAPPEND 1 hands over has no name servers in it, and a lease may have none.
enum RootServerCanBeLookedUp: CommandLineRule {
    static let id: RuleID = "command-line/root-server-can-be-looked-up"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "SystemRescue issue 376; field experience"
    static let statement = "A system that is to look up its root's server is told of a name server."
    static let covers: [RequirementID] = ["CAP-FLOW-07"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, let server = source.server, !server.isEmpty, server.first != UInt8(ascii: "["),
            IPv4Address(utf8: server) == nil, !server.starts(with: "$".utf8)
        else { return .notMeant }
        if !line.words("nameserver", "dns").isEmpty || !(line.address?.nameServers.isEmpty ?? true) { return .right }
        // Who is told its address asks nobody for the rest.
        let isToldAll = line.ownAddress != nil && line.address?.autoconfiguration != .dhcp(clientIdentifier: nil)
        if !isToldAll {
            guard let lease = line.lease else { return .notMeant }
            if !(lease.message.domainNameServers ?? []).isEmpty { return .right }
        }
        return .wrong(
            "\(server.displayText) is to be looked up, and neither the command line nor a lease names a name server"
        )
    }

    static let mutation = RuleMutation(
        "the root's server has a name that nobody can look up",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine(
            "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0 archiso_http_srv=http://boot.example/"
        )
    }
    static let examples: [RuleExample] = [
        .satisfied(
            by: .boot(
                handing:
                    "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none:10.0.0.1 archiso_http_srv=http://boot.example/"
            )
        ),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
