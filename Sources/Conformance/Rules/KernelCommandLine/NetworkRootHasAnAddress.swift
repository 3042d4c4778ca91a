internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// archiso's hooks do nothing without ip=, and what is told to ask nobody has no address.
enum NetworkRootHasAnAddress: CommandLineRule {
    static let id: RuleID = "command-line/network-root-has-an-address"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "mkinitcpio-archiso README.bootparams; SystemRescueCd init; Linux net/ipv4/ipconfig.c"
    static let statement = "A system with its root on the network comes to an address."
    static let covers: [RequirementID] = ["KCMD-015", "KCMD-004"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source else { return .notMeant }
        if line.ownAddress != nil { return .right }
        switch source.dialect {
        case .archiso where line.address == nil: return .wrong("\(source.word.nameText)= is not looked at without ip=")
        case .systemRescueCd where line.line.contains("nodhcp"):
            return .wrong("nodhcp stands there and no ethx=, so that the system has no address")
        case .kernel, .dracut, .archiso, .liveBoot, .casper, .alpine:
            guard let address = line.address else { return .notMeant }
            return .unless(
                address.autoconfiguration.allowsProtocols || address.dracutInterface != nil
                    ? nil : "ip=\(address.encoded.displayText) asks nobody and gives no address"
            )
        case .systemRescueCd, .coreOS, .anaconda, .lab, .unknown: return .right
        }
    }

    static let mutation = RuleMutation("archiso is not given ip=", of: []) { exchange in
        exchange.addingToCommandLine("archiso_http_srv=http://10.0.0.1/")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp archiso_http_srv=http://10.0.0.1/")),
        .satisfied(by: .boot(handing: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=dhcp")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
