import NetworkProtocols
import Testing

@Suite struct HTTPHeaderFieldsTests {
    private func fields(_ text: String) throws -> HTTPHeaderFields {
        let bytes = ascii(text + "\r\n")
        var reader = ByteReader(bytes.span)
        return try HTTPHeaderFields(decoding: &reader)
    }

    @Test("Names are looked up in any case, values come without the space around them")
    func lookup() throws {
        let fields = try fields("content-LENGTH: \t5 \r\nHost:a\r\nHOST:  b\r\n")
        #expect(fields[.contentLength] == ascii("5"))
        #expect(fields.list[0].rawValue == ascii(" \t5 "))
        #expect(fields.values(of: .host) == [ascii("a"), ascii("b")])
        #expect(fields[.range] == nil)
    }

    @Test("A folded value is joined by single spaces, and marked")
    func folding() throws {
        let fields = try fields("X: a\r\n   b\n\t\r\n c \r\nY: d\r\n")
        #expect(fields.list.count == 2)
        #expect(fields["X"] == ascii("a b c"))
        #expect(fields.list[0].isFolded)
        #expect(!fields.list[1].isFolded)
    }

    @Test("Space before the colon makes another name, and is told")
    func misplacedSpace() throws {
        let fields = try fields("Host : a\r\n X: b\r\nno colon\r\n")
        #expect(fields[.host] == nil)
        #expect(fields.list[0].hasMisplacedWhitespace)
        #expect(fields.list.map(\.hasColon) == [true, false])
        #expect(fields["no colon"] == nil)
    }

    @Test(
        "Content-Length is one number, however often it is said",
        arguments: [
            ("", HTTPContentLength.absent), ("Content-Length: 5\r\n", .octets(5)),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", .octets(5)), ("Content-Length: 5, 5\r\n", .octets(5)),
            ("Content-Length: 05\r\n", .octets(5)), ("Content-Length: 5\r\nContent-Length: 6\r\n", .invalid),
            ("Content-Length: 5,6\r\n", .invalid), ("Content-Length: -5\r\n", .invalid),
            ("Content-Length: +5\r\n", .invalid), ("Content-Length: 5,\r\n", .invalid),
            ("Content-Length:\r\n", .invalid), ("Content-Length: 0x5\r\n", .invalid),
            ("Content-Length: 9223372036854775807\r\n", .octets(.max)),
            ("Content-Length: 9223372036854775808\r\n", .invalid), ("Content-Length : 5\r\n", .absent),
        ]
    )
    func contentLength(text: String, length: HTTPContentLength) throws {
        let fields = try fields(text)
        #expect(fields.contentLength == length)
    }

    @Test(
        "Only a last coding `chunked` frames a body",
        arguments: [
            ("Transfer-Encoding: chunked\r\n", true), ("Transfer-Encoding: gzip, Chunked\r\n", true),
            ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", true),
            ("Transfer-Encoding: chunked, gzip\r\n", false), ("Transfer-Encoding: identity\r\n", false),
            ("Transfer-Encoding:\r\n", false), ("", false), ("Transfer-Encoding: chunked,\r\n", true),
        ]
    )
    func transferCodings(text: String, isChunked: Bool) throws {
        let fields = try fields(text)
        #expect(fields.endsInChunkedCoding == isChunked)
    }

    @Test(
        "Who closes the connection is told by version and Connection",
        arguments: [
            ("HTTP/1.1", "", false), ("HTTP/1.1", "Connection: close\r\n", true),
            ("HTTP/1.1", "Connection: Foo, CLOSE\r\n", true), ("HTTP/1.1", "Connection: closed\r\n", false),
            ("HTTP/1.0", "", true), ("HTTP/1.0", "Connection: Keep-Alive\r\n", false),
            ("HTTP/1.0", "Connection: keep-alive\r\nConnection: close\r\n", true),
        ]
    )
    func closing(version: String, text: String, closes: Bool) throws {
        let request = try requestHead(ascii("GET / \(version)\r\n\(text)\r\n"))
        let response = try responseHead(ascii("\(version) 200 OK\r\n\(text)\r\n"))
        #expect(request.closesConnection == closes)
        #expect(response.closesConnection == closes)
    }

