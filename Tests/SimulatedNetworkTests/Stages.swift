import NetworkBoot
import NetworkProtocols

/// Stages that behave well and badly, without any network.

/// Waits for so long, then is done.
struct WaitingStage: BootStage {
    let name = "waiting"
    var duration: Duration = .seconds(3)

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        host.show("I wait.")
        try await host.wait(for: duration)
        return .done("waited")
    }
}

/// Never ends, but lets time pass.
struct ForeverStage: BootStage {
    let name = "forever"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        while true { try await host.wait(for: .seconds(1)) }
    }
}

/// Waits for something that is outside the network, and ignores being switched off.
struct StuckStage: BootStage {
    let name = "stuck"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        return .done("never")
    }
}

/// Gives its thread away and asks for nothing.
struct SpinningStage: BootStage {
    let name = "spinning"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        while !Task.isCancelled { await Task.yield() }
        throw .poweredOff
    }
}

/// Asks for nothing, over and over.
struct ZeroWaitStage: BootStage {
    let name = "zero wait"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        while true { try await host.wait(for: .zero) }
    }
}

/// Takes no halt for an answer.
struct SwallowingStage: BootStage {
    let name = "swallowing"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        while true { try? await host.wait(for: .seconds(1)) }
    }
}

/// Waits in several child tasks, of which the first wins and the others are cancelled.
struct RacingStage: BootStage {
    let name = "racing"
    var rounds = 10

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        var won: [Int] = []
        for round in 0..<rounds {
            let winner = await withTaskGroup(of: Int.self) { group in
                for runner in 0..<4 {
                    let time = Duration.milliseconds(10 + (runner * 7 + round * 3) % 10)
                    group.addTask {
                        do { try await host.wait(for: time) } catch { return -1 }
                        return runner
                    }
                }
                let first = await group.next() ?? -1
                group.cancelAll()
                return first
            }
            won.append(winner)
        }
        return .done(won.map(String.init).joined())
    }
}

/// Waits in an `async let` and a group at once.
struct ParallelStage: BootStage {
    let name = "parallel"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        async let aside: Void? = try? host.wait(for: .milliseconds(300))
        let sum = await withTaskGroup(of: Int.self) { group in
            for part in 1...3 {
                group.addTask {
                    try? await host.wait(for: .milliseconds(100 * part))
                    host.show("part \(part)")
                    return part
                }
            }
            return await group.reduce(0, +)
        }
        return await aside == nil ? .done("aside was halted") : .done("\(sum)")
    }
}

/// Shows the keys that are typed.
struct KeyStage: BootStage {
    let name = "keys"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        for _ in 0..<3 {
            let key = try await host.key(within: .seconds(2))
            host.show(key.map { "\($0)" } ?? "no key")
        }
        return .done("typed")
    }
}

actor Counter {
    var count = 0
    func add() { count += 1 }
}

/// Has an actor of its own.
struct ActorStage: BootStage {
    let name = "actor"

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let counter = Counter()
        for _ in 0..<5 {
            await counter.add()
            try await host.wait(for: .milliseconds(1))
        }
        return .done("\(await counter.count)")
    }
}
