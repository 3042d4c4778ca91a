public import NetworkBoot
public import NetworkProtocols

/// What a run of a scenario came to, besides its frames.
public struct ScenarioOutcome: Sendable {
    /// What its chance was drawn from.
    public var seed: UInt64
    public var end: RunEnd
    /// When it ended.
    public var time: Instant
    /// Until when frames were listened for: what was silent since its last frame was silent until then.
    public var recordingEnd: Instant
    /// In the order of the scenario; those of a `count` one by one.
    public var machines: [MachineAccount]
    public var statistics: RunStatistics

    public init(
        seed: UInt64,
        end: RunEnd,
        time: Instant,
        recordingEnd: Instant? = nil,
        machines: [MachineAccount],
        statistics: RunStatistics = RunStatistics()
    ) {
        self.seed = seed
        self.end = end
        self.time = time
        self.recordingEnd = recordingEnd ?? time
        self.machines = machines
        self.statistics = statistics
    }

    /// The machine of that name.
    func machine(_ name: String) -> MachineAccount? { machines.first { $0.name == name } }
}

/// What one machine knows of itself: what stood on its screen and how its boots ended.
public struct MachineAccount: Hashable, Sendable {
    /// As the scenario calls it.
    public var name: String
    public var mac: MACAddress
    /// One for each time that it was switched on.
    public var boots: [MachineBoot]

    public init(name: String, mac: MACAddress, boots: [MachineBoot]) {
        self.name = name
        self.mac = mac
        self.boots = boots
    }
}

extension RunEnd {
    /// One sentence without its full stop.
    public var sentence: String {
        switch self {
        case .finished: "every boot has ended"
        case .stalled: "boots are open, and nothing will happen any more"
        case .outOfTime: "boots are open at the end of the time"
        case .spinning(let livelock): "\(livelock.name) goes round without time passing"
        case .interrupted: "it was interrupted"
        }
    }
}
