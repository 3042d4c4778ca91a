import Conformance
import Testing

@Suite struct CleanServerTests {
    @Test("Servers without faults break no rule", arguments: FaultPlay.allCases)
    func clean(play: FaultPlay) {
        var bench = play.bench()
        let judged = bench.judge()
        let violated = judged.rules(.violated).filter { !play.flaws.contains($0.rawValue) }
        #expect(violated.isEmpty, "\(judged.complaints(violated))")
    }
}
