internal import BootObservation
internal import NetworkProtocols

/// A length that runs past the end of the message is the classic way to make a parser read what is not there.
enum OptionsFitTheirField: DHCPRule {
    static let id: RuleID = "dhcp/options-fit-their-field"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1"
    static let statement = "Each option lies wholly inside the options field."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-005", "CAP-DHCP-17"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.messages.filter { $0.message.kind != .bareBOOTP }) { message in
            let defect = message.message.options.defects.first { defect in
                switch defect.kind {
                case .overrun, .lengthMissing: defect.area == .options
                default: false
                }
            }
            return defect.map { Complaint("\(message.title): \($0.description)", at: $0.offset..<($0.offset + 1)) }
        }
    }

    static let mutation = RuleMutation(
        "an option of the server runs past the end of the message",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.domainName, Array("example.org".utf8), declaredLength: 250) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [OptionsEndWithEndMarker.id]),
    ]
}
