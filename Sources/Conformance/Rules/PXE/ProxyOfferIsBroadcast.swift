internal import BootObservation
internal import NetworkProtocols

/// The machine has none yet, and the offer gives none.
enum ProxyOfferIsBroadcast: DHCPRule {
    static let id: RuleID = "pxe/proxy-offer-is-broadcast"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, and the habit of dnsmasq"
    static let statement =
        "A proxyDHCP offer is broadcast, or goes to the relay: there is no address that it could be sent "
        + "to."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-009"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.proxyReplies.filter { offer in
            offer.type == .offer && offer.isPXE && offer.message.relayAddress.isUnspecified && offer.source.port == 67
        }
        return session.verdicts(on: offers) { offer in
            let target = offer.destination.address
            // A network's own broadcast address ends in ones, whatever its mask.
            if target.isBroadcast || target.rawValue & 3 == 3 { return nil }
            return Complaint("proxyDHCP OFFER sent to \(target)")
        }
    }

    static let mutation = RuleMutation(
        "the proxy sends its offer to an address that nobody has",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.isProxyReply, message.messageType == .offer else { return [datagram] }
            var astray = datagram
            astray.destination.address = IPv4Address(10, 0, 0, 50)
            astray.destinationMAC = message.clientMAC ?? astray.destinationMAC
            return [astray]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
