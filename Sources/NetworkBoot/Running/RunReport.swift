public import NetworkProtocols

/// How a run ended.
public enum RunEnd: Hashable, Sendable {
    /// Every boot has ended; in a network without machines: the time was up.
    case finished
    /// Boots are open, but nothing is ready and nothing is due: a stage waits for something outside the network.
    case stalled
    /// Boots are open at the end of ``RunLimits/duration``.
    case outOfTime
    /// Too many jobs or events at one instant: a livelock, and who keeps it going as far as that is known.
    case spinning(Livelock)
    /// Progress was told to end the run, or the calling task was cancelled.
    case interrupted
}

/// What went round without time passing.
public struct Livelock: Hashable, Sendable {
    /// The name of the machine, host or router that did most of it.
    public var name: String
    public var at: Instant
    /// Jobs of stages or events of the network, whichever were too many.
    public var kind: Kind

    public enum Kind: Hashable, Sendable { case jobs, events }

    public init(name: String, at: Instant, kind: Kind) {
        self.name = name
        self.at = at
        self.kind = kind
    }
}

/// What became of a run.
public struct RunReport: Hashable, Sendable {
    public var end: RunEnd
    /// When it ended.
    public var time: Instant
    /// Until when frames were listened for; later than `time` where nothing happened any more.
    public var recordingEnd: Instant
    /// By ``MachineID/rawValue``.
    public var machines: [MachineReport]
    public var statistics: RunStatistics

    /// - Parameter recordingEnd: nil for the run's own end.
    public init(
        end: RunEnd,
        time: Instant,
        recordingEnd: Instant? = nil,
        machines: [MachineReport],
        statistics: RunStatistics
    ) {
        self.end = end
        self.time = time
        self.recordingEnd = recordingEnd ?? time
        self.machines = machines
        self.statistics = statistics
    }

    /// What became of one machine.
    public func machine(_ id: MachineID) -> MachineReport { machines[id.rawValue] }
}

/// What became of a machine, from each switching on.
public struct MachineReport: Hashable, Sendable {
    /// What the run calls it.
    public var name: String
    public var hardware: MachineHardware
    /// In order; empty where it was never switched on.
    public var boots: [MachineBoot]

    public init(name: String, hardware: MachineHardware, boots: [MachineBoot] = []) {
        self.name = name
        self.hardware = hardware
        self.boots = boots
    }

    /// How its last boot ended; nil where none did.
    public var result: BootResult? { boots.last?.result }
}

/// One boot of a machine, from its switching on to its end.
public struct MachineBoot: Hashable, Sendable {
    public var poweredOn: Instant
    /// Nil where the stage never came back, not even from being switched off.
    public var result: BootResult?
    public var ended: Instant?
    public var screen: [ScreenLine]

    /// A boot that has just begun.
    public init(poweredOn: Instant) {
        self.poweredOn = poweredOn
        screen = []
    }
}

/// A line on a machine's screen.
public struct ScreenLine: Hashable, Sendable {
    public var at: Instant
    /// As the machine words it, without an end of line.
    public var text: String

    public init(at: Instant, text: String) {
        self.at = at
        self.text = text
    }
}

/// What a run has done so far, in numbers.
public struct RunStatistics: Hashable, Sendable {
    /// What the loop did one after the other: arrivals of frames, deadlines, switchings.
    public var events = 0
    /// Task switches of boot stages.
    public var jobs = 0
    /// Frames that reached a segment's switch: as many as were recorded.
    public var frames = 0
    public var octets = 0
    /// Frames that a link lost by chance, or in an outage.
    public var lost = 0
    public var lostInOutages = 0
    public var duplicated = 0
    public var reordered = 0
    public var corrupted = 0
    /// Frames that were too large for a link or a segment.
    public var oversized = 0
    /// Frames that a packet filter dropped.
    public var filtered = 0
    /// Frames of a real interface that the kernel dropped, as they were not read in time: nobody saw them.
    public var unread = 0
    /// Frames that a real interface did not take.
    public var unsent = 0

    public init() {}
}

/// What a run tells while it goes on.
public enum RunProgress: Sendable {
    /// Comes every few thousand events.
    case working(RunStatistics, at: Instant)
    case poweredOn(MachineID, at: Instant)
    case shown(MachineID, ScreenLine)
    case ended(MachineID, BootResult, at: Instant)
}
