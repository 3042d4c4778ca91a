/// What came of replaying a capture against a live server, as JSON: the contract `bootproof.replay/1` of
/// docs/replay.schema.json.
///
/// Keys are added, never renamed. Frame numbers count from 1 and are those of the capture that was replayed.
public struct ReplayReport: Codable, Hashable, Sendable {
    /// The schema's name, which changes when a key changes its meaning.
    public static let schemaName = "bootproof.replay/1"

    var schema = Self.schemaName
    var tool = ReportedTool(name: ToolVersion.name, version: ToolVersion.current)
    /// `fail` where anything differs that is not volatile.
    var verdict: ReportedVerdict
    var capture: String
    /// The live server.
    var server: String
    var summary: Summary
    var exchanges: [Exchange]

    struct Summary: Codable, Hashable, Sendable {
        var replayed: Int
        var skipped: Int
        /// Each matter once, in however many answers.
        var differences: Int
        var volatile: Int
    }

    /// A request of the capture.
    public struct Exchange: Codable, Hashable, Sendable {
        var client: String
        var frame: Int
        var `protocol`: String
        var request: String
        /// Why it was not asked again; left out where it was.
        var skipped: String?
        /// The answers in few words.
        var then: String
        var now: String?
        var differences: [Difference]
        /// Differences that are nobody's doing.
        var volatile: [Difference]

        /// - Parameter protocol: "dhcp", "tftp", "http" or "dns".
        public init(
            client: String,
            frame: Int,
            protocol: String,
            request: String,
            skipped: String?,
            then: String,
            now: String?,
            differences: [Difference]
        ) {
            self.client = client
            self.frame = frame
            self.protocol = `protocol`
            self.request = request
            self.skipped = skipped
            self.then = then
            self.now = now
            self.differences = differences.filter { $0.why == nil }
            volatile = differences.filter { $0.why != nil }
        }
    }

    /// One field of an answer that differs.
    public struct Difference: Codable, Hashable, Sendable {
        var field: String
        /// What differs, whatever message it stands in: "option Routers (3)".
        var matter: String
        var then: String
        var now: String
        /// Why it is volatile; left out where it counts.
        var why: String?

        /// - Parameters:
        ///   - matter: what differs, whatever message it stands in.
        ///   - why: why it is volatile; nil where it counts.
        public init(field: String, matter: String, then: String, now: String, why: String?) {
            self.field = field
            self.matter = matter
            self.then = then
            self.now = now
            self.why = why
        }
    }

    /// - Parameters:
    ///   - capture: the file that was replayed.
    ///   - server: the live server.
    public init(capture: String, server: String, exchanges: [Exchange]) {
        self.capture = capture
        self.server = server
        self.exchanges = exchanges
        summary = Summary(
            replayed: exchanges.count { $0.skipped == nil },
            skipped: exchanges.count { $0.skipped != nil },
            differences: Set(exchanges.flatMap(\.differences).map { [$0.matter, $0.then, $0.now] }).count,
            volatile: exchanges.reduce(0) { $0 + $1.volatile.count }
        )
        verdict = summary.differences > 0 ? .fail : .pass
    }

    /// The report as UTF-8 text; keys stand in the contract's order.
    public func json() throws -> [UInt8] {
        try OrderedJSONEncoder().encode(self)
    }

    /// For CI systems: a test case a request, which fails where the answer differs.
    public var junit: [UInt8] {
        let cases = exchanges.filter { $0.skipped == nil }.map { exchange in
            ComparisonCase(
                group: exchange.client,
                name: "\(exchange.request) of frame \(exchange.frame)",
                failures: exchange.differences.map { "\($0.field): then \($0.then), now \($0.now)" }
            )
        }
        return ComparisonCase.junit(cases, suite: capture)
    }
}
