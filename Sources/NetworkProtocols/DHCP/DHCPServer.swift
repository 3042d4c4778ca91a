/// A DHCP and BOOTP server (RFC 2131 §4.3, RFC 1534, RFC 951).
///
/// It begins by itself with `.bind`. Of the host it wants `.bind`, `.send` and `.ping`. A lease that changes is said
/// before the reply that promises it, so that whoever drives the server can write it down first (RFC 2131 §2.2).
public struct DHCPServer: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// The answer to ``HostAction/ping(_:)``.
        case pingAnswered(IPv4Address)
    }

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// What the lease table now holds for the record's address.
        case leaseChanged(DHCPLeaseRecord)
    }

    public let configuration: DHCPServerConfiguration
    public private(set) var leases: DHCPLeaseTable
    public private(set) var nextDeadline: Instant?
    private var outputs: [Output] = []

    /// - Parameter leases: what it remembers from before.
    public init(configuration: DHCPServerConfiguration, leases: DHCPLeaseTable? = nil) {
        self.configuration = configuration
        self.leases = leases ?? DHCPLeaseTable(limit: configuration.leaseLimit)
        outputs.append(.host(.bind(port: configuration.serverPort)))
    }

    public mutating func handle(_ input: Input, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> Output? {
        outputs.isEmpty ? nil : outputs.removeFirst()
    }
}
