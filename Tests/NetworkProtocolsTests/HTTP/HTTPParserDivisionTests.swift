import NetworkProtocols
import Testing

/// Streams of requests: well-formed, odd and broken ones.
private let requestStreams: [String] = [
    "\r\nGET /a HTTP/1.1\r\nHost: b\r\n\r\nHEAD /c HTTP/1.0\n\nPOST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd",
    "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x\nd\n0\r\nA: b\r\n c\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc",
    "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
    "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    "GET / HTTP/1.1\r\nno colon\r\n folded\r\n\r\nGET /\r\n\r\n", "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nHost: a",
]

/// Streams of responses to HEAD, GET, GET, CONNECT and GET.
private let responseStreams: [String] = [
    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 100 \r\n\r\nHTTP/1.1 200\nContent-Length: 3\n\nabc"
        + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
        + "HTTP/1.1 200 OK\r\n\r\ntunnel\r\nHTTP/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 204 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 OK\r\n",
    "HTTP/1.1 204 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nab",
]
private let methods = ["HEAD", "GET", "GET", "CONNECT", "GET"]

@Suite struct HTTPParserDivisionTests {
    @Test("Requests mean the same however their octets are divided")
    func requests() {
        var failures: [String] = []
        for stream in requestStreams.map({ ascii($0) }) + [ipxeRequest + wgetRequest] {
            let whole = requestTranscript(stream)
            if !whole.broken.isEmpty { failures += whole.broken }
            for cuts in divisions(of: stream) where requestTranscript(stream, cuts: cuts) != whole {
                failures.append("\(stream.displayText) at \(cuts)")
            }
        }
        #expect(failures.isEmpty)
    }

    @Test("Responses mean the same however their octets are divided")
    func responses() {
        var failures: [String] = []
        for stream in responseStreams.map({ ascii($0) }) + [nginxResponse + nginxResponse] {
            let whole = responseTranscript(stream, to: methods)
            if !whole.broken.isEmpty { failures += whole.broken }
            for cuts in divisions(of: stream)
            where responseTranscript(stream, to: methods, cuts: cuts) != whole {
                failures.append("\(stream.displayText) at \(cuts)")
            }
        }
        #expect(failures.isEmpty)
    }

    @Test("The streams hold what they are meant to")
    func streams() {
        #expect(requestTranscript(ascii(requestStreams[0])).heads.count == 3)
        #expect(requestTranscript(ascii(requestStreams[1])).ends.map(\.outcome) == [.complete, .complete])
        let responses = responseTranscript(ascii(responseStreams[0]), to: methods)
        #expect(responses.framings == [.none, .none, .contentLength(3), .chunked, .tunnel])
        #expect(responses.bodies == ["abc", "ab", #"tunnel\x0d\x0aHTTP/1.1 200 OK\x0d\x0a\x0d\x0a"#])
    }

    @Test("A body comes as the parts it was given in, neither copied nor merged")
    func bodyParts() {
        let head = ascii("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n")
        var parser = HTTPResponseParser()
        parser.expectResponse(to: ascii("GET"))
        let part = head + [UInt8](repeating: 0x61, count: 1000)
        var events: [HTTPResponseParser.Event] = []
        parser.receive(part.span, from: 0, to: part.count) { events.append($0) }
        var ranges: [Range<Int>] = []
        let more = [UInt8](repeating: 0x0a, count: 1_499_500)
        for _ in 0..<2 {
            var offset = 0
            while let event = parser.nextEvent(in: more.span, at: &offset, to: more.count) {
                if case .body(let range) = event { ranges.append(range) } else { events.append(event) }
            }
        }
        #expect(events[1] == .body(head.count..<part.count))
        #expect(ranges == [0..<1_499_500, 0..<1_499_500])
        #expect(events.last == .end(HTTPMessageEnd(outcome: .complete, bodyCount: 3_000_000, remainingCount: 0)))
    }

