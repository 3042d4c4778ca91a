/// How a client asks for its address by RARP (RFC 903).
///
/// RFC 903 leaves repetition to the client; what is not said otherwise is the schedule of Linux's kernel.
public struct RARPClientConfiguration: Hashable, Sendable {
    /// How long it waits for an answer before it asks again.
    public var waits = DHCPClientConfiguration.Schedule(
        [2_000, 3_500, 6_125, 10_719, 18_758, 30_000].map { .milliseconds($0) },
        jitter: .stretched(percent: 50, limit: .seconds(30))
    )
    /// How often it goes through `waits` before it gives up; nil for ever.
    public var rounds: Int? = 1
    /// How long it rests between two rounds.
    public var pause = Duration.zero
    /// The only server whose answers it takes; nil for any (Linux net/ipv4/ipconfig.c, `ic_rarp_recv`).
    public var server: IPv4Address?

    public init() {}
}

/// What a RARP server said.
public struct RARPAnswer: Hashable, Sendable {
    /// The address that the client has.
    public var address: IPv4Address
    /// Who said so: whom its boot file is asked of, as RARP itself names nobody (RFC 906).
    public var server: IPv4Address
    public var serverHardware: MACAddress

    public init(address: IPv4Address, server: IPv4Address, serverHardware: MACAddress) {
        self.address = address
        self.server = server
        self.serverHardware = serverHardware
    }

    /// The address with its class's mask: a RARP answer has neither mask nor router.
    public var interfaceConfiguration: InterfaceConfiguration {
        InterfaceConfiguration(address: address, mask: address.classfulMask)
    }
}

/// Why a RARP client got no address.
public enum RARPClientFailure: Error, Hashable, Sendable {
    /// Nobody answered; there is no negative answer (RFC 903).
    case silent
    case aborted
}
