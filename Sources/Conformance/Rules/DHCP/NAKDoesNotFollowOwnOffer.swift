internal import BootObservation
internal import NetworkProtocols

/// A server may refuse what it has just offered when somebody else took it; done to every REQUEST it keeps the client
/// from ever getting an address.
enum NAKDoesNotFollowOwnOffer: DHCPRule {
    static let id: RuleID = "dhcp/nak-does-not-follow-own-offer"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 2131 §3.1 step 4, which lets a server refuse only what it can no longer give"
    static let statement = "A server does not refuse the address that it has offered a moment before."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-DHCP-04"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.serverReplies(.offer)
        // A client that renews later, under the same transaction identifier perhaps, may well be refused.
        let answers = session.serverReplies(.acknowledge, .negativeAcknowledge).filter { reply in
            guard let request = session.request(answeredBy: reply), session.state(of: request) == .selecting,
                request.message.serverIdentifier == reply.server
            else { return false }
            return offers.contains { $0.server == reply.server && $0.stamp < request.stamp }
        }
        return session.verdicts(on: answers) { reply in
            let offer = offers.last { $0.server == reply.server && $0.stamp < reply.stamp }
            guard reply.type == .negativeAcknowledge, let offer,
                reply.stamp.time.duration(since: offer.stamp.time) < .seconds(10)
            else { return nil }
            return Complaint("NAK after the OFFER of \(offer.message.yourAddress) in frame \(offer.stamp.frame)")
        }
    }

    static let mutation = RuleMutation(
        "the server refuses what it has offered",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { message in
            let server = message.options[.serverIdentifier] ?? []
            message.yourAddress = .any
            message.nextServer = .any
            message.bootFileField = []
            message.options = DHCPOptions([(.messageType, [6]), (.serverIdentifier, server)])
            message.pad()
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(
            by: mutation,
            of: .bootLease,
            alsoViolated: [NAKIsBroadcast.id, NAKSaysWhy.id, ClientIdentifierIsReturned.id]
        ),
    ]
}
