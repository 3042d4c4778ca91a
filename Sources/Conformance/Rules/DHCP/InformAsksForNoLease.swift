internal import BootObservation
internal import NetworkProtocols

/// Who asks by INFORM has an address already.
enum InformAsksForNoLease: DHCPRule {
    static let id: RuleID = "dhcp/inform-asks-for-no-lease"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1 table 5"
    static let statement =
        "An INFORM asks for no address and no lease time: it has neither option 50 nor option 51."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-038"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.clientMessages(.inform)) { message in
            let codes: [DHCPOptionCode] = [.requestedAddress, .leaseTime]
            guard let code = codes.first(where: { message.message.options.contains($0) }) else { return nil }
            return Complaint("INFORM with option \(code)", at: message.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the client asks by INFORM for a lease time",
        of: []
    ) { exchange in
        exchange.changingDHCP(.inform) { $0.options.append(.leaseTime, [0, 0, 14, 16]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .information),
        .violated(by: mutation, of: .information),
    ]
}
