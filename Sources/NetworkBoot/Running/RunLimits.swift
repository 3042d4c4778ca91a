/// When a run is ended although boots are open.
public struct RunLimits: Hashable, Sendable {
    /// Virtual time after which every machine is switched off.
    public var duration: Duration = .seconds(3600)
    /// How long the network runs on after the last boot has ended, so that what is under way is still recorded.
    public var drain: Duration = .milliseconds(100)
    /// Task switches at one instant; more is a stage that spins without asking for anything.
    public var jobsPerInstant = 1_000_000
    /// Events at one instant; more is a loop between hosts on links without delay, or a timer that never moves on.
    public var eventsPerInstant = 1_000_000

    public init() {}
}
