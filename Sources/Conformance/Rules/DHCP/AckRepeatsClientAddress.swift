internal import BootObservation
internal import NetworkProtocols

/// What else stood there would be somebody else's address.
enum AckRepeatsClientAddress: DHCPRule {
    static let id: RuleID = "dhcp/ack-repeats-client-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "An ACK has in ciaddr what the message that it answers has there, or zero."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-007"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.serverReplies(.acknowledge)) { reply, request in
            let address = reply.message.clientAddress
            guard !address.isUnspecified, address != request.message.clientAddress else { return nil }
            return Complaint(
                "ACK with ciaddr \(address), asked with \(request.message.clientAddress)",
                at: DHCPField.clientAddress
            )
        }
    }

    static let mutation = RuleMutation(
        "the server puts the assigned address in ciaddr too",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.clientAddress = $0.yourAddress }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .renewal),
        .violated(by: mutation, of: .bootLease),
    ]
}
