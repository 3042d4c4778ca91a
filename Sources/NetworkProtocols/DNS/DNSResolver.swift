internal import DequeModule

/// Whom a stub resolver asks, and how patient it is.
public struct DNSResolverConfiguration: Hashable, Sendable {
    /// Whom to ask, in order (DHCP option 6).
    public var servers: [IPv4Address]
    /// What is appended to a name without a dot, one after the other, before it is tried as it stands (DHCP option 15
    /// and 119).
    public var searchDomains: [[UInt8]]
    /// How long one question waits for its answer; after the last the next server is asked.
    public var timeouts: [Duration]

    public init(
        servers: [IPv4Address],
        searchDomains: [[UInt8]] = [],
        timeouts: [Duration] = [.seconds(5), .seconds(5)]
    ) {
        self.servers = servers
        self.searchDomains = searchDomains
        self.timeouts = timeouts
    }
}

/// A stub resolver that looks for the IPv4 addresses of one name (RFC 1034 §5.3.1).
public struct DNSResolver: Machine {
    public typealias Input = HostEvent

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// It is over, and the port is given up.
        case finished(DNSResolverOutcome)
    }

    public let name: [UInt8]
    /// The local port that it asks from.
    public let port: UInt16
    public let configuration: DNSResolverConfiguration
    private var outputs: Deque<Output> = []

    /// A resolver that begins to ask for `name` at once; its questions' numbers depend on `seed`.
    public init(name: [UInt8], configuration: DNSResolverConfiguration, port: UInt16, seed: UInt64, at now: Instant) {
        self.name = name
        self.configuration = configuration
        self.port = port
    }

    public var nextDeadline: Instant? { nil }

    /// Takes datagrams to its port, and what is said of its questions' ways; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> Output? { outputs.popFirst() }
}
