internal import BootObservation
internal import NetworkProtocols

/// The address stands in ciaddr; with option 50 or 54 the REQUEST would mean something else.
enum RenewalHasOnlyItsAddress: DHCPRule {
    static let id: RuleID = "dhcp/renewal-has-only-its-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.2, §4.4.1 table 5"
    static let statement = "A REQUEST that renews a lease carries neither option 50 nor option 54."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-026", "CAP-DHCP-06"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests(in: .renewing) + session.requests(in: .rebinding)) { request in
            request.message.options.contains(.requestedAddress)
                ? Complaint("renewing REQUEST with option 50", at: request.range(of: .requestedAddress)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the client names its address in option 50 when it renews",
        of: ["dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.messageType == .request && !$0.clientAddress.isUnspecified }) { message in
            message.options.append(.requestedAddress, message.clientAddress.octets)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .renewal),
        .violated(by: mutation, of: .renewal),
    ]
}
