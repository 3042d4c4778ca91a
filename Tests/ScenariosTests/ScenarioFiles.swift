import Foundation
import JSONChecks

@testable import Scenarios

/// Where the package lies.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The scenarios that come with the program, by their paths from the package's folder on.
let scenarioPaths: [String] = {
    let folder = packageFolder.appendingPathComponent("Scenarios")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "Scenarios/" + $0 }
}()

func scenarioText(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: packageFolder.appendingPathComponent(path)), as: UTF8.self)
}

func scenario(_ path: String) throws -> Scenario {
    try Scenario(yaml: scenarioText(path), file: path)
}

/// docs/scenario.schema.json.
func scenarioSchema() throws -> JSONSchema {
    let file = packageFolder.appendingPathComponent("docs/scenario.schema.json")
    return try JSONSchema(text: Array(try Data(contentsOf: file)))
}

extension JSONValue {
    /// As an editor sees the node: YAML's own types, as far as scenarios use them.
    init(_ node: ScenarioNode) {
        switch node.content {
        case .nothing: self = .null
        case .text(let text):
            self =
                switch text {
                case "true": .bool(true)
                case "false": .bool(false)
                default: Int(text).map { .number(Double($0)) } ?? .string(text)
                }
        case .list(let elements): self = .array(elements.map { JSONValue($0) })
        case .mapping(let entries):
            self = .object(Dictionary(entries.map { ($0.key, JSONValue($0.value)) }) { first, _ in first })
        }
    }
}