    @Test("Fields are set, appended and removed by name")
    func editing() {
        var fields: HTTPHeaderFields = ["Host": "a", "X": "1", "host": "b"]
        fields.set(.host, "c")
        fields.append("Y", "2")
        #expect(fields.list.map(\.description) == ["Host: c", "X: 1", "Y: 2"])
        fields.set(.range, "bytes=0-0")
        fields.removeAll("x")
        #expect(fields.list.map(\.description) == ["Host: c", "Y: 2", "Range: bytes=0-0"])
    }
}

/// What Range fields give of 1000 octets (RFC 9110 §14.1.2, and what boot clients ask). nil: the field is to be ignored.
private let rangesOf1000: [(String, [Range<Int>]?)] = [
    ("bytes=0-0", [0..<1]), ("bytes=0-511", [0..<512]), ("bytes=999-", [999..<1000]), ("bytes=1000-", []),
    ("bytes=-0", []), ("bytes=-5", [995..<1000]), ("bytes=-2000", [0..<1000]), ("bytes=5-2", nil),
    ("bytes=900-5000", [900..<1000]), ("bytes=0-0,10-20", [0..<1, 10..<21]), ("lines=1-2", nil),
    ("bytes=0-0, ,-1", [0..<1, 999..<1000]), ("Bytes=1-2", [1..<3]), ("bytes=", nil), ("bytes=a-b", nil),
    ("bytes=-", nil), ("bytes=1", nil), ("bytes", nil), ("bytes=1-2-3", nil), ("bytes=+1-2", nil),
    ("bytes=0-99999999999999999999", [0..<1000]), ("bytes=99999999999999999999-", []),
    ("bytes=-99999999999999999999", [0..<1000]), ("bytes=0-5,x", nil), ("bytes= 0-5", [0..<6]),
]

/// What Content-Range fields say.
private let contentRanges: [(String, HTTPContentRange?)] = [
    ("bytes 0-511/2048", HTTPContentRange(range: 0..<512, size: 2048)),
    ("bytes 0-511/*", HTTPContentRange(range: 0..<512, size: nil)),
    ("bytes */2048", HTTPContentRange(range: nil, size: 2048)), ("bytes */*", nil), ("bytes 5-2/10", nil),
    ("bytes 0-10/10", nil), ("bytes 0-9/10", HTTPContentRange(range: 0..<10, size: 10)),
    ("bytes=0-9/10", nil), ("items 0-9/10", nil), ("bytes 0-9", nil), ("bytes 0-9/10/11", nil), ("", nil),
    ("bytes 0-9223372036854775807/*", nil), ("bytes -/1", nil), ("bytes 1/2", nil),
]

@Suite struct HTTPRangeTests {
    @Test(
        "A Range field gives the parts of 1000 octets",
        arguments: rangesOf1000
    )
    func ranges(value: String, parts: [Range<Int>]?) {
        #expect(HTTPRange(parsing: ascii(value))?.satisfiableRanges(size: 1000) == parts)
    }

    @Test("Of an empty file only a suffix can be satisfied, and it is empty")
    func emptyFile() {
        #expect(HTTPRange(parsing: ascii("bytes=0-"))?.satisfiableRanges(size: 0) == [])
        #expect(HTTPRange(parsing: ascii("bytes=-5"))?.satisfiableRanges(size: 0) == [0..<0])
    }

    @Test("Ranges made here don't trap, however absurd")
    func absurd() {
        let numbers = [Int.min, -1, 0, 1, 500, Int.max]
        var count = 0
        for first in numbers {
            for last in numbers {
                for size in numbers {
                    let range = HTTPRange([.closed(first: first, last: last), .from(first), .suffix(last)])
                    for part in range.satisfiableRanges(size: size) where part.lowerBound < 0 || part.upperBound > size
                    {
                        count += 1
                    }
                }
            }
        }
        #expect(count == 0)
    }

    @Test("A Range is written as it is asked")
    func description() {
        #expect(HTTPRange([.closed(first: 0, last: 511), .from(7), .suffix(9)]).description == "bytes=0-511,7-,-9")
    }

    @Test(
        "A Content-Range is read",
        arguments: contentRanges
    )
    func contentRange(value: String, range: HTTPContentRange?) {
        #expect(HTTPContentRange(parsing: ascii(value)) == range)
        if let range { #expect(range.description == value) }
    }
}
