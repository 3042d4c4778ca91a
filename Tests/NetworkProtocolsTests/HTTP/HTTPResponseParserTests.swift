import NetworkProtocols
import Testing

/// A request's method, the status and the fields of its response, and how long its body is.
private let framings: [(String, String, String, HTTPBodyFraming)] = [
    ("GET", "200 OK", "Content-Length: 4\r\n", .contentLength(4)),
    ("GET", "200 OK", "", .untilClose), ("GET", "404 Not Found", "Content-Length: 0\r\n", .contentLength(0)),
    ("GET", "200 OK", "Transfer-Encoding: chunked\r\n", .chunked),
    ("GET", "200 OK", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", .chunked),
    ("GET", "200 OK", "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n", .untilClose),
    ("GET", "200 OK", "Content-Length: 4, 5\r\n", .untilClose),
    ("HEAD", "200 OK", "Content-Length: 4\r\n", .none),
    ("HEAD", "200 OK", "Transfer-Encoding: chunked\r\n", .none), ("head", "200 OK", "", .untilClose),
    ("GET", "204 No Content", "Content-Length: 4\r\n", .none),
    ("GET", "304 Not Modified", "Content-Length: 4\r\n", .none),
    ("GET", "100 Continue", "Content-Length: 4\r\n", .none),
    ("GET", "101 Switching Protocols", "", .tunnel),
    ("CONNECT", "200 OK", "Content-Length: 4\r\n", .tunnel),
    ("CONNECT", "403 Forbidden", "Content-Length: 4\r\n", .contentLength(4)),
    ("POST", "201 Created", "Content-Length: 4\r\n", .contentLength(4)),
]

@Suite struct HTTPResponseParserTests {
    @Test("A real response gives its head, its body and its end")
    func nginx() {
        let transcript = responseTranscript(nginxResponse)
        #expect(transcript.framings == [.contentLength(144)])
        #expect(transcript.bodies.first?.hasPrefix("#!ipxe") == true)
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .complete, bodyCount: 144, remainingCount: 0)])
        #expect(transcript.ends.map(\.isWhole) == [true])
        #expect(transcript.problems.isEmpty)
    }

    @Test("The body's length is decided in the order of RFC 9112 §6.3", arguments: framings.indices)
    func framing(index: Int) {
        let (method, status, fields, framing) = framings[index]
        let transcript = responseTranscript(ascii("HTTP/1.1 \(status)\r\n\(fields)\r\n"), to: [method])
        #expect(transcript.framings == [framing])
        #expect(transcript.broken.isEmpty)
    }

    @Test("Each response goes with its request's method; interim ones don't count")
    func pipeline() {
        let stream =
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
            + "HTTP/1.1 404 Not Found\r\n\r\nuntil the end"
        let transcript = responseTranscript(ascii(stream), to: ["HEAD", "GET", "HEAD", "GET"])
        #expect(transcript.framings == [.none, .none, .contentLength(3), .none, .untilClose])
        #expect(transcript.bodies == ["abc", "until the end"])
        #expect(transcript.ends.last?.outcome == .closed)
        #expect(transcript.problems.isEmpty)
    }

    @Test("A response to nothing is read as one to GET, and reported")
    func unexpected() {
        let transcript = responseTranscript(ascii("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), to: [])
        #expect(transcript.framings == [.contentLength(0)])
        #expect(transcript.problems == [.unexpectedResponse])
        #expect(transcript.ends.count == 1)
    }

    @Test("No more requests are remembered than the configuration allows")
    func outstanding() {
        var configuration = HTTPParserConfiguration()
        configuration.maximumOutstandingRequests = 2
        var parser = HTTPResponseParser(configuration: configuration)
        let taken = (0..<3).map { _ in parser.expectResponse(to: ascii("GET")) }
        #expect(taken == [true, true, false])
        #expect(parser.outstandingRequestCount == 2)
        parser.forgetOutstandingRequests()
        #expect(parser.outstandingRequestCount == 0)
    }

    @Test("Lengths that contradict each other are reported, and the body goes on to the end")
    func badLength() {
        let transcript = responseTranscript(
            ascii("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc")
        )
        #expect(transcript.problems == [.badContentLength([ascii("1"), ascii("2")], undecidable: false)])
        #expect(transcript.bodies == ["abc"])
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .closed, bodyCount: 3)])
    }

    @Test("What follows a whole body is the next message, or no message")
    func longBody() {
        let transcript = responseTranscript(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcd\r\n"))
        #expect(transcript.bodies == ["ab"])
        #expect(transcript.problems == [.badStartLine(ascii("cd"))])
    }

    @Test("A short body says how much didn't come")
    func shortBody() {
        let transcript = responseTranscript(Array(nginxResponse.dropLast(44)))
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .truncated, bodyCount: 100, remainingCount: 44)])
        #expect(!transcript.ends[0].isWhole)
    }

    @Test("Content lengths up to the largest are counted without trapping")
    func hugeLength() {
        let stream = ascii("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nabc")
        let transcript = responseTranscript(stream)
        #expect(transcript.ends.first?.remainingCount == Int.max - 3)
    }
}

