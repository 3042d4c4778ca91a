internal import BootObservation
internal import NetworkProtocols

/// ROMs do not join pieces.
enum VendorOptionsFitOneOption: DHCPRule {
    static let id: RuleID = "pxe/vendor-options-fit-one-option"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 3396 §5, which firmware does not know"
    static let statement = "A PXE server sends option 43 in one piece of at most 255 octets."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.isPXE && $0.message.options.contains(.vendorSpecific) }
        return session.verdicts(on: replies) { reply in
            let pieces = reply.message.options.all(.vendorSpecific).count
            return pieces > 1
                ? Complaint("\(reply.title) with option 43 in \(pieces) pieces", at: reply.range(of: .vendorSpecific))
                : nil
        }
    }

    static let mutation = RuleMutation(
        "option 43 comes in two pieces",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply && $0.options.contains(.vendorSpecific) }) { message in
            message.options[.vendorSpecific] =
                [UInt8](repeating: 0, count: 260) + (message.options[.vendorSpecific] ?? [])
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
