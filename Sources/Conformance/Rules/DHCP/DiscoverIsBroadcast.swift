internal import BootObservation
internal import NetworkProtocols

/// A client that knows no server asks all of them.
enum DiscoverIsBroadcast: DHCPRule {
    static let id: RuleID = "dhcp/discover-is-broadcast"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, §4.4.1"
    static let statement = "A DISCOVER goes from 0.0.0.0 to 255.255.255.255, port 67, with zero in ciaddr."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-004", "DHCP-C-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let discovers = session.clientMessages(.discover).filter(\.message.relayAddress.isUnspecified)
        return session.verdicts(on: discovers) { discover in
            if !discover.destination.address.isBroadcast || discover.destination.port != 67 {
                return Complaint("DISCOVER sent to \(discover.destination)")
            }
            if !discover.source.address.isUnspecified {
                return Complaint("DISCOVER sent from \(discover.source.address)")
            }
            return discover.message.clientAddress.isUnspecified
                ? nil : Complaint("DISCOVER with ciaddr \(discover.message.clientAddress)", at: DHCPField.clientAddress)
        }
    }

    static let mutation = RuleMutation(
        "the client has an old address in ciaddr",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.discover) { $0.clientAddress = IPv4Address(192, 168, 99, 5) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [ReplyGoesToClientAddress.id]),
    ]
}
