import ArgumentParser
import Foundation
import NetworkBoot
import NetworkProtocols
import Scenarios

/// Boots many machines over bad links from servers that sin, each run another seed: every boot ends with its root or with
/// a cause that has a name, and none hangs.
struct Soak: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Boots machines with random faults; keeps the scenario of each seed that comes out wrong."
    )

    @Option(help: "How many boots in all.")
    var boots = 10_000

    @Option(help: "The first seed; each run has the next one.")
    var seed: UInt64 = 1

    @Option(help: "Where scenarios go that come out wrong: `bootproof run FILE` plays them again.")
    var keep = "."

    private static let machinesOfARun = 4

    func run() throws {
        var ends: [String: Int] = [:]
        var wrong = 0
        var played = 0
        let time = try seconds {
            while played < boots {
                let seed = seed + UInt64(played / Self.machinesOfARun)
                let text = Self.scenario(seed: seed)
                let outcome = try ScenarioRun(try Scenario(yaml: text, file: "soak")).run()
                played += Self.machinesOfARun
                var isWrong = outcome.end != .finished
                for machine in outcome.machines {
                    switch machine.boots.last?.result {
                    case .root: ends["root", default: 0] += 1
                    case .failed(let reason), .lost(_, let reason): ends[reason.failure.rawValue, default: 0] += 1
                    case .done, .halted, nil: isWrong = true
                    }
                }
                guard isWrong else { continue }
                wrong += 1
                let path = "\(keep)/soak-\(seed).yaml"
                try Data(text.utf8).write(to: URL(filePath: path))
                print("seed \(seed): \(outcome.end); play it again with: bootproof run \(path)")
            }
        }
        for (end, count) in ends.sorted(by: { $0.value > $1.value }) { print("\(count)\t\(end)") }
        print("\(played) boots in \(Int(time)) s, \(wrong) runs came out wrong")
        if wrong > 0 { throw ExitCode(1) }
    }

    /// A network whose links and sins follow from the seed.
    private static func scenario(seed: UInt64) -> String {
        var random = SeededRandom(seed: seed)
        func tenths(_ limit: Int) -> String {
            let tenths = Int.random(in: 0...limit, using: &random)
            return "\(tenths / 10).\(tenths % 10) %"
        }
        let faults = FaultCatalog.names.map(\.rawValue)
        let hasSin = Bool.random(using: &random)
        let sin = faults.randomElement(using: &random) ?? ""
        return """
            scenario: random faults, seed \(seed)
            seed: \(seed)
            needs: link
            \(BootSection.servers(misbehave: hasSin ? sin : ""))
            machines:
              bios: {firmware: intel-bios-rom, count: 2, spacing: 1 s, memory: 1 GiB}
              ipxe: {firmware: ipxe-bios, count: 2, spacing: 1 s, power-on: 500 ms, memory: 1 GiB}
            links:
              lan: {loss: \(tenths(80)), duplication: \(tenths(50)), reordering: \(tenths(50)), corruption: \(tenths(10)), \
            jitter: \(Int.random(in: 0...3, using: &random)) ms}
            limits: {time: 7200 s}
            expect:
              - {end: finished}
            """
    }
}
