internal import BootObservation
internal import NetworkProtocols

/// Receivers that trust the marker read on into whatever stands behind a message without one.
enum OptionsEndWithEndMarker: DHCPRule {
    static let id: RuleID = "dhcp/options-end-with-end-marker"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1"
    static let statement = "The last option of the options field is the end marker, 255."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-004", "CAP-DHCP-17"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.messages.filter { $0.message.kind != .bareBOOTP }) { message in
            let defect = message.message.options.defects.first { $0.kind == .missingEnd && $0.area == .options }
            return defect.map { Complaint("\(message.title) without end marker", at: $0.offset..<$0.offset) }
        }
    }

    static let mutation = RuleMutation(
        "the server leaves the end marker out",
        of: ["dhcp/init-reboot-refused", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options.removeEnd() }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
