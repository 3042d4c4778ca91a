internal import LiveNetwork
public import NetworkBoot
public import NetworkProtocols
internal import SimulatedNetwork

/// A scenario in one of the worlds.
///
///     let outcome = try ScenarioRun(scenario).run(onFrame: { header, octets in … })
public struct ScenarioRun: Sendable {
    public let scenario: Scenario
    /// What all chance of the run is drawn from. Over sockets the kernel has its say, too.
    public let seed: UInt64
    public let world: ScenarioWorld

    /// - Parameter seed: nil for the scenario's own.
    public init(_ scenario: Scenario, seed: UInt64? = nil, world: ScenarioWorld = .simulated) {
        self.scenario = scenario
        self.seed = seed ?? scenario.seed
        self.world = world
    }

    /// What a run tells while it goes on.
    public enum Event: Sendable {
        /// Comes every few thousand events.
        case working(RunStatistics, at: Instant)
        case poweredOn(String, at: Instant)
        case shown(String, ScreenLine)
        case ended(String, BootResult, at: Instant)
    }

    /// How long the network is listened to after the last boot has ended: whoever reads the frames has to see that a
    /// machine that says nothing more has stopped. In real time it is not waited for where nobody has anything due.
    static let quietTime = Duration.seconds(150)

    /// Runs on the calling thread until every boot has ended or a limit is reached.
    ///
    /// - Parameters:
    ///   - onFrame: is given every frame; numbers count from 1, interfaces are the scenario's segments in order. Over
    ///     sockets they are written down from what was said, and marked so.
    ///   - progress: is told what happens; false interrupts the run.
    /// - Throws: `ScenarioProblem` for what can't be made of the scenario's files, or needs frames where there are none;
    ///   `EnvironmentTrouble` where sockets or a namespace can't be had.
    public func run(
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)? = nil,
        progress: (Event) -> Bool = { _ in true }
    ) throws -> ScenarioOutcome {
        let names = scenario.machineNames
        var limits = RunLimits()
        limits.duration = scenario.limits.time
        limits.drain = Self.quietTime
        let told: (RunProgress) -> Bool = { event in
            switch event {
            case .working(let statistics, let now): progress(.working(statistics, at: now))
            case .poweredOn(let machine, let now): progress(.poweredOn(names[machine.rawValue], at: now))
            case .shown(let machine, let line): progress(.shown(names[machine.rawValue], line))
            case .ended(let machine, let result, let now):
                progress(.ended(names[machine.rawValue], result, at: now))
            }
        }
        var builder = NetworkBuilder(scenario, seed: seed)
        switch world {
        case .simulated:
            var network = SimulatedNetwork(seed: seed)
            try builder.build(into: &network)
            return outcome(network.run(limits: limits, onFrame: onFrame, progress: told))
        case .sockets(let place):
            if let reason = scenario.linkReasons.first { throw reason.problem(file: scenario.file) }
            let run = try LiveRun(world: LiveRun.World(place), seed: seed)
            var network = SocketsNetwork(run)
            try builder.build(into: &network)
            return outcome(try run.run(limits: limits, onFrame: onFrame, progress: told))
        }
    }

    private func outcome(_ report: RunReport) -> ScenarioOutcome {
        ScenarioOutcome(
            seed: seed,
            end: report.end,
            time: report.time,
            recordingEnd: report.recordingEnd,
            machines: report.machines.map { machine in
                MachineAccount(name: machine.name, mac: machine.hardware.hardwareAddress, boots: machine.boots)
            },
            statistics: report.statistics
        )
    }
}

extension LiveRun.World {
    /// How much is added to ports below 1024 on loopback: between the fixed ports of NFS and NBD and
    /// those that clients and the kernel choose.
    private static let portShift: UInt16 = 30_000

    init(_ place: ScenarioWorld.SocketPlace) {
        self =
            switch place {
            case .loopback: .loopback(portShift: Self.portShift)
            case .namespace: .namespace
            }
    }
}
