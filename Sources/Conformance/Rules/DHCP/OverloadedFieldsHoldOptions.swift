internal import BootObservation
internal import NetworkProtocols

/// Where option 52 is wrong, one receiver reads a file name for options and another options for a file name.
enum OverloadedFieldsHoldOptions: DHCPRule {
    static let id: RuleID = "dhcp/overloaded-fields-hold-options"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, RFC 2132 §9.3"
    static let statement =
        "Option 52 is 1, 2 or 3, and the fields that it names hold whole options up to an end marker."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-006", "DHCP-G-007", "DHCP-G-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.messages.filter { $0.message.options.contains(.overload) }) { message in
            let defect = message.message.options.defects.first { defect in
                switch defect.kind {
                case .invalidOverload, .repeatedOverload, .overloadInsideField: true
                default: defect.area != .options
                }
            }
            return defect.map { Complaint("\(message.title): \($0.description)", at: $0.offset..<($0.offset + 1)) }
        }
    }

    static let mutation = RuleMutation(
        "the server says by option 52 that the file field holds options, where a name stands",
        of: ["dhcp/options-left-out-and-split"]
    ) { exchange in
        exchange.changingDHCP(.offer) { message in
            message.bootFileField = Array("pxelinux.0".utf8)
            message.options.append(.overload, [1])
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("an offer with an option in the file field", .satisfied) {
            Exchange.plainLease.changingDHCP(.offer) {
                $0.options.append(.domainName, Array("example.org".utf8), in: .file)
            }
        },
        .violated(by: mutation, of: .plainLease),
    ]
}
