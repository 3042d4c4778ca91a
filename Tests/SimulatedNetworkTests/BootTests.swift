import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

enum Local { @TaskLocal static var name = "none" }

/// How runs end, with stages that behave and stages that do not.
@Suite struct BootTests {
    private func report(of stage: any BootStage, limits: RunLimits = BootTests.tightLimits) -> RunReport {
        var small = SmallNetwork()
        small.machine(from: stage)
        return small.network.run(limits: limits)
    }

    private static var tightLimits: RunLimits {
        var limits = RunLimits()
        limits.jobsPerInstant = 10_000
        limits.eventsPerInstant = 10_000
        return limits
    }

    @Test("A boot that waits takes virtual time, and its screen is told with instants")
    func waiting() {
        let report = report(of: WaitingStage())
        #expect(report.end == .finished)
        #expect(report.machines.map(\.name) == ["machine 1"])
        let boot = report.machines[0].boots[0]
        #expect(boot.poweredOn == .zero)
        #expect(boot.ended == .seconds(3))
        #expect(boot.result == .done("waited"))
        #expect(boot.screen == [ScreenLine(at: .zero, text: "I wait.")])
    }

    @Test("A boot without end is cut off when its time is up")
    func outOfTime() {
        let report = report(of: ForeverStage())
        #expect(report.end == .outOfTime)
        #expect(report.machines[0].result == .halted(.poweredOff))
        #expect(report.time == .seconds(3600))
    }

    @Test("A boot that waits for something outside the network stalls the run")
    func stalled() {
        let report = report(of: StuckStage())
        #expect(report.end == .stalled)
        #expect(report.machines[0].boots.count == 1)
        #expect(report.machines[0].result == nil)
    }

    @Test("A stage that spins is named")
    func spinning() {
        var small = SmallNetwork()
        small.machine(1, from: WaitingStage())
        small.machine(2, from: SpinningStage())
        let report = small.network.run(limits: Self.tightLimits)
        #expect(report.end == .spinning(Livelock(name: "machine 2", at: .zero, kind: .jobs)))
        #expect(report.machines.map(\.result) == [.halted(.poweredOff), .halted(.poweredOff)])
    }

    @Test("A stage that asks to wait for no time, over and over, is named")
    func zeroWait() {
        var small = SmallNetwork()
        small.machine(1, from: WaitingStage())
        small.machine(2, from: ZeroWaitStage())
        let report = small.network.run(limits: Self.tightLimits)
        #expect(report.end == .spinning(Livelock(name: "machine 2", at: .zero, kind: .jobs)))
        #expect(report.machines[1].result == .halted(.poweredOff))
    }

    @Test("A stage that swallows being switched off cannot hang the run")
    func swallowing() {
        var small = SmallNetwork()
        let swallowing = small.machine(1, from: SwallowingStage())
        let report = small.network.run(limits: Self.tightLimits)
        #expect(report.end == .outOfTime)
        #expect(report.machine(swallowing).result == nil)

        var other = SmallNetwork()
        let stubborn = other.machine(1, from: SwallowingStage())
        other.network.powerOff(stubborn, at: .seconds(5))
        let switchedOff = other.network.run(limits: Self.tightLimits)
        #expect(switchedOff.end == .spinning(Livelock(name: "machine 1", at: .seconds(5), kind: .jobs)))
    }

