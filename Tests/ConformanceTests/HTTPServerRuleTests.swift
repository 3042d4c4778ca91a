import BootObservation
import Conformance
import NetworkProtocols
import Testing

/// A web server and a client on two hosts that are joined by a cable; what goes over it is written down.
private struct RecordedHosts {
    static let start = Instant(nanoseconds: 1_767_225_600_000_000_000)
    private static let delay = Duration.microseconds(100)

    var server: HTTPServer
    private var stacks: [HostStack]
    private var frames: [TimedFrame] = []
    private var flights: [(due: Instant, side: Int, frame: [UInt8])] = []
    private var now = RecordedHosts.start
    private var nextStream: UInt32 = 1
    /// The streams that the server has ended.
    private var ended: Set<StreamID> = []

    init(_ files: [String: [UInt8]], _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) {
        stacks = [UInt8(1), 2].map { number in
            let configuration = HostStackConfiguration(
                hardwareAddress: MACAddress(0x52, 0x54, 0, 0, 0, number),
                interface: InterfaceConfiguration(
                    address: IPv4Address(10, 0, 0, number),
                    mask: IPv4Address(255, 255, 255, 0)
                )
            )
            return HostStack(configuration: configuration, seed: UInt64(number))
        }
        var configuration = HTTPServerConfiguration()
        configuration.clockOrigin = .zero
        configure(&configuration)
        server = HTTPServer(files: MemoryFileTree(files), configuration: configuration, at: now)
        settle()
    }

    var exchange: Exchange { Exchange("a server and its clients", frames) }

    /// Sends `pieces` one after the other over one connection, a second apart, and waits until the server is done.
    mutating func talk(_ pieces: [String]) {
        let stream = StreamID(rawValue: nextStream)
        nextStream += 1
        perform(.connect(stream, to: Endpoint(address: IPv4Address(10, 0, 0, 1), port: 80)), on: 1)
        for piece in pieces {
            run(for: .seconds(1))
            perform(.stream(stream, .write(Array(piece.utf8))), on: 1)
        }
        run(for: .seconds(2))
        if !ended.contains(stream) { perform(.stream(stream, .finish), on: 1) }
        run(for: .seconds(12))
    }

    /// Does so while another connection is open that asks for nothing.
    mutating func talkBesideAnother(_ pieces: [String]) {
        let server = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 80)
        perform(.connect(StreamID(rawValue: nextStream), to: server), on: 1)
        nextStream += 1
        run(for: .seconds(1))
        talk(pieces)
    }

    private mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while true {
            settle()
            let deadlines = stacks.map(\.nextDeadline) + [server.nextDeadline, flights.first?.due]
            guard let due = deadlines.compactMap({ $0 }).min(), due <= end else { break }
            now = max(now, due)
            if let flight = flights.first, flight.due <= now {
                flights.removeFirst()
                stacks[flight.side].receive(flight.frame, at: now)
            }
            for side in 0...1 { stacks[side].handleDeadline(at: now) }
            server.handleDeadline(at: now)
        }
        now = end
    }

    private mutating func perform(_ action: HostAction, on side: Int) {
        stacks[side].perform(action, at: now)
        settle()
    }

    private mutating func settle() {
        var isMoving = true
        while isMoving {
            isMoving = false
            while let action = server.nextOutput() {
                stacks[0].perform(action, at: now)
                isMoving = true
            }
            for side in 0...1 {
                while let output = stacks[side].nextOutput() {
                    isMoving = true
                    take(output, from: side)
                }
            }
        }
    }

    private mutating func take(_ output: HostStackOutput, from side: Int) {
        switch output {
        case .frame(let frame):
            let header = FrameHeader(number: 0, time: now, originalLength: frame.count)
            frames.append(TimedFrame(header: header, bytes: frame))
            flights.append((now.advanced(by: Self.delay), 1 - side, frame))
        case .event(let event) where side == 0: server.handle(event, at: now)
        case .event(.stream(let stream, .finished)):
            ended.insert(stream)
            stacks[1].perform(.stream(stream, .finish), at: now)
        case .event: break
        }
    }
}

private let files: [String: [UInt8]] = [
    "pxelinux.0": Array(repeating: 0x90, count: 26_000), "sysrcd.md5": Array("0123  sysrcd.dat\n".utf8),
    "sysrcd.dat": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }, "empty": [],
    "PXELINUX.0": Array(repeating: 0x91, count: 26_000),
]

private func get(_ target: String, _ fields: String..., version: String = "1.1", method: String = "GET") -> String {
    let lines = ["Host: 10.0.0.1", "User-Agent: Wget"] + fields
    return "\(method) \(target) HTTP/\(version)\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
}

