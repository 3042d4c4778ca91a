import JSONChecks
import NetworkBoot
import Testing

@testable import Scenarios

@Suite struct ScenarioSchemaTests {
    @Test("The schema says nothing that its check does not understand")
    func schemaIsUnderstood() throws {
        let schema = try scenarioSchema()
        #expect(schema.unknownKeywords.isEmpty)
    }

    @Test("The schema and the reader know the same words", arguments: Vocabulary.ofScenarios)
    func sameWords(kind: Vocabulary) throws {
        let schema = try scenarioSchema()
        let definition = kind == .scenario ? schema.root : try #require(schema.root["$defs"]?[kind.rawValue])
        let words = Set((definition["properties"]?.members ?? [:]).keys)
        #expect(words == Set(kind.keys))
        #expect(definition["additionalProperties"] == .bool(false))
    }

    @Test("The schema and the program know the same names")
    func sameNames() throws {
        let definitions = try #require(try scenarioSchema().root["$defs"])
        func words(_ kind: String, _ property: String) -> Set<String> {
            Set(definitions[kind]?["properties"]?[property]?["enum"]?.elements.compactMap(\.string) ?? [])
        }
        #expect(words("machine", "firmware") == Set(MachinePlan.firmwares))
        #expect(words("file", "image") == Set(ImagePlan.words))
        #expect(words("folder", "sample") == Set(SampleTree.Name.allCases.map(\.rawValue)))
        #expect(words("nbd", "style") == Set(NBDPlan.Style.allCases.map(\.rawValue)))
        #expect(words("expectedTime", "to") == Set(Expectation.Event.all.map(\.description)))
        let counts = Set((definitions["expectation"]?["properties"]?["count"]?["properties"]?.members ?? [:]).keys)
        #expect(counts == Set(Statistic.allCases.map(\.rawValue)))
    }

    @Test("Every scenario keeps the schema", arguments: scenarioPaths)
    func scenariosKeepIt(path: String) throws {
        let node = try ScenarioNode(yaml: try scenarioText(path), file: path)
        let problems = try scenarioSchema().problems(with: JSONValue(node))
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    @Test("The schema sees mistakes that the reader sees", arguments: ScenarioMistake.all)
    func seesMistakes(mistake: ScenarioMistake) throws {
        guard mistake.isSeenBySchema else { return }
        let node = try ScenarioNode(yaml: mistake.text, file: "mistake.yaml")
        let problems = try scenarioSchema().problems(with: JSONValue(node))
        #expect(!problems.isEmpty)
    }
}
