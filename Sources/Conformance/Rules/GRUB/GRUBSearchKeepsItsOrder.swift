internal import BootObservation
internal import NetworkProtocols

/// A file that is sought late is hidden by one that is found before.
enum GRUBSearchKeepsItsOrder: BootRule {
    static let id: RuleID = "grub/search-keeps-its-order"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of GRUB"
    static let statement =
        "GRUB looks for its configuration by UUID, by hardware address, by 8 to 1 digits of its IPv4 "
        + "address, and as grub.cfg."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["GRUB-001"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let steps = boot.askedNames.compactMap { asked in
            GRUBStep(asked.name).map { (asked: asked, position: $0.position) }
        }
        guard boot.isBootClient, steps.contains(where: { $0.position < GRUBStep.plain }) else { return [] }
        for (before, after) in zip(steps, steps.dropFirst()) where !before.asked.isThere {
            // Behind grub.cfg itself another search begins, in another folder.
            guard after.position < before.position, before.position < GRUBStep.plain else { continue }
            let note = "\(after.asked.name.displayText) behind \(before.asked.name.displayText)"
            return boot.verdict(Evidence(after.asked.stamp.frame, note))
        }
        return boot.verdict(nil)
    }

    static let mutation = RuleMutation(
        "GRUB asks by its address before its hardware address",
        of: []
    ) { exchange in
        let names = [
            "grub.cfg-01-52-54-00-12-34-01": "grub.cfg-0A000032", "grub.cfg-0A000032": "grub.cfg-01-52-54-00-12-34-01",
        ]
        return exchange.changingTFTPRequests { request in
            if let other = names[request.filename.displayText] { request.filename = Array(other.utf8) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .grubBoot),
        .violated(by: mutation, of: .grubBoot),
    ]
}
