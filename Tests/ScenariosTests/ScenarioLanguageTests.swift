import NetworkProtocols
import Testing

@testable import Scenarios

@Suite struct ScenarioLanguageTests {
    @Test("A scenario is read into typed values")
    func readsValues() throws {
        let scenario = try Scenario(yaml: ScenarioMistake.base, file: "Folder/small.yaml")
        #expect(scenario.name == "small")
        #expect(scenario.title == "one machine")
        #expect(scenario.seed == 7)
        #expect(scenario.limits.time == .seconds(600))
        #expect(scenario.segments == ["lan", "far"])
        let server = try #require(scenario.servers.first)
        #expect(server.address.address == IPv4Address(10, 0, 1, 5))
        #expect(server.segment == "far")
        #expect(server.services.dhcp.first?.network == IPv4Address(10, 0, 0, 0))
        #expect(server.services.dhcp.first?.leaseTime == .seconds(21600))
        #expect(server.services.dhcp.first?.boot.options == [.init(code: .rootPath, octets: Array("/srv".utf8))])
        #expect(server.services.http?.port == 8080)
        #expect(scenario.routers.first?.relay?.segments == ["lan"])
        #expect(scenario.links.first?.lossPerMillion == 20_000)
        #expect(scenario.links.first?.outages == [.seconds(3)..<(.seconds(8))])
        let machine = try #require(scenario.machines.first)
        #expect(machine.mac == MACAddress(0x52, 0x54, 0, 0, 0, 1))
        #expect(machine.memory == 512 << 20)
        #expect(machine.keys.map(\.key).first == .enter)
        #expect(machine.keys.count == 6)
        #expect(scenario.expectations.count == 4)
        #expect(scenario.expectations[0].window.within == .seconds(30))
        #expect(scenario.expectations[0].line == 40)
    }

    @Test("Each mistake is told with its line and the words that would be right", arguments: ScenarioMistake.all)
    func tellsMistakes(mistake: ScenarioMistake) throws {
        let problems = #expect(throws: ScenarioProblems.self) {
            try Scenario(yaml: mistake.text, file: "mistake.yaml")
        }
        let first = try #require(problems?.problems.first)
        #expect(first.file == "mistake.yaml")
        #expect(first.line == mistake.expectedLine, "\(first)")
        let missing = mistake.says.filter { !first.sentence.contains($0) }
        #expect(missing.isEmpty, "\(first)")
        #expect(!first.sentence.contains("\n"))
    }

    @Test("All mistakes of a file are told at once, in the order of the lines")
    func tellsAll() throws {
        let text = ScenarioMistake.base.replacing("loss: 2 %", with: "loss: many").replacing("seed: 7", with: "sed: 7")
            .replacing("tftp: tree", with: "tftp: trees")
        let problems = #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "a.yaml") }
        let lines = problems?.problems.map(\.line) ?? []
        #expect(lines.count == 3)
        #expect(lines == lines.sorted())
    }

    @Test("A problem stays on its line, whatever it quotes of the file")
    func quotesOnOneLine() throws {
        let text = ScenarioMistake.base.replacing("loss: 2 %", with: #"loss: "2\n\e[31m\L%""#)
        let problems = #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "a.yaml") }
        let sentence = try #require(problems?.problems.first?.sentence)
        #expect(sentence.contains(#"‘2\u{A}\u{1B}[31m\u{2028}%’"#), "\(sentence)")
        let isBroken = sentence.contains { $0.isNewline }
        #expect(!isBroken)
    }

    @Test("A key of several lines that stands there twice is told on one")
    func quotesKeysOnOneLine() throws {
        let text = "\"a\\nb\": 1\n\"a\\nb\": 2\n"
        let problems = #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "a.yaml") }
        let sentence = try #require(problems?.problems.first?.sentence)
        #expect(sentence == #"says ‘a\u{A}b’ twice; keep one of them"#)
    }

    @Test("Any single line less, or any single character more, ends in a scenario or in problems, never in a trap")
    func survivesDamage() {
        let lines = ScenarioMistake.base.split(separator: "\n", omittingEmptySubsequences: false)
        var survived = 0
        for index in lines.indices {
            var fewer = lines
            fewer.remove(at: index)
            _ = try? Scenario(yaml: fewer.joined(separator: "\n"), file: "a.yaml")
            for odd in ["{", "- ", "\u{0}", "*a", "&a ", "99999999999999999999", "-1 s", "1e9 h", "999999999 d"] {
                var more = lines
                let colon = more[index].firstIndex(of: ":").map { more[index].index(after: $0) } ?? more[index].endIndex
                more[index] = more[index][..<colon] + " " + odd
                _ = try? Scenario(yaml: more.joined(separator: "\n"), file: "a.yaml")
                survived += 1
            }
        }
        #expect(survived == lines.count * 9)
    }

    @Test("A file of aliases that stand for each other is refused, not unfolded")
    func refusesAliasBombs() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip(["b", "c", "d", "e", "f", "g", "h"], ["a", "b", "c", "d", "e", "f", "g"]) {
            text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "a.yaml") }
    }

    @Test(
        "Times, sizes and shares are exact",
        arguments: [
            ("1.5 s", Duration.milliseconds(1500)), ("300 ms", .milliseconds(300)), ("50us", .microseconds(50)),
            ("2 min", .seconds(120)), ("0.000000001 s", .nanoseconds(1)), ("7 d", .seconds(604_800)),
        ]
    )
    func readsDurations(text: String, duration: Duration) {
        #expect(TextForm<Duration>.duration.read(text) == duration)
    }

    @Test("A number that is none, or has too many digits, is no value")
    func refusesNumbers() {
        let wrong = [
            "", "s", "1.", ".5 s", "1.0000000001 s", "1..2 s", "-1 s", "1 S", "0.1 ns", "99999999999 s", "１ s",
        ]
        #expect(wrong.filter { TextForm<Duration>.duration.read($0) != nil } == [])
        #expect(TextForm<Int>.millionths.read("0.5 %") == 5000)
        #expect(TextForm<Int>.millionths.read("100 %") == 1_000_000)
        #expect(TextForm<Int>.millionths.read("101 %") == nil)
        #expect(TextForm<Int>.size.read("1.5 KiB") == 1536)
        #expect(TextForm<Int>.size.read("0.3 B") == nil)
    }

    @Test("Every scenario is read, and says what it is about", arguments: scenarioPaths)
    func readsScenarios(path: String) throws {
        let scenario = try scenario(path)
        #expect(try scenarioText(path).hasPrefix("# "), "A scenario opens with what is being shown.")
        #expect(!scenario.expectations.isEmpty)
        #expect(scenario.title.count <= 100)
    }

    @Test("No two scenarios have the same name, as their captures have their names")
    func namesAreUnique() throws {
        let names = try scenarioPaths.map { try scenario($0).name }
        #expect(Set(names).count == names.count)
        #expect(!names.isEmpty)
    }
}
