/// What asking for a host's address came to.
public enum DNSResolverOutcome: Hashable, Sendable {
    case found([IPv4Address])
    /// The name is not known (NXDOMAIN), or has no address.
    case notFound
    /// A server answered with an error such as SERVFAIL or REFUSED.
    case failed(DNSResponseCode)
    /// The answer didn't fit into its datagram, and what fitted has no address.
    case truncated
    /// No server answered.
    case silent
    /// There is no server to ask.
    case noServer
    case aborted
}
