internal import BootObservation
internal import NetworkProtocols

/// Servers that answer in the client's own buffer send its wishes back to it.
enum RepliesHaveNoRequestOptions: DHCPRule {
    static let id: RuleID = "dhcp/replies-have-no-request-options"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A reply carries none of the options that only clients send: 50, 55 and 57."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-016"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.type != nil }) { reply in
            let codes: [DHCPOptionCode] = [.requestedAddress, .parameterRequestList, .maximumMessageSize]
            guard let code = codes.first(where: { reply.message.options.contains($0) }) else { return nil }
            return Complaint("\(reply.title) with option \(code)", at: reply.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the server sends option 55 back",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.parameterRequestList, [1, 3]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
