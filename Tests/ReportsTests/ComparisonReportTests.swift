import Foundation
import JSONChecks
import Reports
import Testing

@Suite struct ComparisonReportTests {
    private func schema(_ name: String) throws -> JSONSchema {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = folder.appendingPathComponent("docs/\(name).schema.json")
        return try JSONSchema(text: Array(try Data(contentsOf: file)))
    }

    private var drift: DriftReport {
        let drift = DriftReport.Drift(
            path: "offers/10.0.0.1/boot-file",
            field: "offer of 10.0.0.1, boot file",
            expected: "a<b",
            found: "none",
            frame: 3,
            line: 9,
            capture: "b.pcap",
            isConsequence: true
        )
        return DriftReport(
            baseline: "baseline.yaml",
            sources: ["a.pcap", "b.pcap"],
            machines: [
                .init(machine: "52:54:00:12:34:56", boot: 1, drifts: [drift]),
                .init(machine: "52:54:00:12:34:57", boot: 2, drifts: []),
            ],
            unknownMachines: ["52:54:00:12:34:58"]
        )
    }

    private var replay: ReplayReport {
        let counts = ReplayReport.Difference(
            field: "content",
            matter: "a, content",
            then: "1 octets",
            now: "2 octets",
            why: nil
        )
        let volatile = ReplayReport.Difference(
            field: "field date",
            matter: "a, date",
            then: "a",
            now: "b",
            why: "it is another day"
        )
        func exchange(_ skipped: String?, _ differences: [ReplayReport.Difference]) -> ReplayReport.Exchange {
            ReplayReport.Exchange(
                client: "52:54:00:12:34:56",
                frame: 7,
                protocol: "http",
                request: "HTTP GET /a",
                skipped: skipped,
                then: "status 200",
                now: skipped == nil ? "status 200" : nil,
                differences: differences
            )
        }
        return ReplayReport(
            capture: "boot.pcap",
            server: "10.0.0.1",
            exchanges: [exchange(nil, [counts, volatile]), exchange("why not", []), exchange(nil, [volatile])]
        )
    }

    @Test("Reports of drifts and of replays keep their schemas, all of whose keys they use")
    func schemas() throws {
        for (name, text) in [("drift", try drift.json()), ("replay", try replay.json())] {
            let schema = try schema(name)
            #expect(schema.unknownKeywords.isEmpty)
            let value = try JSONValue(text: text)
            #expect(schema.problems(with: value).isEmpty)
            let definitions = schema.root["$defs"]?.members ?? [:]
            let words = String(decoding: text, as: UTF8.self)
            for (kind, definition) in definitions.merging(["root": schema.root], uniquingKeysWith: { one, _ in one }) {
                for key in (definition["properties"]?.members ?? [:]).keys where !words.contains("\"\(key)\":") {
                    Issue.record("\(name): the report has no \(key) of \(kind)")
                }
            }
        }
    }

    @Test("What is volatile fails nothing; what differs does")
    func verdicts() throws {
        let value = try JSONValue(text: replay.json())
        #expect(value["verdict"] == .string("fail"))
        #expect(value["summary"]?["replayed"]?.number == 2 && value["summary"]?["skipped"]?.number == 1)
        #expect(value["summary"]?["differences"]?.number == 1 && value["summary"]?["volatile"]?.number == 2)
        let none = DriftReport(baseline: "b", sources: [], machines: [], unknownMachines: ["x"])
        #expect(try JSONValue(text: none.json())["verdict"] == .string("pass"))
    }

    @Test("JUnit has a case a machine or request, and tells what is expected without breaking the XML")
    func junit() {
        let text = String(decoding: drift.junit, as: UTF8.self)
        #expect(text.contains("tests=\"2\" failures=\"1\"") && text.contains("expected a&lt;b, found none"))
        let replayed = String(decoding: replay.junit, as: UTF8.self)
        #expect(replayed.contains("tests=\"2\" failures=\"1\"") && replayed.contains("content: then 1 octets"))
    }
}
