internal import BootObservation
internal import NetworkProtocols

/// EDK2 and Intel's ROM throw away an offer whose option 43 they cannot read: PXE-E74, E76, E77.
enum VendorOptionsAreWellFormed: DHCPRule {
    static let id: RuleID = "pxe/vendor-options-are-well-formed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement =
        "Option 43 of a PXE server is whole: each suboption of its length, discovery addresses where they "
        + "are promised, menu and prompt together."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = [
        "PXE-S-005", "PXE-S-006", "PXE-S-007", "PXE-S-008", "PXE-S-009", "PXE-S-010", "PXE-S-011", "PXE-S-012",
    ]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.isPXE && $0.message.pxeVendorOptions != nil }
        return session.verdicts(on: replies) { reply in
            guard let options = reply.message.pxeVendorOptions else { return nil }
            let range = reply.range(of: .vendorSpecific)
            if let defect = options.defects.first {
                return Complaint("\(reply.title): \(defect.description)", at: range)
            }
            return trouble(options, hasBootFile: reply.message.bootFile != nil).map {
                Complaint("\(reply.title): \($0)", at: range)
            }
        }
    }

    static let mutation = RuleMutation(
        "a length in option 43 is off by one",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply && $0.options.contains(.vendorSpecific) }) { message in
            var octets = message.options[.vendorSpecific] ?? []
            if octets.count > 1 { octets[1] &+= 1 }
            message.options[.vendorSpecific] = octets
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
        RuleExample("a menu without a prompt", .violated) {
            Exchange.proxyBoot.changingDHCP(where: { $0.options.contains(.vendorSpecific) }) { message in
                message.options[.vendorSpecific] = [6, 1, 3, 8, 3, 128, 0, 0, 9, 7, 128, 0, 4, 98, 111, 111, 116, 255]
            }
        },
    ]

    /// What is missing in suboptions that are each well formed.
    private static func trouble(_ options: PXEVendorOptions, hasBootFile: Bool) -> String? {
        guard options.hasDiscoveryOptions else { return nil }
        let control = options.discoveryControl ?? []
        if !control.isDisjoint(with: .reserved) { return "discovery control with bits that are none" }
        if control.contains(.loadsBootFileAtOnce), hasBootFile { return nil }
        if !control.contains(.noMulticast), options.discoveryMulticastAddress?.isMulticast != true {
            return "multicast discovery allowed, and no multicast address (suboption 7) for it"
        }
        let servers = options.bootServers ?? []
        if control.contains(.onlyListedServers) || control.contains([.noBroadcast, .noMulticast]), servers.isEmpty {
            return "only listed boot servers may be asked, and none is listed (suboption 8)"
        }
        if servers.contains(where: { $0.addresses.contains(where: \.isMulticast) }) {
            return "a boot server with a multicast address"
        }
        if (options.bootMenu == nil) != (options.menuPrompt == nil) {
            return "a menu without a prompt, or a prompt without a menu"
        }
        return (options.bootMenu ?? []).count > 24 ? "a menu of more than 24 entries" : nil
    }
}
