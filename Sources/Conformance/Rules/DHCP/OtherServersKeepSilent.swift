internal import BootObservation
internal import NetworkProtocols

/// A second server that answers a REQUEST not meant for it takes the lease away that the first gives.
enum OtherServersKeepSilent: DHCPRule {
    static let id: RuleID = "dhcp/other-servers-keep-silent"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §3.1 step 4"
    static let statement = "A server does not answer a REQUEST that names another server."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-030"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.requests(in: .selecting).flatMap { request -> [Verdict] in
            guard let chosen = request.message.serverIdentifier else { return [] }
            let rejected = Set(session.serverReplies(.offer).map(\.server)).subtracting([chosen]).sorted()
            let strays = session.serverReplies(.acknowledge, .negativeAcknowledge).filter { reply in
                session.request(answeredBy: reply)?.stamp == request.stamp
                    && (reply.message.serverIdentifier ?? chosen) != chosen
            }
            let silent = rejected.filter { server in !strays.contains { $0.server == server } }
            return silent.map { Verdict(.satisfied, .address($0), client: session.clientMAC) }
                + session.verdicts(on: strays) { reply in
                    Complaint("\(reply.title) to the REQUEST in frame \(request.stamp.frame) that names \(chosen)")
                }
        }
    }

    static let mutation = RuleMutation(
        "a second server refuses what the client asks of the first",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .acknowledge else { return [datagram] }
            var refusal = message
            refusal.yourAddress = .any
            refusal.nextServer = .any
            refusal.bootFileField = []
            refusal.options = DHCPOptions([
                (.messageType, [6]), (.serverIdentifier, [10, 0, 0, 66]), (.message, Array("not mine".utf8)),
            ])
            refusal.pad()
            var stray = datagram.carrying(refusal.encoded)
            stray.source.address = IPv4Address(10, 0, 0, 66)
            stray.destination.address = .broadcast
            stray.destinationMAC = .broadcast
            return [datagram, stray]
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a second server that offers and is not chosen", .satisfied, alsoViolated: [OneServerOffers.id]) {
            secondOffer(.plainLease)
        },
        .violated(by: mutation, of: .plainLease, alsoViolated: [ClientIdentifierIsReturned.id]),
    ]

    /// The same exchange with a second server's offer behind each OFFER.
    private static func secondOffer(_ exchange: Exchange) -> Exchange {
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .offer else { return [datagram] }
            var other = message
            other.options[.serverIdentifier] = [10, 0, 0, 66]
            other.yourAddress = IPv4Address(10, 0, 0, 150)
            var second = datagram.carrying(other.encoded)
            second.source.address = IPv4Address(10, 0, 0, 66)
            return [datagram, second]
        }
    }
}
