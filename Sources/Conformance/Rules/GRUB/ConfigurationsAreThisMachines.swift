internal import BootObservation
internal import NetworkProtocols

/// A file that is named otherwise is not found.
enum ConfigurationsAreThisMachines: BootRule {
    static let id: RuleID = "grub/configurations-are-this-machines"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of GRUB"
    static let statement =
        "GRUB asks for configurations of this machine: its UUID and hardware address in small letters, "
        + "its IPv4 address in capitals."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["GRUB-001"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let names = boot.askedNames.filter { GRUBStep($0.name).map { $0.position < GRUBStep.plain } ?? false }
        let addresses = boot.addressNames
        guard boot.isBootClient, !names.isEmpty, let own = addresses.last else { return [] }
        let hardware = boot.hardwareName
        let stray = names.first { asked in
            let suffix = GRUBStep(asked.name)?.suffix ?? ""
            if suffix.hasPrefix("01-") { return suffix != hardware }
            return suffix.count <= 8 && !addresses.contains { $0.hasPrefix(suffix) }
        }
        return boot.verdict(
            stray.map {
                Evidence($0.stamp.frame, "\($0.name.displayText), which is not of \(boot.client.mac) with \(own)")
            }
        )
    }

    static let mutation = RuleMutation(
        "GRUB asks for the configuration of another address",
        of: []
    ) { exchange in
        exchange.changingTFTPRequests { request in
            if request.filename.displayText == "grub.cfg-0A000032" {
                request.filename = Array("grub.cfg-0A000099".utf8)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .grubBoot),
        .violated(by: mutation, of: .grubBoot),
    ]
}
