public import NetworkProtocols

/// When something is to happen in a run.
public enum RunMoment: Hashable, Sendable {
    case instant(Instant)
    /// So long after a boot of the machine first came so far; never where it does not.
    case reached(BootProgress, by: MachineID, after: Duration)
}

/// Something that happens to a host or a machine in the middle of a run.
public enum RunChange: Sendable {
    /// The host starts, also anew: with a fresh stack, and the program that is made for that instant.
    case startHost(HostID, @Sendable (Instant) -> any HostProgram)
    /// Its plug is pulled: program and stack are gone, and nothing is said.
    case stopHost(HostID)
    /// Its program goes on as another one, as after its settings were read again. Nothing happens to a host that is off.
    case changeProgram(HostID, @Sendable (inout any HostProgram, Instant) -> Void)
    /// The machine is switched on, also again: it begins from its first stage.
    case powerOn(MachineID)
    case powerOff(MachineID)
}

/// Something that waits for a machine to come so far.
public struct RunCue: Sendable {
    public var progress: BootProgress
    public var machine: MachineID
    /// Counted from when the machine has come so far.
    public var after: Duration
    public var change: RunChange

    public init(_ change: RunChange, after: Duration, machine: MachineID, reaches progress: BootProgress) {
        self.change = change
        self.after = after
        self.machine = machine
        self.progress = progress
    }

    /// Takes out of `cues` what waited for `machine` to come as far as `progress`, in its order.
    public static func take(
        from cues: inout [RunCue],
        reached progress: BootProgress,
        by machine: MachineID
    ) -> [RunCue] {
        let isDue: (RunCue) -> Bool = { $0.machine == machine && $0.progress <= progress }
        guard cues.contains(where: isDue) else { return [] }
        let due = cues.filter(isDue)
        cues.removeAll(where: isDue)
        return due
    }
}
