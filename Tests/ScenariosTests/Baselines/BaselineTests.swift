import BootObservation
import Conformance
import NetworkBoot
import NetworkProtocols
import Reports
import Testing

@testable import Scenarios

@Suite struct BaselineTests {
    @Test("What was just recorded has not drifted", arguments: recordedScenarios)
    func noDrift(path: String) throws {
        let boots = try boots(of: path)
        let baseline = try Baseline(yaml: recorded(path).text, file: "baseline.yaml")
        #expect(!baseline.plans.isEmpty)
        let check = baseline.check([SeenBoots(source: nil, boots: boots)])
        #expect(check.differences.isEmpty, "\(check.differences.map(\.sentence))")
        #expect(check.plans == baseline.plans.count && check.unknownMachines.isEmpty)
    }

    @Test("Another day, another seed: nothing drifts", arguments: [7, 8] as [UInt64])
    func otherSeed(seed: UInt64) throws {
        let path = "Scenarios/links/lossy.yaml"
        let baseline = try Baseline(yaml: recorded(path).text, file: "baseline.yaml")
        let other = try PlayedScenario(scenario(path), seed: seed).dossier.judged.network.boots
        let check = baseline.check([SeenBoots(source: nil, boots: other)])
        #expect(check.differences.isEmpty, "\(check.differences.map(\.sentence))")
    }

    @Test("A baseline that is read and written again is the same text", arguments: recordedScenarios)
    func roundTrip(path: String) throws {
        let text = try recorded(path).text
        var read = try Baseline(yaml: text, file: "baseline.yaml")
        read.source = path
        #expect(read.text == text)
    }

    @Test("Each mistake is told with its line and what would be right", arguments: BaselineMistake.all)
    func mistakes(mistake: BaselineMistake) throws {
        #expect(throws: Never.self) { try Baseline(yaml: BaselineMistake.base, file: "base.yaml") }
        let error = #expect(throws: ScenarioProblems.self) { try Baseline(yaml: mistake.text, file: "b.yaml") }
        let problems = try #require(error?.problems)
        #expect(problems.contains { $0.sentence.contains(mistake.says) }, "\(problems)")
        #expect(problems.contains { abs($0.line - mistake.line) <= 1 }, "\(problems), wanted line \(mistake.line)")
    }

    @Test("All mistakes of a file are told at once, in the order of its lines")
    func allAtOnce() throws {
        let text = BaselineMistake.base.replacing("kind: combined", with: "kind: both")
            .replacing("role: kernel", with: "role: colonel").replacing("reached: root", with: "reached: roof")
        let error = #expect(throws: ScenarioProblems.self) { try Baseline(yaml: text, file: "b.yaml") }
        let lines = try #require(error?.problems.map(\.line))
        #expect(lines.count == 3 && lines == lines.sorted())
    }

    @Test("Words of ours among the network's texts are told apart")
    func literals() throws {
        for text in ["none", "any", "\\none", "\\", "", "a \"b\" \\c", "ü\u{7}\u{2028}", "others", "~", "10: x # y"] {
            let node = try ScenarioNode(yaml: "key: " + text.literal, file: "x")
            guard case .mapping(let entries) = node.content, case .text(let read) = entries[0].value.content else {
                Issue.record("\(text) is no text: \(node)")
                continue
            }
            #expect(read != "none" && read != "any")
            #expect(read.withoutMark == text)
        }
    }

    @Test("A machine that does not boot, boots again or is not known is told")
    func machines() throws {
        let boots = try boots(of: "Scenarios/systemrescuecd/http-one-server.yaml")
        let baseline = Baseline(plans: BootPlan.plans(of: boots, for: .record))
        let none = baseline.check([SeenBoots(source: nil, boots: [])])
        #expect(none.differences.map(\.path) == ["machine"])
        let twice = baseline.check([
            SeenBoots(source: "a.pcap", boots: boots), SeenBoots(source: "b.pcap", boots: boots),
        ])
        #expect(twice.differences.map(\.field) == ["start 2"])
        #expect(twice.differences.first?.source == "b.pcap")
        var stranger = boots[0]
        stranger.client.mac = MACAddress(2, 0, 0, 0, 0, 9)
        let unknown = baseline.check([SeenBoots(source: nil, boots: boots + [stranger])])
        #expect(unknown.differences.isEmpty && unknown.unknownMachines == [stranger.client.mac])
    }

    @Test("A boot that stops early is told once, with its cause; what never came is a consequence")
    func stopsEarly() throws {
        let whole = try boots(of: "Scenarios/systemrescuecd/http-one-server.yaml")
        let baseline = Baseline(plans: BootPlan.plans(of: whole, for: .record))
        var stopped = whole[0]
        stopped.reached = .kernel
        stopped.cause = BootCause(stage: .root, sentence: "The server does not have it.", frames: [9])
        stopped.root = nil
        stopped.fetches.removeLast()
        let check = baseline.check([SeenBoots(source: nil, boots: [stopped])])
        let told = check.differences.filter { !$0.isConsequence }
        #expect(told.map(\.path) == ["reached"])
        #expect(told.first?.found == "kernel: root: The server does not have it.")
        #expect(told.first?.frame == 9)
        #expect(check.differences.count == 3)
    }
}
