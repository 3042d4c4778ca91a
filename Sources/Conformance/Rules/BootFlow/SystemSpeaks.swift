internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// It lacks a driver, uses another interface, has its root on a disk, or did not start.
enum SystemSpeaks: BootRule {
    static let id: RuleID = "boot/system-speaks"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement = "A started kernel is heard on the network within two minutes."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-06"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, boot.reached >= .kernel else { return [] }
        if boot.reached > .kernel { return boot.verdict(nil) }
        return boot.verdict(ofSilence: Evidence(boot.end.frame, "kernel and initrd came, and the system is not heard"))
    }

    static let mutation = RuleMutation(
        "the system never speaks",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var isLoaded = false
        return exchange.cut { frame in
            if frame.requestedName == "initrd.img" { isLoaded = true }
            return isLoaded && frame.dhcpMessage != nil
        }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
