internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The machine changes its address on the way, to one that its DHCP server may give to another.
enum AddressAgreesWithLease: CommandLineRule {
    static let id: RuleID = "command-line/address-agrees-with-lease"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "RFC 2131 §2.2; field experience"
    static let statement = "The address in ip= is the one that DHCP gave."
    static let covers: [RequirementID] = ["KCMD-013", "KCMD-033"]

    static func look(at line: BootCommandLine) -> Opinion {
        // Who gives ethx= wants another address on purpose.
        guard let own = line.address?.client, let lease = line.leases.first else { return .notMeant }
        let isGiven = line.leases.contains { $0.address == own }
        return .unless(isGiven ? nil : "\(own) stands there, and \(lease.server) had given \(lease.address)")
    }

    static let mutation = RuleMutation(
        "the command line gives another address",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("ip=10.0.0.77:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
