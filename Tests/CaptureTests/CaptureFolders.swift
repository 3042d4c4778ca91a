import CaptureFiles
import Conformance
import Foundation
import NetworkProtocols
import Reports
import Testing

/// The folders of Captures/, each with a capture, a README.md and what is expected of it.
struct CaptureFolder: Sendable, CustomTestStringConvertible {
    /// `family/name`.
    var name: String
    var url: URL

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Captures", directoryHint: .isDirectory)

    /// Every folder two levels below Captures/, by name.
    static var all: [CaptureFolder] {
        children(of: root).flatMap { family in
            children(of: family).map {
                CaptureFolder(name: "\(family.lastPathComponent)/\($0.lastPathComponent)", url: $0)
            }
        }
    }

    private static func children(of folder: URL) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: [.isDirectoryKey],
            options: .skipsHiddenFiles
        )
        return (found ?? []).filter(\.hasDirectoryPath).sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    var testDescription: String { name }

    /// The capture itself; nil where there is none.
    var capture: URL? {
        ["capture.pcap", "capture.pcapng"].map { url.appending(path: $0) }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    var expected: URL { url.appending(path: "expected.json") }
}

/// What a capture is expected to tell: its verdict, boots and counts, and the rules that are broken in it, with frames.
///
/// A part of the JSON report, so that a reader of Captures/ sees what a user of `bootproof verify` sees.
struct ExpectedReport: Equatable {
    var text: String

    init(committed url: URL) throws {
        text = try String(decoding: Data(contentsOf: url), as: UTF8.self)
    }

    /// What is told of this capture now.
    init(judging url: URL) throws {
        let reader = try CaptureReader(path: url.path)
        var reading = CaptureReading()
        let summary = try reader.forEachFrame { header, bytes in reading.receive(header, bytes) }
        let dossier = reading.finish(source: CaptureSource(name: url.lastPathComponent, summary: summary))
        let report = try JSONSerialization.jsonObject(with: Data(JSONReport([dossier]).bytes)) as? [String: Any] ?? [:]
        let findings = (report["findings"] as? [[String: Any]] ?? []).filter { $0["outcome"] as? String == "violated" }
        let violated = findings.map { finding -> [String: Any] in
            let evidence = finding["evidence"] as? [[String: Any]] ?? []
            return [
                "rule": finding["rule"] ?? "", "level": finding["level"] ?? "", "subject": finding["subject"] ?? "",
                "frames": evidence.compactMap { $0["frame"] },
            ]
        }
        let expected: [String: Any] = [
            "verdict": report["verdict"] ?? "", "boots": report["boots"] ?? [],
            "statistics": report["statistics"] ?? [:], "violated": violated,
        ]
        let data = try JSONSerialization.data(
            withJSONObject: expected,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        text = String(decoding: data, as: UTF8.self) + "\n"
    }

    /// The first line in which another text differs, for people.
    func firstDifference(from other: ExpectedReport) -> String {
        let mine = text.split(separator: "\n", omittingEmptySubsequences: false)
        let others = other.text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, pair) in zip(mine, others).enumerated() where pair.0 != pair.1 {
            return
                "line \(number + 1): now \(pair.0.trimmingCharacters(in: .whitespaces)), expected \(pair.1.trimmingCharacters(in: .whitespaces))"
        }
        return "one has \(mine.count) lines, the other \(others.count)"
    }
}
