internal import NetworkProtocols

/// Clients take such an offer for a DHCP server's, and the address with it.
struct ProxyGivesAddress: DHCPReplyFault {
    static let name: FaultName = "proxy-gives-address"
    static let statement = "Fills in an address where a proxyDHCP server gives none."
    static let parameters = [
        FaultParameter("address", "the address that it offers", standard: .address(IPv4Address(192, 0, 2, 66)))
    ]
    static let caughtBy = ["pxe/proxy-gives-no-address"]
    static let alsoSeen = [
        FaultConsequence("dhcp/lease-time-is-given", because: "an offer with an address has to have one"),
        FaultConsequence(
            "dhcp/request-gets-an-answer",
            because: "the machine asks for the address, and a proxy answers no REQUEST"
        ),
    ]

    private let address: IPv4Address

    init(_ settings: FaultSettings) {
        address = settings.address("address")
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType == .offer, reply.message.networkBootClass != nil,
            reply.message.yourAddress.isUnspecified
        else { return reply }
        return reply.changed { $0.yourAddress = address }
    }
}
