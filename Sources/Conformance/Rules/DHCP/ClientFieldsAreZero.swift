internal import BootObservation
internal import NetworkProtocols

/// They are for servers and relays to fill.
enum ClientFieldsAreZero: DHCPRule {
    static let id: RuleID = "dhcp/client-fields-are-zero"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §2, §4.4.1 table 5"
    static let statement =
        "A client sends zero in hops, yiaddr, siaddr and giaddr, and in all flags but the broadcast flag."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-002", "DHCP-G-022", "BOOTP-C-001", "BOOTP-C-002"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        // What comes from another address than the client's own is a relay's.
        let messages = session.requests.filter { message in
            !message.isOfBootServer
                && (message.source.address.isUnspecified || message.source.address == message.message.clientAddress)
        }
        return session.verdicts(on: messages) { message in
            let fields = message.message
            if fields.flags & 0x7fff != 0 {
                return Complaint("\(message.title) with a reserved flag", at: DHCPField.flags)
            }
            if fields.hops != 0 { return Complaint("\(message.title) with hops \(fields.hops)", at: DHCPField.hops) }
            return [fields.yourAddress, fields.nextServer, fields.relayAddress].allSatisfy(\.isUnspecified)
                ? nil : Complaint("\(message.title) with yiaddr, siaddr or giaddr", at: 16..<28)
        }
    }

    static let mutation = RuleMutation(
        "the client puts its old address in yiaddr",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.yourAddress = IPv4Address(192, 168, 99, 5) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
