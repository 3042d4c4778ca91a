internal import NetworkProtocols

/// A client that looks first declines the address; one that does not shares it with its owner.
struct DHCPOfferInUseAddress: DHCPReplyFault {
    static let name: FaultName = "dhcp-offer-in-use-address"
    static let statement = "Offers and gives an address that another machine has."
    static let parameters = [
        FaultParameter("address", "the address; 0.0.0.0 for the server's own", standard: .address(.any))
    ]
    static let needsLink = true
    static let caughtBy = ["network/address-has-one-owner"]

    private let address: IPv4Address
    private var disguise = AddressDisguise()

    init(_ settings: FaultSettings) {
        address = settings.address("address")
    }

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        flow.receive(disguise.reveal(event))
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let server = reply.message.serverIdentifier else { return reply }
        return disguise.disguise(reply, as: address.isUnspecified ? server : address)
    }
}
