import NetworkProtocols
import Testing

private let files: [String: [UInt8]] = ["f": patternedFile(2048), "empty": []]
private let size = 2048
private let tag = "\"18867251edfa0000-800\""
private let time = "Thu, 01 Jan 2026 00:00:00 GMT"

/// An hour after the file was written.
private func ask(_ target: String, _ fields: [String], method: String = "GET") -> ReadResponse? {
    let streams = ServedStreams(files)
    streams.accept(at: .at(3600))
    streams.send(
        "\(method) \(target) HTTP/1.1\r\nHost: boot\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n",
        at: .at(3600)
    )
    let responses = readResponses(streams.takeWritten(), to: [method], isEnded: false)
    return responses.count == 1 && responses[0].isWhole ? responses[0] : nil
}

@Suite struct HTTPServerRangeTests {
    @Test(
        "A single range is answered with just it (RFC 9110 §14)",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=0-511", 0..<512), ("bytes=100-", 100..<2048), ("bytes=-1", 2047..<2048),
            ("bytes=-4096", 0..<2048), ("bytes=2047-9999", 2047..<2048), ("bytes=0-99999999999999999999", 0..<2048),
            ("BYTES= 5-6 ", 5..<7), ("bytes=0-,", 0..<2048),
        ]
    )
    func parts(range: String, part: Range<Int>) {
        let response = ask("/f", ["Range: \(range)"])
        #expect(response?.status == 206)
        #expect(response?.body == files["f"].map { Array($0[part]) })
        #expect(response?[.contentRange] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/2048")
        #expect(response?[.contentLength] == "\(part.count)")
        #expect(response?[.entityTag] == tag)
    }

    @Test(
        "What lies behind the end is answered with 416",
        arguments: ["bytes=2048-", "bytes=-0", "bytes=9999-10000", "bytes=4096-,5000-"]
    )
    func unsatisfiable(range: String) {
        let response = ask("/f", ["Range: \(range)"])
        #expect(response?.status == 416)
        #expect(response?[.contentRange] == "bytes */2048")
    }

    @Test(
        "What is no single range of octets is answered with the whole",
        arguments: ["bytes=5-2", "lines=1-2", "bytes=", "bytes=a-b", "bytes=1", "bytes=0-0,10-20", "0-1"]
    )
    func whole(range: String) {
        let response = ask("/f", ["Range: \(range)"])
        #expect(response?.status == 200)
        #expect(response?.body == files["f"])
    }

    @Test("An empty file has no part, and its end is itself")
    func empty() {
        #expect(ask("/empty", ["Range: bytes=0-"])?.status == 416)
        #expect(ask("/empty", ["Range: bytes=-5"])?.status == 200)
    }

    @Test("Range counts for GET only")
    func headRange() {
        let response = ask("/f", ["Range: bytes=0-0"], method: "HEAD")
        #expect(response?.status == 200)
        #expect(response?[.contentLength] == "2048")
    }

    @Test(
        "Conditions are looked at in their order (RFC 9110 §13.2.2)",
        arguments: [
            (["If-Match: \(tag)"], 200), (["If-Match: *"], 200), (["If-Match: \"x\", \(tag)"], 200),
            (["If-Match: \"x\""], 412), (["If-Match: W/\(tag)"], 412),
            (["If-Unmodified-Since: \(time)"], 200), (["If-Unmodified-Since: Wed, 31 Dec 2025 23:59:59 GMT"], 412),
            (["If-Unmodified-Since: never"], 200),
            (["If-Match: \(tag)", "If-Unmodified-Since: Wed, 31 Dec 2025 23:59:59 GMT"], 200),
            (["If-None-Match: \(tag)"], 304), (["If-None-Match: W/\(tag)"], 304), (["If-None-Match: *"], 304),
            (["If-None-Match: \"x\""], 200), (["If-Modified-Since: \(time)"], 304),
            (["If-Modified-Since: Wed, 31 Dec 2025 23:59:59 GMT"], 200), (["If-Modified-Since: 1 Jan"], 200),
            (["If-None-Match: \"x\"", "If-Modified-Since: \(time)"], 200),
            (["If-None-Match: \(tag)", "Range: bytes=0-0"], 304), (["If-Match: \"x\"", "Range: bytes=9999-"], 412),
            (["Range: bytes=0-0", "If-Range: \(tag)"], 206), (["Range: bytes=0-0", "If-Range: W/\(tag)"], 200),
            (["Range: bytes=0-0", "If-Range: \"x\""], 200), (["Range: bytes=0-0", "If-Range: \(time)"], 206),
            (["Range: bytes=0-0", "If-Range: Wed, 31 Dec 2025 23:59:59 GMT"], 200),
            (["Range: bytes=9999-", "If-Range: \"x\""], 200),
        ]
    )
    func conditions(fields: [String], status: Int) {
        let response = ask("/f", fields)
        #expect(response?.status == status)
        if status == 304, response?.status == 304 {
            #expect(response?.body == [])
            #expect(response?[.entityTag] == tag)
            #expect(response?[.date] == "Thu, 01 Jan 2026 01:00:00 GMT")
        }
    }

    @Test("Conditions on what isn't there don't count")
    func missing() {
        #expect(ask("/missing", ["If-None-Match: *"])?.status == 404)
    }

    @Test("A time is no strong validator within its second")
    func freshTime() {
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(get("/f", "Range: bytes=0-0", "If-Range: \(time)"))
        #expect(readResponses(streams.takeWritten(), to: ["GET"], isEnded: false).map(\.status) == [200])
    }

    @Test("Offsets above four gigabytes are right")
    func bigFile() {
        var tree = MemoryFileTree()
        tree.add(SparseFile(size: 5 << 30), as: ascii("iso"))
        let streams = ServedStreams(tree: tree)
        streams.accept()
        streams.send(get("/iso", "Range: bytes=4294967296-4294967303"))
        let response = readResponses(streams.takeWritten(), to: ["GET"], isEnded: false).first
        #expect(response?[.contentRange] == "bytes 4294967296-4294967303/5368709120")
        #expect(response?.body == (0..<8).map { SparseFile.octet(at: 4_294_967_296 + $0) })
    }
}

/// A file whose octets follow from their places, so that it needs no memory.
struct SparseFile: FileContent {
    let size: Int

    static func octet(at place: Int) -> UInt8 { UInt8(truncatingIfNeeded: place &* 31 &+ place >> 13) }

    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        for place in range.clamped(to: 0..<size) { octets.append(Self.octet(at: place)) }
    }
}
