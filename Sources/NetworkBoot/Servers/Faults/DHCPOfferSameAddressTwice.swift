internal import NetworkProtocols

/// Two machines with one address both fail, now and then.
struct DHCPOfferSameAddressTwice: DHCPReplyFault {
    static let name: FaultName = "dhcp-offer-same-address-twice"
    static let statement = "Promises every machine the address that it promised the first one."
    static let needsLink = true
    static let caughtBy = ["network/address-is-promised-once"]

    private var disguise = AddressDisguise()
    private var first: IPv4Address?

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        flow.receive(disguise.reveal(event))
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard !reply.message.yourAddress.isUnspecified else { return reply }
        let address = first ?? reply.message.yourAddress
        first = address
        return disguise.disguise(reply, as: address)
    }
}
