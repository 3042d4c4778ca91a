import NetworkProtocols
import Testing

/// A client and what it did.
private final class Asking {
    var client: HTTPClient
    var actions: [HostAction] = []
    var outcomes: [HTTPClientOutcome] = []

    init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration(keepsAlive: true)) {
        client = HTTPClient(
            remote: HTTPPlace.server,
            stream: HTTPPlace.clientStream,
            configuration: configuration,
            at: .zero
        )
    }

    @discardableResult
    func request(
        _ method: HTTPClient.Method = .get,
        _ target: String = "/f",
        host: String = "boot",
        range: HTTPRange? = nil,
        at now: Instant = .zero
    ) -> Bool {
        let isTaken = client.request(method, target: ascii(target), host: ascii(host), range: range, at: now)
        drain()
        return isTaken
    }

    func handle(_ input: StreamInput, at now: Instant = .zero) {
        client.handle(input, at: now)
        drain()
    }

    func connect(at now: Instant = .zero) {
        handle(.connected(local: HTTPPlace.client, remote: HTTPPlace.server), at: now)
    }

    func receive(_ text: String, at now: Instant = .zero) {
        handle(.received(ascii(text)), at: now)
    }

    func passDeadline(at now: Instant) {
        client.handleDeadline(at: now)
        drain()
    }

    func abort() {
        client.abort(at: .zero)
        drain()
    }

    private func drain() {
        while let output = client.nextOutput() {
            switch output {
            case .host(let action): actions.append(action)
            case .finished(let outcome): outcomes.append(outcome)
            }
        }
    }

    /// All that was written.
    var written: String {
        let octets = actions.flatMap { action -> [UInt8] in
            guard case .stream(_, .write(let octets)) = action else { return [] }
            return octets
        }
        return String(decoding: octets, as: UTF8.self)
    }

    var lastAction: HostAction? { actions.last }

    static func connected(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(keepsAlive: true)
    ) -> Asking {
        let asking = Asking(configuration)
        asking.request()
        asking.connect()
        return asking
    }
}

private let finish = HostAction.stream(HTTPPlace.clientStream, .finish)
private let abort = HostAction.stream(HTTPPlace.clientStream, .abort)

/// The status and the body of a response; nil for other outcomes.
private func seen(_ outcome: HTTPClientOutcome?) -> String? {
    guard case .response(let head, let body)? = outcome else { return nil }
    return "\(head.status) \(body.displayText)"
}

/// What servers say, whether they then close, and what a GET comes to.
private let answers: [(response: String, closes: Bool, outcome: String)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", false, "200 abc"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, "200 "),
    ("HTTP/1.1 200 OK\r\n\r\nabc", true, "200 abc"),
    ("HTTP/1.0 200 OK\r\n\r\nabc", true, "200 abc"),
    ("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", false, "200 abc"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", false, "200 abc"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", true, "200 abc"),
    ("HTTP/1.1 404 Not Found\r\ncontent-length:2\r\n\r\nno", false, "404 no"),
    ("HTTP/1.1 302 Found\r\nLocation: /g\r\nContent-Length: 0\r\n\r\n", false, "302 "),
    ("HTTP/1.1 204 No Content\r\n\r\n", false, "204 "),
    ("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false, "304 "),
    (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
        false, "200 a"
    ),
    ("HTTP/1.1 599 \r\nContent-Length: 1\r\n\r\na", false, "599 a"),
    ("HTTP/1.1 200 OK\nContent-Length: 1\n\na", false, "200 a"),
]

/// What is no whole response, and what it comes to when the server closes behind it.
private let brokenAnswers: [(response: String, outcome: HTTPClientOutcome)] = [
    ("", .truncated(received: 0)),
    ("HTTP/1.1 200 OK\r\nContent-Le", .truncated(received: 0)),
    ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", .truncated(received: 3)),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc", .truncated(received: 3)),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .truncated(received: 3)),
    ("HTTP/1.1 100 Continue\r\n\r\n", .truncated(received: 0)),
    ("SSH-2.0-OpenSSH_9.2\r\n", .undecodable(.invalid("status-line", at: 21))),
    ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc", .undecodable(.invalid("Content-Length", at: 38))),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", .undecodable(.invalid("chunk", at: 52))),
    ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .undecodable(.invalid("status code", at: 0))),
]

