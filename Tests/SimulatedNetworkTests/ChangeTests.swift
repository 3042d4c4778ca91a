import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Says how far it has come, then waits.
private struct ReachingStage: BootStage {
    let name = "reaching"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        try await host.wait(for: .seconds(2))
        try host.reached(.kernel)
        try await host.wait(for: .seconds(2))
        try host.reached(.root)
        try await host.wait(for: .seconds(10))
        return .done("reached")
    }
}

/// Binds nothing, and tells of itself when it was made and changed.
private struct MarkedProgram: HostProgram {
    var marks: Marks
    var number: Int

    mutating func handle(_ event: HostEvent, at now: Instant) {}
    mutating func nextOutput() -> HostAction? { nil }
    var nextDeadline: Instant? { nil }
    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
}

/// What happened, in order. The loop that writes it is one thread's.
private final class Marks: @unchecked Sendable {
    var lines: [String] = []
}

/// What happens in the middle of a run.
@Suite struct ChangeTests {
    @Test("Changes wait for their instant, or for a machine to come so far")
    func cues() {
        let marks = Marks()
        var small = SmallNetwork()
        let machine = small.machine(from: ReachingStage())
        let host = small.host(9, nil)
        func start(_ number: Int) -> RunChange {
            .startHost(host) { now in
                marks.lines.append("start \(number) at \(now)")
                return MarkedProgram(marks: marks, number: number)
            }
        }
        let change = RunChange.changeProgram(host) { program, now in
            guard var marked = program as? MarkedProgram else { return }
            marks.lines.append("change \(marked.number) at \(now)")
            marked.number += 10
            program = marked
        }
        small.network.schedule(start(1), at: .instant(.seconds(1)))
        small.network.schedule(change, at: .reached(.kernel, by: machine, after: .milliseconds(500)))
        small.network.schedule(change, at: .reached(.root, by: machine, after: .seconds(1)))
        small.network.schedule(.stopHost(host), at: .reached(.root, by: machine, after: .seconds(2)))
        // To what is off, no change comes.
        small.network.schedule(change, at: .reached(.root, by: machine, after: .seconds(3)))
        small.network.schedule(start(2), at: .reached(.root, by: machine, after: .seconds(4)))
        let report = small.network.run()
        #expect(report.machine(machine).result == .done("reached"))
        let instants = [Instant.seconds(1), .milliseconds(2500), .seconds(5), .seconds(8)]
        #expect(
            marks.lines == [
                "start 1 at \(instants[0])", "change 1 at \(instants[1])", "change 11 at \(instants[2])",
                "start 2 at \(instants[3])",
            ]
        )
    }

    @Test("What waits for a machine that never comes so far does not happen, and does not hold up the run")
    func neverReached() {
        var small = SmallNetwork()
        let machine = small.machine(1, from: WaitingStage())
        let other = small.machine(2, from: WaitingStage(), poweredOnAt: nil)
        small.network.schedule(.powerOn(other), at: .reached(.root, by: machine, after: .zero))
        let report = small.network.run()
        #expect(report.end == .finished)
        #expect(report.machine(other).boots.isEmpty)
    }

    @Test("A machine that another's progress switches on boots before the run ends")
    func switchesOn() {
        var small = SmallNetwork()
        let machine = small.machine(1, from: ReachingStage())
        let other = small.machine(2, from: WaitingStage(), poweredOnAt: nil)
        small.network.schedule(.powerOn(other), at: .reached(.root, by: machine, after: .seconds(60)))
        let report = small.network.run()
        #expect(report.end == .finished)
        #expect(report.machine(other).boots.map(\.poweredOn) == [.seconds(64)])
        #expect(report.machine(other).result == .done("waited"))
    }
}
