/// A DHCP or BOOTP client (RFC 2131 §4.4, figure 5; RFC 951 §7): asks for an address, and keeps it where it is told to.
///
/// It begins by itself. `.finished` comes once; a client that keeps its lease goes on after it with `.renewed` and
/// `.lost`. Of the host it wants `.bind`, `.send`, `.probe`, `.announce`, and `.configure` for the address that it got.
public struct DHCPClient: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// Somebody answered ``HostAction/probe(_:)``.
        case addressInUse(IPv4Address, by: MACAddress)
    }

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// It has an address, or has given up.
        case finished(Result<DHCPLease, DHCPClientFailure>)
        /// The lease goes on, or another address was got after ``lost``.
        case renewed(DHCPLease)
        /// The address is no longer the client's: the lease is over, or was refused.
        case lost
    }

    public let configuration: DHCPClientConfiguration
    public let identity: DHCPClientIdentity
    public private(set) var nextDeadline: Instant?
    private var outputs: [Output] = []

    /// A client that begins at `now`; `seed` alone decides its numbers and waits.
    public init(
        configuration: DHCPClientConfiguration,
        identity: DHCPClientIdentity,
        seed: UInt64,
        at now: Instant
    ) {
        self.configuration = configuration
        self.identity = identity
    }

    public mutating func handle(_ input: Input, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    /// Ends it: `.finished` with `.aborted` where it has no lease yet; a lease is given back where the configuration says
    /// so.
    public mutating func abort(at now: Instant) {}

    /// Gives the lease back (DHCPRELEASE, RFC 2131 §4.4.6) and ends; does nothing where there is none.
    public mutating func release(at now: Instant) {}

    public mutating func nextOutput() -> Output? {
        outputs.isEmpty ? nil : outputs.removeFirst()
    }
}
