internal import BootObservation
internal import NetworkProtocols

/// iPXE, Linux and U-Boot drop replies from any other port.
enum RepliesLeaveFromServerPort: DHCPRule {
    static let id: RuleID = "dhcp/replies-leave-from-server-port"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §4.1, the port that servers listen on"
    static let statement = "A server replies from port 67, a boot server from the port that it was asked on."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-079", "DHCP-G-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies) { reply in
            reply.source.port == 67 || reply.source.port == 4011
                ? nil : Complaint("\(reply.title) from port \(reply.source.port)")
        }
    }

    static let mutation = RuleMutation(
        "the server answers from a port of its library's choice",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .offer else { return [datagram] }
            var moved = datagram
            moved.source.port = 49_667
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
