public import NetworkProtocols

/// A server that hangs: its host is there, its connections stay open, and nothing is ever answered.
public struct HungProgram: HostProgram {
    public init() {}

    /// Never.
    public var nextDeadline: Instant? { nil }

    /// Does nothing; so do the others.
    public mutating func handle(_ event: HostEvent, at now: Instant) {}
    public mutating func handleDeadline(at now: Instant) {}
    public mutating func abort(at now: Instant) {}

    /// Nothing.
    public mutating func nextOutput() -> HostAction? { nil }
}
