/// What programs say to each other over UDP: octets with the two ends.
public struct Datagram: Hashable, Sendable {
    public var source: Endpoint
    public var destination: Endpoint
    /// All behind the UDP header.
    public var payload: [UInt8]
    /// The other side's hardware address: on the way in the sender's, where the driver sees links; on the way out whom
    /// the frame is to go to, nil where ARP is to find out. A DHCP server that answers a client without an address sets
    /// it (RFC 2131 §4.1).
    public var linkAddress: MACAddress?
    /// The time to live to send it with; nil for the host's own (RFC 1122 §3.2.1.7).
    public var timeToLive: UInt8?

    public init(
        source: Endpoint,
        destination: Endpoint,
        payload: [UInt8],
        linkAddress: MACAddress? = nil,
        timeToLive: UInt8? = nil
    ) {
        self.source = source
        self.destination = destination
        self.payload = payload
        self.linkAddress = linkAddress
        self.timeToLive = timeToLive
    }
}
