/// A relay agent (RFC 1542 §4, RFC 3046): carries what DHCP and BOOTP clients broadcast on a link to servers elsewhere,
/// and the replies back.
///
/// It lives on a router, which gives it every datagram to port 67, with the number of the interface that it came from, and
/// sends what it is told to.
public struct DHCPRelayAgent: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram, interface: Int)
    }

    public enum Output: Hashable, Sendable {
        /// Send on that interface; nil where the router's routes decide.
        case send(Datagram, interface: Int?)
    }

    public let configuration: DHCPRelayConfiguration
    public var nextDeadline: Instant? { nil }
    private var outputs: [Output] = []

    public init(configuration: DHCPRelayConfiguration) {
        self.configuration = configuration
    }

    public mutating func handle(_ input: Input, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> Output? {
        outputs.isEmpty ? nil : outputs.removeFirst()
    }
}

/// For which links a relay agent works, and to which servers.
public struct DHCPRelayConfiguration: Hashable, Sendable {
    /// The interfaces whose clients it serves; those towards servers need none of this.
    public var interfaces: [Interface]
    /// Where it sends requests: a DHCP server, and a proxy beside it. Broadcast addresses do not belong here.
    public var servers: [IPv4Address]
    /// Messages that more relays than this have passed on are dropped, at most 16 (RFC 1542 §4.1.1).
    public var hopLimit: UInt8
    /// Messages of clients that ask for shorter than this are left alone, in seconds (RFC 1542 §4.1.1).
    public var secondsThreshold: UInt16
    /// The largest message that it makes by adding option 82, in octets (RFC 3046 §2.1).
    public var messageLimit: Int

    public init(
        interfaces: [Interface],
        servers: [IPv4Address],
        hopLimit: UInt8 = 4,
        secondsThreshold: UInt16 = 0,
        messageLimit: Int = 1_472
    ) {
        self.interfaces = interfaces
        self.servers = servers
        self.hopLimit = hopLimit
        self.secondsThreshold = secondsThreshold
        self.messageLimit = messageLimit
    }

    public struct Interface: Hashable, Sendable {
        /// The router's number for it.
        public var number: Int
        /// The router's address on it: what `giaddr` says.
        public var address: IPv4Address
        /// The circuit identifier in option 82 (RFC 3046 §3.1); nil where it adds none.
        public var circuitID: [UInt8]?

        public init(number: Int, address: IPv4Address, circuitID: [UInt8]? = nil) {
            self.number = number
            self.address = address
            self.circuitID = circuitID
        }
    }
}
