public import NetworkProtocols

/// What a link does to the frames that cross it in one direction.
public struct LinkConditions: Hashable, Sendable {
    /// How long a frame takes.
    public var delay: Duration = .microseconds(50)
    /// What is added to the delay at random, up to this. Frames may overtake each other where it is above their spacing.
    public var jitter: Duration = .zero
    /// How many of a million frames are lost, doubled, held back behind the next ones, or have a bit flipped.
    public var lossPerMillion = 0
    public var duplicationPerMillion = 0
    public var reorderingPerMillion = 0
    public var corruptionPerMillion = 0
    /// How much longer a frame takes that is held back; what is sent within this time overtakes it.
    public var heldBack: Duration = .milliseconds(2)
    /// The largest IP packet that gets through, in octets; larger ones vanish, as on a wrongly set switch.
    public var maximumTransmissionUnit: Int?
    /// Times in which nothing gets through: a frame is lost where it sets out in one of them.
    public var outages: [Range<Instant>] = []
    /// Ports whose packets a packet filter drops without a word.
    public var blockedPorts: [BlockedPort] = []

    public init() {}
}

/// A port that a packet filter lets nothing through to.
public struct BlockedPort: Hashable, Sendable {
    public enum Transport: String, Hashable, Sendable, CaseIterable { case udp, tcp }

    public var transport: Transport
    /// Where packets go to; those that come from it get through.
    public var port: UInt16

    public init(_ transport: Transport, _ port: UInt16) {
        self.transport = transport
        self.port = port
    }
}