/// What clients say over one connection each.
private let talks: [(name: String, pieces: [String])] = [
    ("one file", [get("/sysrcd.dat", "Connection: close")]),
    ("files one after the other", [get("/sysrcd.md5"), get("/sysrcd.dat"), get("/empty"), get("/pxelinux.0")]),
    ("a pipeline", [get("/sysrcd.md5") + get("/sysrcd.dat") + get("/missing") + get("/sysrcd.md5")]),
    ("HEAD, then GET", [get("/sysrcd.dat", method: "HEAD"), get("/sysrcd.dat")]),
    ("HEAD for a part", [get("/sysrcd.dat", "Range: bytes=0-99", method: "HEAD")]),
    (
        "parts",
        [
            get("/sysrcd.dat", "Range: bytes=0-0"), get("/sysrcd.dat", "Range: bytes=1000-"),
            get("/sysrcd.dat", "Range: bytes=-10"), get("/sysrcd.dat", "Range: bytes=300000-"),
            get("/sysrcd.dat", "Range: bytes=0-1,5-6"), get("/empty", "Range: bytes=0-"),
        ]
    ),
    ("an old client", [get("/sysrcd.dat", version: "1.0")]),
    (
        "an old client that stays",
        [get("/sysrcd.md5", "Connection: keep-alive", version: "1.0"), get("/sysrcd.dat", version: "1.0")]
    ),
    ("what isn't there, and may not be", [get("/missing"), get("/../etc/passwd"), get("/", "Connection: close")]),
    (
        "other methods",
        [get("/sysrcd.md5", "Content-Length: 3", method: "POST") + "abc", get("/sysrcd.md5", method: "BREW")]
    ),
    ("redirects", [get("/old"), get("/older"), get("/oldest")]),
    ("a request in pieces", get("/sysrcd.dat").map { String($0) }.chunked(by: 30)),
    ("too long a line", [get("/" + String(repeating: "a", count: 20_000))]),
    ("too long a head", [get("/sysrcd.md5", "X-Long: " + String(repeating: "a", count: 40_000))]),
    ("conditions", [get("/sysrcd.dat", "If-None-Match: *"), get("/sysrcd.dat", "If-Match: \"x\"")]),
    ("names that differ in capitals", [get("/pxelinux.0"), get("/PXELINUX.0")]),
    ("another version", [get("/sysrcd.md5", version: "2.0")]),
]

extension [String] {
    fileprivate func chunked(by count: Int) -> [String] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)].joined() }
    }
}

private let serverRules = RuleCatalog.all.filter { "\($0.id)".hasPrefix("http/") && $0.binds == .server }

@Suite struct HTTPServerRuleTests {
    @Test("The server keeps every rule, whatever it is asked", arguments: talks.indices, [false, true])
    func keepsRules(index: Int, sendsChunks: Bool) {
        var hosts = RecordedHosts(files) {
            $0.sendsChunks = sendsChunks
            $0.redirects = [
                HTTPRedirect(from: "/old", to: "/sysrcd.md5"),
                HTTPRedirect(from: "/older", to: "/sysrcd.md5", status: .movedPermanently),
                HTTPRedirect(from: "/oldest", to: "http://10.0.0.1/sysrcd.md5", status: .temporaryRedirect),
            ]
        }
        hosts.talk(talks[index].pieces)
        let judged = judge(hosts.exchange)
        let violated = Set(judged.rules(.violated)).intersection(serverRules.map { $0.id })
        #expect(violated.isEmpty, "\(talks[index].name): \(judged.complaints(violated))")
        #expect(!Set(judged.rules(.satisfied)).intersection(serverRules.map { $0.id }).isEmpty)
    }

    @Test("All these talks together exercise every rule that binds servers")
    func exercised() {
        var satisfied: Set<RuleID> = []
        for sendsChunks in [false, true] {
            var hosts = RecordedHosts(files) {
                $0.sendsChunks = sendsChunks
                $0.redirects = [HTTPRedirect(from: "/old", to: "/sysrcd.md5")]
            }
            for talk in talks { hosts.talk(talk.pieces) }
            satisfied.formUnion(judge(hosts.exchange).rules(.satisfied))
        }
        var crowded = RecordedHosts(files) { $0.connectionLimit = 1 }
        crowded.talkBesideAnother([get("/sysrcd.md5")])
        satisfied.formUnion(judge(crowded.exchange).rules(.satisfied))
        let rest = serverRules.map { $0.id }.filter { !satisfied.contains($0) }
        #expect(rest.isEmpty, "never satisfied: \(rest)")
    }

    @Test("A server that breaks off in the middle breaks a rule, so that these tests can fail")
    func broken() {
        var hosts = RecordedHosts(files)
        hosts.talk([get("/sysrcd.dat", "Connection: close")])
        let judged = judge(hosts.exchange.replacingInSegments("Content-Length: 300000", "Content-Length: 300001"))
        #expect(judged.outcome(of: "http/body-has-the-announced-length") == .violated)
    }
}