/// Chunked bodies, and what is wrong with them.
private let brokenChunks: [(String, HTTPParserProblem)] = [
    ("\r\nabc", HTTPParserProblem.badChunkHeader([])), ("x\r\n", .badChunkHeader(ascii("x"))),
    ("-1\r\n", .badChunkHeader(ascii("-1"))), ("0x3\r\nabc", .badChunkHeader(ascii("0x3"))),
    (" 3\r\nabc", .badChunkHeader(ascii(" 3"))), ("3 abc\r\n", .badChunkHeader(ascii("3 abc"))),
    ("3\r\nabcd\r\n", .badChunkEnd(UInt8(ascii: "d"))), ("3\r\nabc\rx", .badChunkEnd(UInt8(ascii: "x"))),
    ("3\r\nabc\r\r\n", .badChunkEnd(0x0d)), ("10000000001\r\n", .chunkTooLong(limit: 1 << 40)),
    ("fffffffffffffffff\r\n", .chunkTooLong(limit: 1 << 40)),
    ("8000000000000000\r\n", .chunkTooLong(limit: 1 << 40)),
]

@Suite struct HTTPChunkedBodyTests {
    private func transcript(_ body: String) -> HTTPTranscript<HTTPResponseHead> {
        responseTranscript(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body))
    }

    @Test(
        "Chunks in all their spellings",
        arguments: [
            "3\r\nabc\r\n0\r\n\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "0003\r\nabc\r\n000\r\n\r\n",
            "3;name=value\r\nabc\r\n0;last\r\n\r\n", "3 ;x=\"y\"\r\nabc\r\n0\r\n\r\n", "3  \r\nabc\r\n0 \r\n\r\n",
            "3\nabc\n0\n\n", "3\r\nabc\r\n0\r\nTrailer: a\r\n folded\r\n\r\n",
        ]
    )
    func spellings(body: String) {
        let transcript = transcript(body)
        #expect(transcript.problems.isEmpty)
        #expect(transcript.ends.map(\.outcome) == [.complete])
        #expect(transcript.ends.map(\.bodyCount) == [3])
        #expect(transcript.broken.isEmpty)
    }

    @Test("Sizes are hexadecimal in either case")
    func hexadecimal() {
        let body = String(repeating: "x", count: 0x1f)
        #expect(transcript("1f\r\n\(body)\r\n0\r\n\r\n").bodies == [body])
        #expect(transcript("1F\r\n\(body)\r\n0\r\n\r\n").bodies == [body])
    }

    @Test(
        "What breaks the framing ends the message and the parsing",
        arguments: brokenChunks
    )
    func broken(body: String, problem: HTTPParserProblem) {
        let transcript = transcript(body)
        #expect(transcript.problems == [problem])
        #expect(problem.stopsParsing)
        #expect(transcript.ends.map(\.outcome) == [.undecidable])
        #expect(transcript.broken.isEmpty)
    }

    @Test(
        "The connection's end cuts a body anywhere",
        arguments: [
            ("", nil), ("3", nil), ("3\r\n", 3), ("3\r\nab", 1), ("3\r\nabc", nil), ("3\r\nabc\r\n", nil),
            ("3\r\nabc\r\n0\r\n", nil), ("3\r\nabc\r\n0\r\nA: b\r\n", nil),
        ]
    )
    func truncated(body: String, remaining: Int?) {
        let transcript = transcript(body)
        #expect(transcript.ends.map(\.outcome) == [.truncated])
        #expect(transcript.ends.first?.remainingCount == remaining)
        #expect(transcript.problems.isEmpty)
    }

    @Test("What is written in chunks is read as it was")
    func writing() {
        var writer = ByteWriter()
        HTTPResponseHead(.ok, fields: ["Transfer-Encoding": "chunked"]).encode(into: &writer)
        writer.writeHTTPChunk(Array(repeating: 0x61, count: 300))
        writer.writeHTTPChunk([0x62], extensions: ascii(";a=b"))
        writer.writeLastHTTPChunk(trailers: ["X": "y"])
        let transcript = responseTranscript(writer.bytes)
        #expect(transcript.bodies.joined() == String(repeating: "a", count: 300) + "b")
        #expect(transcript.ends.first?.trailers == ["X": "y"])
        #expect(transcript.entries.filter { $0 == .chunk(300) || $0 == .chunk(1) || $0 == .chunk(0) }.count == 3)
    }

    @Test("A chunk header keeps its spelling")
    func header() {
        var writer = ByteWriter()
        let header = HTTPChunkHeader(digits: ascii("00aF"), extensions: ascii(" ;x"), lineEnd: .lf)
        header.encode(into: &writer)
        #expect(writer.bytes == ascii("00aF ;x\n"))
        #expect(header.size == 0xaf)
        #expect(header.hasExtensions)
        #expect(!HTTPChunkHeader(digits: ascii("1"), extensions: ascii("  ")).hasExtensions)
        #expect(HTTPChunkHeader(digits: []).size == nil)
        #expect(HTTPChunkHeader(digits: ascii("7fffffffffffffff")).size == Int.max)
        #expect(HTTPChunkHeader(digits: ascii("8000000000000000")).size == nil)
    }
}