@Suite struct HTTPClientTests {
    @Test("It connects with its first request, and asks when it is connected")
    func asks() {
        let asking = Asking(HTTPClientConfiguration(fields: ["User-Agent": "Wget", "Connection": "close"]))
        #expect(asking.client.isReusable)
        asking.request(.get, "/sysrcd.dat", host: "10.0.0.1:8080")
        #expect(asking.actions == [.connect(HTTPPlace.clientStream, to: HTTPPlace.server)])
        asking.connect()
        #expect(
            asking.written
                == "GET /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nUser-Agent: Wget\r\nConnection: close\r\n\r\n"
        )
        #expect(!asking.client.isReusable)
        #expect(!asking.request())
    }

    @Test("Host and Range stand where the fields have their places")
    func places() {
        var configuration = HTTPClientConfiguration(
            fields: ["User-Agent": "gPXE/0.9.9", "Range": "", "Host": "", "Accept": "*/*"],
            version: .http10,
            omitsPort: true
        )
        var asking = Asking(configuration)
        asking.request(.head, host: "boot:8080", range: HTTPRange([.from(7)]))
        asking.connect()
        #expect(
            asking.written
                == "HEAD /f HTTP/1.0\r\nUser-Agent: gPXE/0.9.9\r\nRange: bytes=7-\r\nHost: boot\r\nAccept: */*\r\n\r\n"
        )
        configuration.fields = ["Range": ""]
        asking = Asking(configuration)
        asking.request(host: "")
        asking.connect()
        #expect(asking.written == "GET /f HTTP/1.0\r\nHost: 10.0.0.1\r\n\r\n")
    }

    @Test("A response is taken however its octets are divided", arguments: answers.indices)
    func divisions(index: Int) {
        let (text, closes, outcome) = answers[index]
        let octets = ascii(text)
        var failures: [String] = []
        for cut in 0...octets.count {
            let asking = Asking.connected()
            asking.handle(.received(Array(octets[..<cut])))
            if cut < octets.count { asking.handle(.received(Array(octets[cut...]))) }
            if closes { asking.handle(.finished) }
            if asking.outcomes.map(seen) != [outcome] { failures.append("cut at \(cut): \(asking.outcomes)") }
        }
        let asking = Asking.connected()
        for octet in octets { asking.handle(.received([octet])) }
        if closes { asking.handle(.finished) }
        if asking.outcomes.map(seen) != [outcome] { failures.append("single octets: \(asking.outcomes)") }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("What is no whole response is none", arguments: brokenAnswers.indices)
    func broken(index: Int) {
        let (text, outcome) = brokenAnswers[index]
        let asking = Asking.connected()
        asking.receive(text)
        asking.handle(.finished)
        #expect(asking.outcomes == [outcome])
        #expect(asking.lastAction == finish || asking.lastAction == abort)
    }

    @Test("Nothing is said, and nothing is done, behind the end")
    func afterTheEnd() {
        for ending in [StreamInput.closed, .failed(.reset)] {
            let asking = Asking.connected()
            asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\na")
            asking.handle(ending)
            #expect(asking.client.isEnded)
            let count = asking.actions.count
            for input in [StreamInput.received([1]), .writable, .finished, .closed, .failed(.timedOut)] {
                asking.handle(input)
            }
            asking.passDeadline(at: .at(1e6))
            asking.abort()
            #expect(asking.outcomes.count == 1)
            #expect(asking.actions.count == count)
            #expect(!asking.request())
            #expect(asking.client.nextDeadline == nil)
        }
    }

    @Test("A connection that both leave open takes the next request")
    func reuse() {
        let asking = Asking.connected()
        for number in 1...3 {
            asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)")
            #expect(asking.client.isReusable)
            #expect(asking.request(.get, "/\(number)"))
        }
        #expect(asking.outcomes.map(seen) == ["200 1", "200 2", "200 3"])
        #expect(asking.written.components("GET ") == 4)
        #expect(asking.actions.filter { $0 == .connect(HTTPPlace.clientStream, to: HTTPPlace.server) }.count == 1)
    }

    @Test(
        "A connection that can't be used again is ended",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\na", true),
            ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", false),
        ]
    )
    func ends(text: String, keepsAlive: Bool) {
        let asking = Asking.connected(HTTPClientConfiguration(keepsAlive: keepsAlive))
        asking.receive(text)
        #expect(asking.outcomes.count == 1)
        #expect(asking.lastAction == finish)
        #expect(!asking.client.isReusable)
        #expect(!asking.client.isEnded)
        asking.passDeadline(at: .at(59))
        #expect(asking.lastAction == finish)
        asking.passDeadline(at: .at(60))
        #expect(asking.lastAction == abort)
        #expect(asking.client.isEnded)
        #expect(asking.outcomes.count == 1)
    }

    @Test("A connection that the server ends while nothing is asked is ended too")
    func idleEnd() {
        let asking = Asking.connected()
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
        #expect(asking.client.nextDeadline == nil)
        asking.handle(.finished)
        #expect(asking.lastAction == finish)
        #expect(!asking.client.isReusable)
        asking.handle(.closed)
        #expect(asking.client.isEnded)
        #expect(asking.outcomes.count == 1)
    }

    @Test("What nobody asked for is not taken for the next answer")
    func unasked() {
        let asking = Asking.connected()
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")
        #expect(asking.lastAction == abort)
        #expect(asking.client.isEnded)
        #expect(asking.outcomes.count == 1)
    }

    @Test("A response to HEAD has no body")
    func head() {
        let asking = Asking()
        asking.request(.head)
        asking.connect()
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        #expect(asking.outcomes.map(seen) == ["200 "])
        #expect(asking.client.isReusable)
    }

    @Test("Silence ends a request: while connecting, before the head and within the body")
    func silence() {
        var asking = Asking(HTTPClientConfiguration(silenceTimeout: .seconds(5)))
        asking.request(at: .at(1))
        #expect(asking.client.nextDeadline == .at(6))
        asking.passDeadline(at: .at(5.9))
        #expect(asking.outcomes.isEmpty)
        asking.passDeadline(at: .at(6))
        #expect(asking.outcomes == [.stalled(received: 0)])

        asking = Asking(HTTPClientConfiguration(silenceTimeout: .seconds(5)))
        asking.request()
        asking.connect(at: .at(2))
        #expect(asking.client.nextDeadline == .at(7))
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", at: .at(6))
        #expect(asking.client.receivedCount == 3)
        #expect(asking.client.nextDeadline == .at(11))
        asking.passDeadline(at: .at(11))
        #expect(asking.outcomes == [.stalled(received: 3)])
        #expect(asking.lastAction == abort)

        let patient = Asking.connected(HTTPClientConfiguration(silenceTimeout: nil))
        #expect(patient.client.nextDeadline == nil)
    }

    @Test("A stream that breaks breaks the request")
    func failures() {
        var asking = Asking()
        asking.request()
        asking.handle(.failed(.refused))
        #expect(asking.outcomes == [.broken(.refused, received: 0)])
        asking = .connected()
        asking.receive("HTTP/1.1 200 OK\r\n\r\nabc")
        asking.handle(.failed(.reset))
        #expect(asking.outcomes == [.broken(.reset, received: 3)])
        #expect(asking.client.isEnded)
    }

    @Test("An aborted request ends as such")
    func aborted() {
        let asking = Asking.connected()
        asking.abort()
        #expect(asking.outcomes == [.aborted])
        #expect(asking.lastAction == abort)
        let unopened = Asking()
        unopened.abort()
        #expect(unopened.actions.isEmpty)
        #expect(!unopened.request())
    }

    @Test("An idle connection is closed in order")
    func close() {
        let asking = Asking.connected()
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
        asking.client.close(at: .zero)
        #expect(asking.client.nextOutput() == .host(finish))
    }

    @Test(
        "A body above the limit is not taken",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", 11),
            ("HTTP/1.1 200 OK\r\n\r\n01234567890", 11),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n4\r\n", 12),
        ]
    )
    func limit(text: String, size: Int) {
        let asking = Asking.connected(HTTPClientConfiguration(sizeLimit: 10))
        asking.receive(text)
        #expect(asking.outcomes == [.tooLarge(size)])
        #expect(asking.lastAction == abort)
    }

    @Test("A huge length sets nothing aside, and a flood of interim responses ends")
    func floods() {
        var asking = Asking.connected(HTTPClientConfiguration(sizeLimit: .max))
        asking.receive("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\na")
        #expect(asking.client.receivedCount == 1)
        asking = .connected()
        for _ in 0..<100 { asking.receive("HTTP/1.1 102 Processing\r\n\r\n") }
        #expect(asking.outcomes == [.undecodable(.invalid("status code", at: 0))])
    }

    @Test(
        "A part has to be of the range that was asked for",
        arguments: [
            ("bytes 5-9/20", true), ("bytes 5-7/20", true), ("bytes 0-4/20", false), ("bytes 5-10/20", false),
            ("bytes */20", false),
        ]
    )
    func parts(range: String, isTaken: Bool) {
        let asking = Asking()
        asking.request(range: HTTPRange([.closed(first: 5, last: 9)]))
        asking.connect()
        asking.receive("HTTP/1.1 206 Partial Content\r\nContent-Range: \(range)\r\nContent-Length: 0\r\n\r\n")
        #expect(asking.outcomes.map(seen) == [isTaken ? "206 " : nil])
    }

    @Test("A client that knows no chunks takes their lines for part of the file")
    func noChunks() {
        let asking = Asking.connected(HTTPClientConfiguration(version: .http10, readsChunks: false))
        let body = "2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n"
        asking.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
        asking.handle(.finished)
        guard case .response(_, let taken)? = asking.outcomes.first else {
            Issue.record("\(asking.outcomes)")
            return
        }
        #expect(taken == ascii(body))
    }

    @Test("No damage to a response traps or hangs")
    func damage() {
        let responses = answers.map(\.response) + brokenAnswers.map(\.response)
        var unfinished = 0
        for response in responses {
            for form in damagedForms(of: ascii(response)) {
                let asking = Asking.connected(HTTPClientConfiguration(keepsAlive: true, sizeLimit: 1 << 20))
                asking.handle(.received(form))
                asking.handle(.finished)
                if asking.outcomes.count != 1 { unfinished += 1 }
                asking.handle(.failed(.reset))
            }
        }
        #expect(unfinished == 0)
    }
}

extension String {
    /// How often `part` stands in it.
    fileprivate func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