    @Test("Places outside the span are no octets")
    func places() {
        let bytes = ascii("GET / HTTP/1.1\r\n\r\n")
        var parser = HTTPRequestParser()
        var events: [HTTPRequestParser.Event] = []
        for (start, end) in [(-5, 3), (0, -1), (40, 50), (Int.max, Int.max), (3, 1), (18, 18)] {
            parser.receive(bytes.span, from: start, to: end) { events.append($0) }
        }
        #expect(events.isEmpty)
        parser.receive(bytes.span, from: 0, to: Int.max) { events.append($0) }
        #expect(events.count == 2)
    }

    /// In two at every octet, in single octets, and at random.
    private func divisions(of stream: [UInt8]) -> [[Int]] {
        var divisions = (0...stream.count).map { [$0] } + [Array(0..<stream.count)]
        var random = SeededRandom(seed: UInt64(stream.count))
        for _ in 0..<50 { divisions.append(stream.indices.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }) }
        return divisions
    }
}

@Suite struct HTTPParserDamageTests {
    @Test("Whatever octets come, requests neither trap nor hang nor contradict themselves")
    func requests() {
        var failures: [String] = []
        for form in (requestStreams.map { ascii($0) } + [ipxeRequest]).flatMap({ damagedForms(of: $0) }) {
            failures += requestTranscript(form).broken
        }
        for form in assembled(2_000, seed: 5) + randomMessages(2_000, upTo: 60, seed: 6) {
            let whole = requestTranscript(form)
            failures += whole.broken
            if requestTranscript(form, cuts: Array(form.indices)) != whole { failures.append(form.displayText) }
        }
        #expect(failures.isEmpty)
    }

    @Test("Whatever octets come, responses neither trap nor hang nor contradict themselves")
    func responses() {
        var failures: [String] = []
        for form in responseStreams.map({ ascii($0) }).flatMap({ damagedForms(of: $0) }) {
            failures += responseTranscript(form, to: methods).broken
        }
        for form in assembled(2_000, seed: 8) + randomMessages(2_000, upTo: 60, seed: 9) {
            let whole = responseTranscript(form, to: methods)
            failures += whole.broken
            if responseTranscript(form, to: methods, cuts: Array(form.indices)) != whole {
                failures.append(form.displayText)
            }
        }
        #expect(failures.isEmpty)
    }

    @Test("Gaps of any length anywhere neither trap nor hang nor contradict themselves")
    func gaps() {
        var random = SeededRandom(seed: 11)
        var failures: [String] = []
        let streams = responseStreams.map { ascii($0) } + assembled(500, seed: 12)
        for stream in streams {
            for _ in 0..<20 {
                var parser = HTTPResponseParser()
                for method in methods { parser.expectResponse(to: ascii(method)) }
                var transcript = HTTPTranscript<HTTPResponseHead>()
                var start = 0
                while start < stream.count {
                    let end = Int.random(in: start...stream.count, using: &random)
                    parser.receive(stream.span, from: start, to: end) { transcript.note($0, stream.span) }
                    let gap = [0, 1, 2, 3, 1000, Int.max].randomElement(using: &random) ?? 0
                    for event in parser.receiveGap(gap) { transcript.note(event, stream.span) }
                    start = gap < stream.count - end ? end + max(gap, 1) : stream.count
                }
                for event in parser.finish() + parser.finish() { transcript.note(event, stream.span) }
                transcript.finish()
                failures += transcript.broken
            }
        }
        #expect(failures.isEmpty)
    }

    /// Streams put together of the words that decide about framing, in any order.
    private func assembled(_ count: Int, seed: UInt64) -> [[UInt8]] {
        let words = [
            "GET / HTTP/1.1", "POST /x HTTP/1.0", "HTTP/1.1 200 OK", "HTTP/1.1 304 ", "HTTP/1.0 100", "\r\n", "\r\n",
            "\r\n", "\r\n\r\n", "\n", "\r", "Content-Length: 3", "Content-Length: 0", "Content-Length: x",
            "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "3\r\nabc\r\n", "0\r\n", "0\r\n\r\n", "abc",
            "5;a=b",
            " folded", "Connection: close", ":",
        ].map { ascii($0) }
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...14, using: &random)).flatMap { _ in words.randomElement(using: &random) ?? [] }
        }
    }
}

@Suite struct HTTPParserGapTests {
    private let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

