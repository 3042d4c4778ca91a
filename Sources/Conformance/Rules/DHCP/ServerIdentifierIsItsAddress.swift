internal import BootObservation
internal import NetworkProtocols

/// The client renews its lease there. Servers with several addresses, and those behind an address that is translated,
/// name another one.
enum ServerIdentifierIsItsAddress: DHCPRule {
    static let id: RuleID = "dhcp/server-identifier-is-its-address"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 2131 §4.1"
    static let statement =
        "The server identifier of a reply that no relay passed on is the address that it is sent from."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-062"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge).filter { reply in
            reply.message.relayAddress.isUnspecified && reply.source.port == 67 && !reply.source.address.isUnspecified
        }
        return session.verdicts(on: replies) { reply in
            guard let named = reply.message.serverIdentifier, named != reply.source.address else { return nil }
            return Complaint(
                "\(reply.title) from \(reply.source.address) that names \(named)",
                at: reply.range(of: .serverIdentifier)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server names another address than its own",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCPMessages { message in
            if message.options.contains(.serverIdentifier) { message.options[.serverIdentifier] = [10, 0, 0, 9] }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .plainLease),
        .violated(by: mutation, of: .plainLease),
    ]
}
