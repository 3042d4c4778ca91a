import Foundation

/// All that a run measured, and where.
struct BenchmarkReport: Codable, Sendable {
    struct Machine: Codable, Sendable {
        var processor: String
        var cores: Int
        var system: String
        /// Processes that wanted to run in the minute before, on average. More than a few tenths: figures are too low.
        var loadBefore: Double
    }

    var schema = "bootproof.benchmarks/1"
    var machine: Machine
    /// Versions of the peers.
    var peers: [String: String] = [:]
    var groups: [MeasurementGroup] = []

    init() {
        machine = Machine(
            processor: Self.processor,
            cores: ProcessInfo.processInfo.activeProcessorCount,
            system: ProcessInfo.processInfo.operatingSystemVersionString,
            loadBefore: Self.load
        )
    }

    /// Whether something else was running: then only ratios say something, and those little.
    var wasBusy: Bool { machine.loadBefore > 0.3 * Double(machine.cores) }

    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }

    private static var processor: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    private static var load: Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}

/// Figures in columns.
enum Table {
    static func text(_ group: MeasurementGroup) -> String {
        let width = group.measurements.map(\.name.count).max() ?? 0
        var lines = ["", "\(group.section): \(group.input)"]
        lines.append(
            "  " + "".padded(to: width) + ["minimum", "median", "maximum"].map { $0.alignedRight(in: 12) }.joined()
        )
        for measurement in group.measurements {
            let result = measurement.result
            let figures = [result.minimum, result.median, result.maximum].map {
                figure($0, measurement.unit).alignedRight(in: 12)
            }
            var line = "  " + measurement.name.padded(to: width) + figures.joined() + "  " + measurement.unit
            if let aim = measurement.aim {
                line += ", aim \(figure(aim, measurement.unit)): \(result.median >= aim ? "reached" : "missed")"
            }
            lines.append(line)
        }
        for remark in group.remarks { lines.append("  \(remark)") }
        return lines.joined(separator: "\n")
    }

    private static func figure(_ value: Double, _ unit: String) -> String {
        if value >= 1000 {
            let digits = Array(String(Int(value.rounded())))
            var text = ""
            for (index, digit) in digits.enumerated() {
                if index > 0, (digits.count - index) % 3 == 0 { text += " " }
                text.append(digit)
            }
            return text
        }
        return String(format: value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    fileprivate func alignedRight(in width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