    private func transcript(_ parts: [(String, gap: Int)]) -> HTTPTranscript<HTTPResponseHead> {
        var parser = HTTPResponseParser()
        for _ in parts { parser.expectResponse(to: ascii("GET")) }
        var transcript = HTTPTranscript<HTTPResponseHead>()
        for (text, gap) in parts {
            let bytes = ascii(text)
            parser.receive(bytes.span, from: 0, to: bytes.count) { transcript.note($0, bytes.span) }
            for event in parser.receiveGap(gap) { transcript.note(event, bytes.span) }
        }
        let nothing: [UInt8] = []
        for event in parser.finish() { transcript.note(event, nothing.span) }
        transcript.finish()
        return transcript
    }

    @Test("A gap within a body of known length is counted, and the next response is found")
    func withinBody() {
        let transcript = transcript([(head + "abc", gap: 4), ("hij" + head, gap: 10)])
        #expect(
            transcript.ends == [
                HTTPMessageEnd(outcome: .complete, bodyCount: 6, missingCount: 4, remainingCount: 0),
                HTTPMessageEnd(outcome: .complete, bodyCount: 0, missingCount: 10, remainingCount: 0),
            ]
        )
        #expect(transcript.ends.map(\.isWhole) == [false, false])
        #expect(transcript.problems.isEmpty)
        #expect(transcript.broken.isEmpty)
    }

    @Test("A gap within a chunk is counted")
    func withinChunk() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
        let transcript = transcript([(chunked + "a", gap: 3), ("e\r\n2\r\n", gap: 2), ("\r\n0\r\n\r\n", gap: 0)])
        #expect(transcript.ends.map(\.outcome) == [.complete])
        #expect(transcript.ends.map(\.bodyCount) == [2])
        #expect(transcript.ends.map(\.missingCount) == [5])
    }

    @Test("A gap in a body that lasts until the close is counted")
    func untilClose() {
        let transcript = transcript([("HTTP/1.1 200 OK\r\n\r\nabc", gap: 100), ("def", gap: 0)])
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .closed, bodyCount: 6, missingCount: 100)])
    }

    @Test("Behind a gap beyond the body's end, parsing goes on where octets begin like a response")
    func beyondBody() {
        let transcript = transcript([
            (head + "abcdefgh", gap: 30), ("rest of something", gap: 0), (head + "0123456789", gap: 0),
        ])
        #expect(transcript.problems == [.lostInGap(count: 28)])
        #expect(transcript.ends.map(\.missingCount) == [2, 0])
        #expect(transcript.ends.map(\.outcome) == [.complete, .complete])
        #expect(transcript.bodies == ["abcdefgh", "0123456789"])
    }

    @Test("A gap within a head, a chunk header or between messages loses the framing")
    func withinHead() {
        #expect(transcript([("HTTP/1.1 200 OK\r\nCont", gap: 5)]).entries == [.problem(.lostInGap(count: 5))])
        #expect(transcript([("", gap: 5), (head + "0123456789", gap: 0)]).ends.map(\.outcome) == [.complete])
        let chunked = transcript([("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5", gap: 5)])
        #expect(chunked.ends.map(\.outcome) == [.undecidable])
        #expect(chunked.problems == [.lostInGap(count: 5)])
    }

    @Test("Too few octets to tell a response by are left out")
    func tooFewOctets() {
        let transcript = transcript([("", gap: 5), ("HTTP/1", gap: 0), ("H", gap: 0), (head + "0123456789", gap: 0)])
        #expect(transcript.ends.map(\.outcome) == [.complete])
        #expect(transcript.problems == [.lostInGap(count: 5)])
    }

    @Test("Requests are found again, too")
    func requests() {
        var parser = HTTPRequestParser()
        let lost = parser.receiveGap(100)
        #expect(lost == [.problem(.lostInGap(count: 100))])
        let noise = ascii("GETTING ")
        var events: [HTTPRequestParser.Event] = []
        parser.receive(noise.span, from: 0, to: noise.count) { events.append($0) }
        #expect(events.isEmpty)
        let request = wgetRequest
        parser.receive(request.span, from: 0, to: request.count) { events.append($0) }
        #expect(events.count == 2)
        #expect(parser.isBetweenMessages)
    }
}
