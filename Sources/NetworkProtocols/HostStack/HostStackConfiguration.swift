/// What a host's network stack is set to.
public struct HostStackConfiguration: Hashable, Sendable {
    /// Its own hardware address.
    public var hardwareAddress: MACAddress
    /// The largest IP packet that it sends and takes, in octets (RFC 894); at least 68 (RFC 791 §3.2).
    public var maximumTransmissionUnit = 1500
    /// Whether it takes frames that are longer, up to the largest IP packet: where hardware or the kernel merges the
    /// segments of a stream on their way to a packet socket.
    public var takesMergedSegments = false
    /// The time to live of what it sends (RFC 1122 §3.2.1.7; the number is IANA's recommendation).
    public var timeToLive: UInt8 = 64
    /// The address that it begins with; nil for none.
    public var interface: InterfaceConfiguration?
    public var neighbours = NeighbourConfiguration()
    public var tcp = TCPConfiguration()
    public var fragments: IPv4Reassembler.Configuration = .host
    /// Whether it answers echo requests (RFC 1122 §3.2.2.6); such as come to a broadcast address are never answered.
    public var answersEcho = true
    /// Whether it computes the checksums of its UDP datagrams (RFC 1122 §4.1.3.4).
    public var sendsUDPChecksums = true
    /// Whether it tells the sender of a datagram that nobody takes (RFC 1122 §4.1.3.1).
    public var sendsUnreachable = true
    /// How many ICMP errors it sends in a row, and how often another one afterwards: Linux's icmp_msgs_burst and
    /// icmp_msgs_per_sec (RFC 1812 §4.3.2.8).
    public var icmpErrorBurst = 50
    public var icmpErrorInterval: Duration = .milliseconds(1)
    /// How long after a probe a claim of the address is told as a conflict: RFC 5227 §1.1's PROBE_MAX and ANNOUNCE_WAIT
    /// together.
    public var probeWindow: Duration = .seconds(4)
    /// How many probed addresses are watched; the oldest makes room.
    public var probeLimit = 4096

    public init(hardwareAddress: MACAddress, interface: InterfaceConfiguration? = nil) {
        self.hardwareAddress = hardwareAddress
        self.interface = interface
    }
}

extension IPv4Reassembler.Configuration {
    /// For a host that reads its own traffic, not a whole network's.
    public static let host: IPv4Reassembler.Configuration = {
        var configuration = IPv4Reassembler.Configuration()
        configuration.datagramLimit = 256
        configuration.byteLimit = 4 << 20
        configuration.frameListLimit = 1
        configuration.completedLimit = 0
        return configuration
    }()
}
