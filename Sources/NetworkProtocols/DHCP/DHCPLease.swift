/// An address that a client was given, and with what words.
public struct DHCPLease: Hashable, Sendable {
    public var address: IPv4Address
    /// Option 54 of the acknowledgement, else where it came from.
    public var server: IPv4Address
    /// The OFFER that was taken; nil where the client asked for an address that it knew.
    public var offer: DHCPMessage?
    /// The ACK, or the BOOTP reply.
    public var acknowledgement: DHCPMessage
    /// What a proxyDHCP server or a boot server on port 4011 added.
    public var proxy: DHCPMessage?
    /// Every offer that was heard, in order of arrival.
    public var offers: [DHCPMessage]
    public var obtained: Instant
    /// How long the address may be used (option 51); nil for ever.
    public var duration: Duration?

    public init(
        address: IPv4Address,
        server: IPv4Address,
        offer: DHCPMessage? = nil,
        acknowledgement: DHCPMessage,
        proxy: DHCPMessage? = nil,
        offers: [DHCPMessage] = [],
        obtained: Instant,
        duration: Duration?
    ) {
        self.address = address
        self.server = server
        self.offer = offer
        self.acknowledgement = acknowledgement
        self.proxy = proxy
        self.offers = offers
        self.obtained = obtained
        self.duration = duration
    }
}

/// Why a client got no address.
public enum DHCPClientFailure: Hashable, Sendable {
    /// Nobody offered an address that this client takes; `proxies` offered boot data without one.
    case noOffer(proxies: [DHCPMessage])
    /// An offer was asked for, and nobody answered.
    case requestUnanswered(offer: DHCPMessage)
    /// A server said no, and the client gives up there (DHCPNAK).
    case refused(by: IPv4Address)
    /// Somebody else has the address, and the client gives up there.
    case addressInUse(IPv4Address, by: MACAddress)
    case aborted
}
