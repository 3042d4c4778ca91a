internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel knows the words, dracut stops at them.
enum DracutSpeaksNoBOOTP: CommandLineRule {
    static let id: RuleID = "command-line/dracut-speaks-no-bootp"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "dracut 35network-legacy/parse-ip-opts.sh"
    static let statement = "dracut is not told to ask by BOOTP or RARP."
    static let covers: [RequirementID] = ["KCMD-005"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.isForDracut, let address = line.address else { return .notMeant }
        switch address.autoconfiguration {
        case .bootp, .rarp, .both:
            return .wrong("ip=\(address.encoded.displayText) asks dracut for a protocol that it does not speak")
        case .off, .none, .on, .any, .dhcp, .unknown: return .right
        }
    }

    static let mutation = RuleMutation("dracut is told to ask by BOOTP", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("rd.neednet=1 ip=bootp")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "rd.neednet=1 ip=dhcp")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
