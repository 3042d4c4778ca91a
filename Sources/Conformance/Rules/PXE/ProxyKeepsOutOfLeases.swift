internal import BootObservation
internal import NetworkProtocols

/// An ACK or NAK of a proxy on port 67 undoes the lease that the DHCP server gives.
enum ProxyKeepsOutOfLeases: DHCPRule {
    static let id: RuleID = "pxe/proxy-keeps-out-of-leases"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as proxies keep it"
    static let statement = "A proxyDHCP server does not answer a REQUEST on port 67."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let proxies = Set(
            session.messages.filter { !$0.isFromClient && $0.type == .offer && $0.isFromProxy }.map(\.server)
        ).subtracting(session.serverReplies(.offer).map(\.server))
        guard !session.requests(in: .selecting).isEmpty else { return [] }
        return proxies.sorted().flatMap { proxy -> [Verdict] in
            let answers = session.messages.filter { reply in
                !reply.isFromClient && reply.server == proxy && reply.source.port == 67
                    && !reply.concernsBootItem
                    && (reply.type == .acknowledge || reply.type == .negativeAcknowledge)
            }
            guard !answers.isEmpty else { return [Verdict(.satisfied, .address(proxy), client: session.clientMAC)] }
            return session.verdicts(on: answers) { Complaint("\($0.title) from a proxyDHCP server") }
        }
    }

    static let mutation = RuleMutation(
        "the proxy refuses the REQUEST",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        guard
            let offer = exchange.frames.lazy.compactMap({ ExampleDatagram($0)?.dhcpMessage }).first(where: { message in
                message.messageType == .offer && message.yourAddress.isUnspecified
            })
        else { return exchange }
        return exchange.editingDHCP { datagram, message in
            guard message.messageType == .acknowledge, datagram.source.port == 67 else { return [datagram] }
            var refusal = offer
            refusal.options = DHCPOptions([
                (.messageType, [6]), (.serverIdentifier, offer.serverIdentifier?.octets ?? []),
                (.message, Array("no".utf8)),
            ])
            refusal.nextServer = .any
            refusal.bootFileField = []
            refusal.isBroadcast = true
            refusal.pad()
            var stray = datagram.carrying(refusal.encoded)
            stray.source.address = offer.serverIdentifier ?? .any
            stray.destination.address = .broadcast
            stray.destinationMAC = .broadcast
            return [datagram, stray]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(
            by: mutation,
            of: .proxyBoot,
            alsoViolated: [OtherServersKeepSilent.id, ClientIdentifierIsReturned.id]
        ),
    ]
}
