import NetworkProtocols
import Testing

/// Fields that leave the end of a request open.
private let undecidableFields: [(String, [HTTPParserProblem])] = [
    (
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        [HTTPParserProblem.badContentLength([ascii("1"), ascii("2")], undecidable: true)]
    ),
    ("Content-Length: x\r\n", [.badContentLength([ascii("x")], undecidable: true)]),
    ("Transfer-Encoding: gzip\r\n", [.unframedTransferEncoding([ascii("gzip")], undecidable: true)]),
    (
        "Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n",
        [
            .contentLengthBesideTransferEncoding,
            .unframedTransferEncoding([ascii("chunked"), ascii("identity")], undecidable: true),
        ]
    ),
]

@Suite struct HTTPRequestParserTests {
    @Test("Requests behind each other come one by one")
    func pipeline() {
        let transcript = requestTranscript(ipxeRequest + wgetRequest + ascii("\r\n") + ipxeRequest)
        #expect(transcript.heads.map(\.target.displayText) == ["/boot.ipxe", "/sysrcd.dat", "/boot.ipxe"])
        #expect(transcript.heads.map(\.precedingEmptyLines.count) == [0, 0, 2])
        #expect(transcript.framings == [.none, .none, .none])
        #expect(
            transcript.ends
                == Array(repeating: HTTPMessageEnd(outcome: .complete, bodyCount: 0, remainingCount: 0), count: 3)
        )
        #expect(transcript.problems.isEmpty)
        #expect(transcript.broken.isEmpty)
    }

    @Test("A body is as long as Content-Length says")
    func contentLength() {
        let transcript = requestTranscript(
            ascii("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n")
        )
        #expect(transcript.heads.count == 2)
        #expect(transcript.bodies == ["abc"])
        #expect(transcript.ends.map(\.bodyCount) == [3, 0])
    }

    @Test("A chunked body is followed to its trailers")
    func chunked() {
        let stream = ascii("PUT /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n")
        let transcript = requestTranscript(stream)
        #expect(transcript.framings == [.chunked])
        #expect(transcript.bodies == ["abc"])
        #expect(transcript.ends.first?.trailers?["x"] == ascii("y"))
        #expect(transcript.ends.first?.outcome == .complete)
    }

    @Test(
        "A request whose end can't be told stops the parser",
        arguments: undecidableFields
    )
    func undecidable(fields: String, problems: [HTTPParserProblem]) {
        let transcript = requestTranscript(ascii("POST / HTTP/1.1\r\n\(fields)\r\nabcdef\r\n\r\n"))
        #expect(transcript.heads.count == 1)
        #expect(transcript.problems == problems)
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .undecidable, bodyCount: 0)])
        #expect(transcript.broken.isEmpty)
    }

    @Test("Both length and coding are reported, and the coding counts")
    func smuggling() {
        let stream = ascii(
            "POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
        )
        let transcript = requestTranscript(stream)
        #expect(transcript.problems == [.contentLengthBesideTransferEncoding, .transferEncodingInHTTP10])
        #expect(transcript.heads.count == 2)
    }

    @Test(
        "What is no request line stops the parser at its line's end",
        arguments: ["GET /\r\n", "\u{16}\u{3}\u{1}\u{0}\n", "SSH-2.0-OpenSSH\r\n"]
    )
    func badStartLine(line: String) {
        let transcript = requestTranscript(ascii(line) + ipxeRequest)
        let content = ascii(line).filter { $0 != 0x0d && $0 != 0x0a }
        #expect(transcript.entries == [.problem(.badStartLine(content))])
    }

    @Test("A head that the connection's end cuts is counted; empty lines alone are nothing")
    func truncatedHead() {
        #expect(requestTranscript(Array(ipxeRequest.dropLast())).problems == [.truncatedHead(count: 116)])
        #expect(requestTranscript(ascii("G")).problems == [.truncatedHead(count: 1)])
        #expect(requestTranscript(ascii("\r\n\r\n")).entries.isEmpty)
        #expect(requestTranscript([]).entries.isEmpty)
    }

    @Test("A body that the connection's end cuts says what is missing")
    func truncatedBody() {
        let transcript = requestTranscript(ascii("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"))
        #expect(transcript.ends == [HTTPMessageEnd(outcome: .truncated, bodyCount: 3, remainingCount: 6)])
    }

    @Test("A tunnel's octets are all body")
    func tunnel() {
        let bytes = ascii("CONNECT a:443 HTTP/1.1\r\n\r\n") + ascii("GET / HTTP/1.1\r\n\r\n")
        var parser = HTTPRequestParser()
        var offset = 0
        var events: [HTTPRequestParser.Event] = []
        while let event = parser.nextEvent(in: bytes.span, at: &offset, to: 26) { events.append(event) }
        parser.becomeTunnel()
        while let event = parser.nextEvent(in: bytes.span, at: &offset, to: bytes.count) { events.append(event) }
        #expect(events.count == 3)
        #expect(events.last == .body(26..<bytes.count))
    }

    @Test("Lines, heads and fields beyond the limits stop the parser", arguments: [true, false])
    func limits(singly: Bool) {
        var configuration = HTTPParserConfiguration()
        configuration.maximumLineLength = 40
        configuration.maximumHeadLength = 100
        configuration.maximumFieldLines = 3
        func problems(_ text: String) -> [HTTPParserProblem] {
            let stream = ascii(text)
            let cuts = singly ? Array(0..<stream.count) : []
            let transcript = requestTranscript(stream, cuts: cuts, configuration: configuration)
            return transcript.broken.isEmpty ? transcript.problems : []
        }
        let a = { String(repeating: "a", count: $0) }
        #expect(problems("GET /\(a(24)) HTTP/1.1\r\n\r\n").isEmpty)
        #expect(problems("GET /\(a(25)) HTTP/1.1\r\n\r\n") == [.lineTooLong(limit: 40)])
        #expect(problems(a(1000)) == [.lineTooLong(limit: 40)])
        #expect(problems("GET / HTTP/1.1\r\nA:\r\nA:\r\nA:\r\n\r\n").isEmpty)
        #expect(problems("GET / HTTP/1.1\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n") == [.tooManyFieldLines(limit: 3)])
        #expect(problems("GET / HTTP/1.1\r\nA:\(a(36))\r\nA:\(a(36))\r\n\r\n").isEmpty)
        #expect(problems("GET / HTTP/1.1\r\nA:\(a(36))\r\nA:\(a(36))\r\nA:\r\n\r\n") == [.headTooLong(limit: 100)])
        #expect(problems(String(repeating: "\r\n", count: 51)) == [.headTooLong(limit: 100)])
        let put = "PUT / HTTP/1.1\r\nTransfer-Encoding:chunked\r\n\r\n"
        #expect(problems(put + "1;" + a(40)) == [.lineTooLong(limit: 40)])
        #expect(problems(put + "0\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n") == [.tooManyFieldLines(limit: 3)])
    }
}