    @Test("Child tasks run in the network's time")
    func parallel() {
        let report = report(of: ParallelStage())
        #expect(report.end == .finished)
        #expect(report.machines[0].result == .done("6"))
        #expect(
            report.machines[0].boots[0].screen.map(\.at) == [
                .milliseconds(100), .milliseconds(200), .milliseconds(300),
            ]
        )
    }

    @Test("Of several waits the shortest wins, whoever is cancelled")
    func racing() {
        let first = report(of: RacingStage())
        #expect(first.end == .finished)
        #expect(first.machines[0].result == .done("0123012012"))
        #expect(first == report(of: RacingStage()))
    }

    @Test("A stage may have an actor of its own")
    func actors() {
        #expect(report(of: ActorStage()).machines[0].result == .done("5"))
    }

    @Test("Keys are typed one after the other")
    func keys() {
        var small = SmallNetwork()
        small.machine(from: KeyStage(), keys: [TypedKey(.down), TypedKey(.enter, after: .seconds(3))])
        let boot = small.network.run().machines[0].boots[0]
        #expect(boot.screen.map(\.text) == ["down", "no key", "enter"])
        #expect(boot.ended == .seconds(3))
    }

    @Test("A machine is switched on late, off, and on again")
    func powerCycle() {
        var small = SmallNetwork()
        let machine = small.machine(from: WaitingStage(), poweredOnAt: .seconds(1))
        small.network.powerOff(machine, at: .seconds(2))
        small.network.powerOn(machine, at: .seconds(10))
        let report = small.network.run()
        #expect(report.end == .finished)
        let boots = report.machine(machine).boots
        #expect(boots.map(\.poweredOn) == [.seconds(1), .seconds(10)])
        #expect(boots.map(\.ended) == [.seconds(2), .seconds(13)])
        #expect(boots.map(\.result) == [.halted(.poweredOff), .done("waited")])
    }

    @Test("A machine that is switched on while it is on starts again")
    func reset() {
        var small = SmallNetwork()
        let machine = small.machine(from: WaitingStage())
        small.network.powerOn(machine, at: .seconds(1))
        let boots = small.network.run().machine(machine).boots
        #expect(boots.map(\.result) == [.halted(.poweredOff), .done("waited")])
        #expect(boots.map(\.ended) == [.seconds(1), .seconds(4)])
    }

    @Test("Progress tells what happens, and ends the run where it says so")
    func progress() {
        var small = SmallNetwork()
        let machine = small.machine(from: WaitingStage())
        var told: [String] = []
        let report = small.network.run(progress: { progress in
            switch progress {
            case .working: told.append("working")
            case .poweredOn(let id, let at): told.append("on \(id.rawValue) \(at.nanoseconds)")
            case .shown(_, let line): told.append(line.text)
            case .ended(_, let result, _): told.append("\(result)")
            }
            return true
        })
        #expect(report.end == .finished)
        #expect(told == ["on 0 0", "I wait.", "done(\"waited\")"])

        var other = SmallNetwork()
        other.machine(from: ForeverStage())
        let interrupted = other.network.run(progress: { if case .poweredOn = $0 { false } else { true } })
        #expect(interrupted.end == .interrupted)
        #expect(interrupted.machine(machine).result == .halted(.poweredOff))
    }

    @Test("Cancelling the task that runs a network interrupts it")
    func cancelled() async {
        let task = Task { report(of: ForeverStage()) }
        task.cancel()
        #expect(await task.value.end == .interrupted)
    }

    @Test("A run inside a task leaves that task whole, and many runs at once are alike")
    func nested() async {
        await Local.$name.withValue("outer") {
            let before = withUnsafeCurrentTask { $0?.hashValue }
            _ = report(of: ParallelStage())
            #expect(Local.name == "outer")
            #expect(withUnsafeCurrentTask { $0?.hashValue } == before)
            await Task.yield()
            #expect(Local.name == "outer")
            let reports = await withTaskGroup(of: RunReport.self) { group in
                for _ in 0..<8 { group.addTask { report(of: RacingStage()) } }
                return await group.reduce(into: Set<RunReport>()) { $0.insert($1) }
            }
            #expect(reports.count == 1)
        }
    }

    @Test("A network that never runs leaks nothing and says nothing")
    func neverRun() {
        var small = SmallNetwork()
        small.machine(from: WaitingStage())
    }

    @Test("Two hundred machines at once")
    func manyMachines() {
        var small = SmallNetwork()
        for number in 1...200 {
            small.machine(number, from: number.isMultiple(of: 2) ? RacingStage() as any BootStage : ParallelStage())
        }
        let report = small.network.run()
        #expect(report.end == .finished)
        #expect(report.machines.count { $0.result == .done("6") } == 100)
        #expect(report.machines.count { $0.result == .done("0123012012") } == 100)
    }
}
