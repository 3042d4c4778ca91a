import Foundation
import JSONChecks
import Testing

@testable import Conformance
@testable import Reports

/// docs/report.schema.json.
func reportSchema() throws -> JSONSchema {
    let file = packageFolder.appendingPathComponent("docs/report.schema.json")
    return try JSONSchema(text: Array(try Data(contentsOf: file)))
}

@Suite struct ReportSchemaTests {
    @Test("The schema says nothing that its check does not understand")
    func schemaIsUnderstood() throws {
        let schema = try reportSchema()
        #expect(schema.unknownKeywords.isEmpty)
        #expect(schema.root["$defs"]?["boot"] != nil)
    }

    @Test("Reports on the captures of this repository keep the schema", arguments: capturePaths)
    func captures(path: String) throws {
        let dossier = try CaptureDossier.ofFile(packageFolder.appendingPathComponent(path).path)
        try expectValid(try RunReport(dossier).json())
    }

    @Test("Reports on exchanges of every kind keep the schema", arguments: exchanges.indices)
    func made(index: Int) throws {
        try expectValid(try RunReport(CaptureDossier.of(exchanges[index], rules: RuleCatalog.all)).json())
    }

    @Test("A report on several captures keeps the schema and has the worst verdict")
    func several() throws {
        let runs = [CaptureDossier.of(.biosBoot), .of(.withoutBootFile), .of(.httpFetch)]
        let text = try JSONReport(runs).bytes
        try expectValid(text)
        let value = try JSONValue(text: text)
        #expect(value["verdict"] == .string("fail"))
        #expect(value["runs"]?.elements.count == 3)
        #expect(value["boots"] == nil)
        try expectValid(try JSONReport([], isCollection: true).bytes)
    }

    @Test(
        "Large captures' reports keep the schema",
        .enabled(if: !largeCaptures.isEmpty, "BOOTPROOF_CAPTURES is not set.")
    )
    func large() throws {
        for path in largeCaptures { try expectValid(try RunReport(CaptureDossier.ofFile(path)).json(), path) }
    }

    @Test("A misspelt, missing or wrongly filled key breaks the schema")
    func catchesMistakes() throws {
        let schema = try reportSchema()
        let text = String(decoding: try RunReport(CaptureDossier.of(.biosBoot)).json(), as: UTF8.self)
        let mistakes = [
            ("\"reached\"", "\"reachd\""), ("\"sha256\"", "\"SHA256\""), ("\"retransmissions\"", "\"resent\""),
            ("\"kind\": \"combined\"", "\"kind\": \"both\""), ("\"outcome\": \"complete\"", "\"outcome\": \"done\""),
            ("\"selected\": true", "\"selected\": 1"), ("\"frames\": [", "\"frames\": [0, "),
            ("\"discover\": ", "\"discover\": -"), ("52:54:00:12:34:01", "52-54-00-12-34-01"),
            ("\"verdict\": \"inconclusive\"", "\"verdict\": \"passed\""), ("\"configuration\": {", "\"config\": {"),
        ]
        for (right, wrong) in mistakes {
            let changed = text.replacingOccurrences(of: right, with: wrong)
            #expect(changed != text, "\(right) is not in the report")
            let problems = schema.problems(with: try JSONValue(text: Array(changed.utf8)))
            #expect(!problems.isEmpty, "\(wrong) was not seen")
        }
    }

    @Test("A report is the same bytes each time, and can be read back")
    func isStable() throws {
        let first = RunReport(CaptureDossier.of(.biosBoot, rules: RuleCatalog.all))
        let second = try RunReport(CaptureDossier.of(.biosBoot, rules: RuleCatalog.all)).json()
        #expect(try first.json() == second)
        let read = try JSONDecoder().decode(RunReport.self, from: Data(second))
        #expect(read.boots.count == first.boots.count)
        #expect(read.findings == first.findings)
    }

    private func expectValid(
        _ text: [UInt8],
        _ name: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let problems = try reportSchema().problems(with: try JSONValue(text: text))
        #expect(problems.isEmpty, "\(name) \(problems.prefix(5))", sourceLocation: sourceLocation)
    }
}
