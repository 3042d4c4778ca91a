public import NetworkBoot
public import NetworkProtocols

/// A network of machines, hosts and routers under a virtual clock, with links that can be bad.
///
/// Time is 0 at the start of the run. Everything that happens depends on what was added and on the seed: two runs give
/// the same frames, octet for octet. Machines and hosts share nothing but frames.
public struct SimulatedNetwork {
    private let seed: UInt64

    /// An empty network; all its chance comes from `seed`.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Adds a segment whose switch passes IP packets up to so many octets.
    public mutating func addSegment(named name: String, maximumTransmissionUnit: Int = 1500) -> SegmentID {
        SegmentID(rawValue: 0)
    }

    /// Adds a host that runs from the start, unless ``stopHost(_:at:)`` says otherwise.
    ///
    /// - Parameter program: nil for a host that is off until ``startHost(_:program:at:)``.
    public mutating func addHost(
        named name: String,
        card: NetworkCard,
        program: (any HostProgram)?
    ) -> HostID {
        HostID(rawValue: 0)
    }

    /// Adds a machine that is switched on at an instant.
    ///
    /// - Parameter keys: what is pressed on its keyboard, in order.
    public mutating func addMachine(
        named name: String,
        hardware: MachineHardware,
        card: NetworkCard,
        keys: [TypedKey] = [],
        poweredOnAt powerOn: Instant = .zero,
        first: any BootStage
    ) -> MachineID {
        MachineID(rawValue: 0)
    }

    /// Adds a router, with a DHCP relay agent on it where one is asked for.
    public mutating func addRouter(named name: String, ports: [RouterPort], relay: RouterRelay? = nil) -> RouterID {
        RouterID(rawValue: 0)
    }

    /// Switches a machine off; what its boot waits for throws ``BootHalt/poweredOff``.
    public mutating func powerOff(_ machine: MachineID, at instant: Instant) {}

    /// Switches a machine on, also again: it begins from its first stage.
    public mutating func powerOn(_ machine: MachineID, at instant: Instant) {}

    /// Pulls a host's plug: its program and its stack are gone, and nothing is said.
    public mutating func stopHost(_ host: HostID, at instant: Instant) {}

    /// Starts a host anew, with a fresh stack and this program.
    public mutating func startHost(_ host: HostID, program: any HostProgram, at instant: Instant) {}

    /// Changes what a link does from an instant on.
    public mutating func setLink(_ link: Link, of attachment: Attachment, at instant: Instant) {}

    /// Runs on the calling thread until every boot has ended or a limit is reached. A network runs once.
    ///
    /// - Parameters:
    ///   - onFrame: is given every frame when it reaches its segment's switch; numbers count from 1 over the run.
    ///   - progress: is told what happens; false interrupts the run.
    public mutating func run(
        limits: RunLimits = RunLimits(),
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)? = nil,
        progress: (RunProgress) -> Bool = { _ in true }
    ) -> RunReport {
        RunReport(end: .finished, time: .zero, machines: [], statistics: RunStatistics())
    }
}
