internal import BootObservation
internal import NetworkProtocols

/// Either the client is confused, or the capture misses a server on another path.
enum RequestTakesASeenOffer: DHCPRule {
    static let id: RuleID = "dhcp/request-takes-a-seen-offer"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §3.1 step 3"
    static let statement =
        "A REQUEST takes an address that the named server has offered under the same transaction identifier."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-DHCP-05", "DHCP-C-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.messages.filter { !$0.isFromClient && $0.type == .offer }
        return session.requests(in: .selecting).map { request in
            let message = request.message
            let hasOffer = offers.contains { offer in
                offer.stamp < request.stamp
                    && offer.message.transactionID == message.transactionID
                    && offer.message.serverIdentifier == message.serverIdentifier
                    && offer.message.yourAddress == (message.requestedAddress ?? message.clientAddress)
            }
            if hasOffer { return session.verdict(.satisfied, on: request) }
            let address = message.requestedAddress?.description ?? "no address"
            return session.verdict(
                session.mayLackEarlierMessages || session.messages.first == request ? .inconclusive : .violated,
                on: request,
                Complaint("REQUEST for \(address), which no OFFER gave", at: request.range(of: .requestedAddress))
            )
        }
    }

    static let mutation = RuleMutation(
        "the client asks for another address than it was offered",
        of: ["dhcp/renewed-then-server-gone", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.request) { message in
            if message.options.contains(.serverIdentifier) { message.options[.requestedAddress] = [10, 9, 8, 7] }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
