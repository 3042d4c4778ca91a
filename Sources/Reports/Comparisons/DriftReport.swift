/// What came of holding boots against a baseline, as JSON: the contract `bootproof.drift/1` of docs/drift.schema.json.
///
/// Keys are added, never renamed. Frame numbers count from 1; what is not known is left out.
public struct DriftReport: Codable, Hashable, Sendable {
    /// The schema's name, which changes when a key changes its meaning.
    public static let schemaName = "bootproof.drift/1"

    var schema = Self.schemaName
    var tool = ReportedTool(name: ToolVersion.name, version: ToolVersion.current)
    /// `fail` where anything drifted.
    var verdict: ReportedVerdict
    /// The baseline's file.
    var baseline: String
    /// Captures, scenarios or the interface that were held against it.
    var sources: [String]
    /// In the order of the baseline.
    var machines: [Machine]
    /// Machines that asked to boot and that the baseline knows nothing of.
    var unknownMachines: [String]

    /// One start of one machine.
    public struct Machine: Codable, Hashable, Sendable {
        var machine: String
        var boot: Int
        var drifts: [Drift]

        /// - Parameters:
        ///   - machine: its hardware address.
        ///   - boot: which of its starts, counted from 1.
        public init(machine: String, boot: Int, drifts: [Drift]) {
            self.machine = machine
            self.boot = boot
            self.drifts = drifts
        }
    }

    /// One field that differs.
    public struct Drift: Codable, Hashable, Sendable {
        /// Where in the plan, by words that stay as they are: `offers/10.0.0.1/boot-file`.
        var path: String
        /// The same for people.
        var field: String
        var expected: String
        var found: String
        /// The frame that shows it first.
        var frame: Int?
        /// The baseline's line.
        var line: Int?
        /// The capture that the frame is of, where there were several.
        var capture: String?
        /// Whether it is missing only because the boot came less far than it should; left out where not.
        var consequence: Bool?

        /// - Parameter isConsequence: whether it is missing only because the boot came less far than it should.
        public init(
            path: String,
            field: String,
            expected: String,
            found: String,
            frame: Int?,
            line: Int?,
            capture: String?,
            isConsequence: Bool
        ) {
            self.path = path
            self.field = field
            self.expected = expected
            self.found = found
            self.frame = frame
            self.line = line
            self.capture = capture
            consequence = isConsequence ? true : nil
        }
    }

    /// - Parameters:
    ///   - baseline: its file.
    ///   - sources: what was held against it.
    public init(baseline: String, sources: [String], machines: [Machine], unknownMachines: [String]) {
        self.baseline = baseline
        self.sources = sources
        self.machines = machines
        self.unknownMachines = unknownMachines
        verdict = machines.contains { !$0.drifts.isEmpty } ? .fail : .pass
    }

    /// The report as UTF-8 text; keys stand in the contract's order.
    public func json() throws -> [UInt8] {
        try OrderedJSONEncoder().encode(self)
    }

    /// For CI systems: a test case a start of a machine, which fails where it drifted.
    public var junit: [UInt8] {
        let cases = machines.map { machine in
            ComparisonCase(
                group: "baseline",
                name: "\(machine.machine)" + (machine.boot > 1 ? ", start \(machine.boot)" : ""),
                failures: machine.drifts.map { "\($0.field): expected \($0.expected), found \($0.found)" }
            )
        }
        return ComparisonCase.junit(cases, suite: baseline)
    }
}

/// A test case of something that was compared.
struct ComparisonCase {
    var group: String
    var name: String
    /// What differs, a line each; none where it passed.
    var failures: [String]

    /// A JUnit file of one suite.
    static func junit(_ cases: [ComparisonCase], suite: String) -> [UInt8] {
        let failed = cases.reduce(0) { $0 + ($1.failures.isEmpty ? 0 : 1) }
        let counts = "tests=\"\(cases.count)\" failures=\"\(failed)\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"\(ToolVersion.name)\" \(counts)>",
            "  <testsuite name=\"\(suite.inXML)\" \(counts) errors=\"0\" skipped=\"0\">",
        ]
        for test in cases {
            let head = "    <testcase classname=\"\(test.group.inXML)\" name=\"\(test.name.inXML)\""
            guard let first = test.failures.first else {
                lines.append(head + "/>")
                continue
            }
            let text = test.failures.map(\.inXML).joined(separator: "\n")
            lines += [
                head + ">", "      <failure type=\"difference\" message=\"\(first.inXML)\">\(text)</failure>",
                "    </testcase>",
            ]
        }
        lines += ["  </testsuite>", "</testsuites>"]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
