internal import BootObservation
internal import NetworkProtocols

/// EDK2 and Intel's ROM throw away an offer whose option 43 they cannot read.
enum VendorOptionsAreWellFormed: DHCPRule {
    static let id: RuleID = "pxe/vendor-options-are-well-formed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement =
        "Each suboption of a PXE server's option 43 has its length, and the entries of its lists fill them."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-005", "PXE-S-009", "PXE-S-011"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.isPXE && $0.message.pxeVendorOptions != nil }
        return session.verdicts(on: replies) { reply in
            guard let options = reply.message.pxeVendorOptions else { return nil }
            return options.defects.first.map {
                Complaint("\(reply.title): \($0.description)", at: reply.range(of: .vendorSpecific))
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
    ]
}
