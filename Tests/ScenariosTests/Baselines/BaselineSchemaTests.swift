import Foundation
import JSONChecks
import Testing

@testable import Scenarios

@Suite struct BaselineSchemaTests {
    /// docs/baseline.schema.json.
    private func schema() throws -> JSONSchema {
        let file = packageFolder.appendingPathComponent("docs/baseline.schema.json")
        return try JSONSchema(text: Array(try Data(contentsOf: file)))
    }

    @Test("The schema says nothing that its check does not understand")
    func schemaIsUnderstood() throws {
        #expect(try schema().unknownKeywords.isEmpty)
    }

    @Test("The schema and the reader know the same words", arguments: Vocabulary.ofBaselines)
    func sameWords(kind: Vocabulary) throws {
        let schema = try schema()
        let definition = kind == .baseline ? schema.root : try #require(schema.root["$defs"]?[kind.rawValue])
        #expect(Set((definition["properties"]?.members ?? [:]).keys) == Set(kind.keys))
        #expect(definition["additionalProperties"] == .bool(false))
    }

    @Test("What is recorded keeps the schema", arguments: recordedScenarios)
    func recordedKeepsIt(path: String) throws {
        let text = try recorded(path).text
        let problems = try schema().problems(with: JSONValue(try ScenarioNode(yaml: text, file: "baseline.yaml")))
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    @Test("The schema sees mistakes that the reader sees", arguments: BaselineMistake.all)
    func seesMistakes(mistake: BaselineMistake) throws {
        guard mistake.isSeenBySchema else { return }
        let node = try ScenarioNode(yaml: mistake.text, file: "mistake.yaml")
        #expect(try !schema().problems(with: JSONValue(node)).isEmpty)
    }
}
