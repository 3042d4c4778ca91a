internal import BootObservation
internal import NetworkProtocols

/// Only the server that gave the lease knows it for certain.
enum RenewalGoesToItsServer: DHCPRule {
    static let id: RuleID = "dhcp/renewal-goes-to-its-server"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, §4.3.2, §4.4.4"
    static let statement = "A REQUEST that renews a lease by unicast goes to the server that gave it."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-027", "DHCP-C-046"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let acks = session.serverReplies(.acknowledge)
        return session.requests(in: .renewing).compactMap { request in
            let given = acks.last { ack in
                ack.stamp < request.stamp && ack.message.yourAddress == request.message.clientAddress
            }
            guard let server = given?.message.serverIdentifier else { return nil }
            return request.destination.address == server
                ? session.verdict(.satisfied, on: request)
                : session.verdict(
                    .violated,
                    on: request,
                    Complaint("REQUEST sent to \(request.destination.address), where the lease is from \(server)")
                )
        }
    }

    static let mutation = RuleMutation(
        "the client asks another machine to renew",
        of: ["dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .request, !message.clientAddress.isUnspecified else { return [datagram] }
            var astray = datagram
            astray.destination.address = IPv4Address(10, 0, 0, 66)
            return [astray]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .renewal),
        .violated(by: mutation, of: .renewal),
    ]
}
