import Foundation
import JSONChecks

/// What a command of Bootproof reported (docs/report.schema.json), and how it ended.
struct BootReport {
    var json: JSONValue
    var status: LabProcess.Status

    /// Runs `bootproof` with these words and `--report -` in a host of the lab, or in the machine's own network, where it has to
    /// send nothing.
    static func of(
        _ arguments: [String],
        on host: LabHost? = nil,
        within limit: Duration = .seconds(120)
    ) async throws -> BootReport {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let words = [Peers.bootproof] + arguments + ["--report", file.path]
        let folder = host?.lab.folder ?? Lab.current?.folder
        let log = folder?.appendingPathComponent("\(host?.name ?? "bootproof")-\(arguments.first ?? "").log")
        let process = try LabProcess(words, in: host?.namespace, log: log)
        let status = try await process.end(within: limit)
        guard let text = try? Data(contentsOf: file) else {
            throw LabTrouble.command("\(words.joined(separator: " ")) wrote no report: \(status)\n\(process.text)")
        }
        if let folder {
            let kept = folder.appendingPathComponent("\(host?.name ?? "bootproof")-\(arguments.first ?? "").json")
            try text.write(to: kept)
        }
        return BootReport(json: try JSONValue(text: [UInt8](text)), status: status)
    }

    var verdict: String { json["verdict"]?.string ?? "" }
    var boots: [Boot] { json["boots"]?.elements.map(Boot.init) ?? [] }

    /// The boots of machines that asked to boot, in order.
    var machines: [Boot] { boots.filter { $0.json["persona"]?.string != nil } }

    /// The rules that `subject` broke, each once, sorted.
    /// - Parameters:
    ///   - levels: Such as `must`; all where empty.
    ///   - subject: Who, by the address or MAC address that the report names.
    func brokenRules(_ levels: String..., by subject: String) -> [String] {
        brokenRules(levels) { $0 == subject }
    }

    /// The rules that anyone but `subject` broke.
    func brokenRules(_ levels: String..., byOthersThan subject: String) -> [String] {
        brokenRules(levels) { $0 != subject }
    }

    private func brokenRules(_ levels: [String], by isMeant: (String) -> Bool) -> [String] {
        let broken = json["findings"]?.elements.filter { finding in
            finding["outcome"]?.string == "violated"
                && (levels.isEmpty || levels.contains(finding["level"]?.string ?? ""))
                && isMeant(finding["subject"]?.string ?? "")
        }
        return Set((broken ?? []).compactMap { $0["rule"]?.string }).sorted()
    }

    /// What is said of one machine's start.
    struct Boot {
        var json: JSONValue

        var reached: String { json["reached"]?.string ?? "" }
        var address: String? { json["address"]?.string }
        var passedCheck: Bool { json["root"]?["passedCheck"] == .bool(true) }
        /// Why it went no further; nil where it went all the way.
        var cause: String? { json["cause"]?["sentence"]?.string }
        var fetches: [Fetch] { json["fetches"]?.elements.map(Fetch.init) ?? [] }

        /// The SHA-256 of each file that came whole, by the last part of its name.
        var digests: [String: String] {
            var digests: [String: String] = [:]
            for fetch in fetches where fetch.outcome == "complete" { digests[fetch.fileName] = fetch.sha256 }
            return digests
        }
    }

    struct Fetch {
        var json: JSONValue

        var `protocol`: String { json["protocol"]?.string ?? "" }
        var uri: String { json["uri"]?.string ?? "" }
        var fileName: String { uri.split(separator: "/").last.map(String.init) ?? uri }
        var outcome: String { json["outcome"]?.string ?? "" }
        var bytes: Int { Int(json["bytes"]?.number ?? -1) }
        var sha256: String? { json["sha256"]?.string }
        var role: String? { json["role"]?.string }
    }
}
