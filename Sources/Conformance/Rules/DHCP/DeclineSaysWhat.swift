internal import BootObservation
internal import NetworkProtocols

/// The server must know which address of its own is in use.
enum DeclineSaysWhat: DHCPRule {
    static let id: RuleID = "dhcp/decline-says-what"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1 table 5"
    static let statement =
        "A DECLINE names the address in option 50 and the server in option 54, with zero in ciaddr, and is "
        + "broadcast."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-021"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.clientMessages(.decline)) { decline in
            for code: DHCPOptionCode in [.requestedAddress, .serverIdentifier]
            where !decline.message.options.contains(code) {
                return Complaint("DECLINE without option \(code)")
            }
            if !decline.message.clientAddress.isUnspecified {
                return Complaint("DECLINE with ciaddr", at: DHCPField.clientAddress)
            }
            let isForRelay = !decline.message.relayAddress.isUnspecified
            return decline.destination.address.isBroadcast || isForRelay
                ? nil : Complaint("DECLINE sent to \(decline.destination.address)")
        }
    }

    static let mutation = RuleMutation(
        "the client declines without naming the address",
        of: []
    ) { exchange in
        exchange.changingDHCP(.decline) { $0.options[.requestedAddress] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .decline),
        .violated(by: mutation, of: .decline),
    ]
}
