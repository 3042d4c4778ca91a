internal import DequeModule

/// The hosts that a small name server knows.
public struct DNSServerConfiguration: Hashable, Sendable {
    public var port: UInt16 = 53
    /// Names with a final dot or without one, and their addresses. A name that stands here twice has all of them.
    public var hosts: [Host]
    /// The domain whose names it decides about: unknown ones do not exist (NXDOMAIN). Nil where it decides about all.
    public var domain: [UInt8]?
    /// What it says of names outside its domain.
    public var foreignNames = DNSResponseCode.refused
    /// How long an answer may be kept, in seconds.
    public var timeToLive: UInt32 = 3600

    public init(hosts: [Host] = [], domain: [UInt8]? = nil) {
        self.hosts = hosts
        self.domain = domain
    }

    /// A line of the host table.
    public struct Host: Hashable, Sendable {
        public var name: [UInt8]
        public var addresses: [IPv4Address]
        /// The name that this one is only another word for (CNAME); its addresses count then.
        public var alias: [UInt8]?

        public init(name: [UInt8], addresses: [IPv4Address]) {
            self.name = name
            self.addresses = addresses
        }

        public init(name: [UInt8], aliasOf alias: [UInt8]) {
            self.name = name
            self.addresses = []
            self.alias = alias
        }

        public init(_ name: String, _ addresses: IPv4Address...) {
            self.init(name: Array(name.utf8), addresses: addresses)
        }
    }
}

/// A name server with a host table, over UDP (RFC 1035), as small DHCP-and-DNS servers have it.
public struct DNSServer: HostProgram {
    public let configuration: DNSServerConfiguration
    private var outputs: Deque<HostAction> = []

    public init(configuration: DNSServerConfiguration, at now: Instant) {
        self.configuration = configuration
        outputs.append(.bind(port: configuration.port))
    }

    public var nextDeadline: Instant? { nil }

    public mutating func handle(_ input: HostEvent, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }
}
