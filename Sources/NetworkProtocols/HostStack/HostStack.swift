internal import DequeModule

/// What a host's network stack wants done.
public enum HostStackOutput: Hashable, Sendable {
    /// A whole Ethernet frame, to be put onto the link.
    case frame([UInt8])
    /// For the programs that run on the host.
    case event(HostEvent)
}

/// A host's network stack over Ethernet: ARP, IPv4 with fragments, ICMP, UDP and TCP (RFC 1122).
///
/// It is pure as every ``Machine`` is, but has two inputs: frames from the link, and what the host's programs want done.
/// After each call the driver takes ``nextOutput()`` until it is nil, and reads ``nextDeadline``.
public struct HostStack: Sendable {
    public let configuration: HostStackConfiguration
    private var outputs: Deque<HostStackOutput> = []
    /// The address that the host has; nil while it has none.
    public private(set) var interface: InterfaceConfiguration?

    /// A host that was just switched on; initial sequence numbers and ports follow from `seed`.
    public init(configuration: HostStackConfiguration, seed: UInt64) {
        self.configuration = configuration
        interface = configuration.interface
    }

    /// Takes a whole Ethernet frame, without its frame check sequence, from the link.
    public mutating func receive(_ frame: [UInt8], at now: Instant) {
    }

    /// Does what a program on the host wants done.
    public mutating func perform(_ action: HostAction, at now: Instant) {
    }

    /// Takes that time has passed. Does nothing before ``nextDeadline``.
    public mutating func handleDeadline(at now: Instant) {
    }

    /// When `handleDeadline(at:)` wants to be called next; nil where nothing is waited for.
    public var nextDeadline: Instant? { nil }

    /// What is to be done next; nil where nothing is.
    public mutating func nextOutput() -> HostStackOutput? { outputs.popFirst() }

    /// Forgets everything without a word to anybody, as when the power goes: address, neighbours, ports, streams.
    public mutating func powerOff() {
        outputs.removeAll()
        interface = nil
    }
}
