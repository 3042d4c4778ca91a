import NetworkProtocols
import Testing

private let files: [String: [UInt8]] = ["f": ascii("0123456789"), "big": patternedFile(1 << 20)]

@Suite struct HTTPServerLimitTests {
    @Test("An idle connection is ended, and broken off when the client doesn't end it too")
    func idle() {
        let streams = ServedStreams(files)
        streams.accept(at: .at(10))
        #expect(streams.server.nextDeadline == .at(85))
        streams.send(get("/f"), at: .at(20))
        #expect(streams.server.nextDeadline == .at(95))
        streams.passDeadline(at: .at(94))
        #expect(streams.ending() == nil)
        streams.passDeadline(at: .at(95))
        #expect(streams.ending() == .finish)
        #expect(streams.server.nextDeadline == .at(215))
        streams.send(get("/f"), at: .at(200))
        streams.passDeadline(at: .at(215))
        #expect(streams.ending() == .abort)
        #expect(streams.server.connectionCount == 0)
        #expect(streams.server.nextDeadline == nil)
    }

    @Test("A request that comes too slowly is answered with 408")
    func slowRequest() {
        let streams = ServedStreams(files)
        streams.accept()
        for second in 0..<60 { streams.send("X", at: .at(Double(second) + 10)) }
        #expect(streams.server.nextDeadline == .at(70))
        streams.passDeadline(at: .at(70))
        #expect(readResponses(streams.takeWritten(), to: ["GET"]).map(\.status) == [408])
        #expect(streams.ending() == .finish)
    }

    @Test("One octet a second is fast enough")
    func dripped() {
        let streams = ServedStreams(files)
        streams.accept()
        for (second, octet) in ascii(get("/f")).enumerated() {
            streams.passDeadline(at: .at(Double(second)))
            streams.handle(.received([octet]), at: .at(Double(second)))
        }
        #expect(readResponses(streams.takeWritten(), to: ["GET"], isEnded: false).map(\.status) == [200])
    }

    @Test("A client that takes nothing is broken off, however much it says")
    func slowReader() {
        let streams = ServedStreams(files)
        streams.takesAll = false
        streams.accept()
        streams.send(get("/big"), at: .at(5))
        streams.handle(.writable, at: .at(30))
        streams.send(get("/f"), at: .at(80))
        #expect(streams.server.nextDeadline == .at(90))
        streams.passDeadline(at: .at(90))
        #expect(streams.ending() == .abort)
        #expect(streams.server.connectionCount == 0)
    }

    @Test("A file goes out in pieces, each when the stream takes more")
    func pieces() {
        var tree = MemoryFileTree()
        let count = 1 << 30
        tree.add(CountingFile(size: count), as: ascii("iso"))
        for sendsChunks in [false, true] {
            let streams = ServedStreams(tree: tree) {
                $0.sendsChunks = sendsChunks
                $0.chunkLength = 20_000
            }
            streams.takesAll = false
            streams.accept()
            streams.send(get("/iso", sendsChunks ? "X: y" : "Range: bytes=0-9999999"))
            var (writes, octets) = (0, 0)
            while octets < 10_000_000 {
                let written = streams.takeWritten().count
                if written == 0 { break }
                writes += 1
                octets += written
                streams.handle(.writable)
            }
            #expect(octets >= 10_000_000)
            #expect(writes >= 10_000_000 / (66 << 10))
            #expect(streams.largestWrite <= 65 << 10)
        }
    }

    @Test("Small answers go out together")
    func together() {
        let streams = ServedStreams(files)
        streams.takesAll = false
        streams.accept()
        streams.send(get("/f") + get("/f") + get("/f"))
        #expect(readResponses(streams.takeWritten(), to: ["GET"], isEnded: false).count == 3)
    }

    @Test("Nothing more is written before the stream takes more")
    func waits() {
        let streams = ServedStreams(files)
        streams.takesAll = false
        streams.accept()
        streams.send(get("/f"))
        #expect(!streams.takeWritten().isEmpty)
        streams.send(get("/f", "Connection: close"))
        #expect(streams.takeWritten().isEmpty)
        #expect(streams.ending() == nil)
        streams.handle(.writable)
        #expect(!streams.takeWritten().isEmpty)
        #expect(streams.ending() == .finish)
    }

    @Test("A connection too many is told to come again, and one more is broken off")
    func connectionLimit() {
        let streams = ServedStreams(files) { $0.connectionLimit = 2 }
        for index in 0..<5 {
            streams.accept(.firstStream.following(index))
            streams.send(get("/f"), on: .firstStream.following(index))
        }
        let statuses = (0..<5).map { index in
            readResponses(streams.takeWritten(.firstStream.following(index)), to: ["GET"], isEnded: false).map(\.status)
        }
        #expect(statuses == [[200], [200], [503], [503], []])
        #expect(streams.ending(.firstStream.following(3)) == .finish)
        #expect(streams.ending(.firstStream.following(4)) == .abort)
        streams.handle(.failed(.reset), on: .firstStream)
        for index in [2, 3] { streams.handle(.closed, on: .firstStream.following(index)) }
        streams.accept(.firstStream.following(5))
        streams.send(get("/f"), on: .firstStream.following(5))
        let response = readResponses(streams.takeWritten(.firstStream.following(5)), to: ["GET"], isEnded: false)
        #expect(response.map(\.status) == [200])
    }

    @Test("503 says when to come again")
    func retryAfter() {
        let response = answer(get("/f"), files) {
            $0.connectionLimit = 0
            $0.overload = .unavailable(retryAfter: .seconds(7))
        }
        #expect(response == nil)  // Twice nothing is nothing.
        let streams = ServedStreams(files) { $0.connectionLimit = 1 }
        streams.accept()
        streams.accept(.firstStream.following(1))
        streams.send(get("/f"), on: .firstStream.following(1))
        let refused = readResponses(streams.takeWritten(.firstStream.following(1)), to: ["GET"]).first
        #expect(refused?.status == 503)
        #expect(refused?[.retryAfter] == "5")
        let strict = ServedStreams(files) {
            $0.connectionLimit = 1
            $0.overload = .refuse
        }
        strict.accept()
        strict.accept(.firstStream.following(1))
        #expect(strict.ending(.firstStream.following(1)) == .abort)
    }

    @Test("A pipeline has an end")
    func pipelineLimit() {
        let streams = ServedStreams(files) { $0.pipelineLimit = 4 }
        streams.takesAll = false
        streams.accept()
        streams.send(String(repeating: get("/big"), count: 10))
        streams.takesAll = true
        streams.handle(.writable)
        let responses = readResponses(streams.takeWritten(), to: Array(repeating: "GET", count: 10))
        #expect(responses.count == 4)
        #expect(responses.last?[.connection] == "close")
        #expect(streams.ending() == .finish)
    }

    @Test("A client that ends its side still gets its answer")
    func halfClosed() {
        let streams = ServedStreams(files)
        streams.takesAll = false
        streams.accept()
        streams.send(get("/big"))
        streams.handle(.finished)
        #expect(streams.ending() == nil)
        streams.takesAll = true
        streams.handle(.writable)
        #expect(readResponses(streams.takeWritten(), to: ["GET"]).map(\.body) == [files["big"]])
        #expect(streams.ending() == .finish)
    }

    @Test("Deadlines of many connections come in their order")
    func manyDeadlines() {
        let streams = ServedStreams(files)
        var random = SeededRandom(seed: 3)
        var last: [Double] = []
        for index in 0..<200 {
            let start = Double.random(in: 0...50, using: &random)
            last.append(start)
            streams.accept(.firstStream.following(index), at: .at(start))
        }
        for _ in 0..<5000 {
            let index = Int.random(in: 0..<200, using: &random)
            let now = Double.random(in: 50...60, using: &random)
            last[index] = now
            streams.send(get("/f"), on: .firstStream.following(index), at: .at(now))
        }
        var wrong = 0
        var order = last.sorted()
        while let deadline = streams.server.nextDeadline, let first = order.first {
            guard deadline == Instant.at(first).advanced(by: .seconds(75)) else {
                if deadline.nanoseconds < 150_000_000_000 { wrong += 1 }
                break
            }
            order.removeFirst()
            streams.passDeadline(at: deadline)
        }
        #expect(order.isEmpty)
        #expect(wrong == 0)
    }

    @Test("A file that shrank breaks the connection off, so that nobody takes the part for the whole")
    func shrunk() {
        struct Liar: FileContent {
            let size = 10
            func append(_ range: Range<Int>, to octets: inout [UInt8]) { octets += [1, 2] }
        }
        var tree = MemoryFileTree()
        tree.add(Liar(), as: ascii("f"))
        let streams = ServedStreams(tree: tree)
        streams.accept()
        streams.send(get("/f"))
        #expect(streams.takeWritten().isEmpty)
        #expect(streams.ending() == .abort)
    }

    @Test("Bodies of files that are not in memory are handed over where the driver wants them so")
    func handedOver() {
        var tree = MemoryFileTree()
        tree.add(CountingFile(size: 1_000_000), as: ascii("large"))
        tree.add(MemoryFile(ascii("small")), as: ascii("small"))
        let streams = ServedStreams(tree: tree) { $0.handsOverFiles = true }
        streams.accept()
        streams.send(get("/large", "Range: bytes=10-899999") + get("/small") + get("/large", method: "HEAD"))
        #expect(streams.slices == [10..<65_546, 65_546..<196_618, 196_618..<458_762, 458_762..<900_000])
        let responses = readResponses(streams.takeWritten(), to: ["GET", "GET", "HEAD"], isEnded: false)
        #expect(responses.map(\.status) == [206, 200, 200])
        #expect(responses.map(\.body.count) == [899_990, 5, 0])
        #expect(streams.largestWrite < 4096)
    }

    @Test("An answer behind which the connection ends is told as complete, too", arguments: [true, false])
    func lastAnswerInJournal(saysWritable: Bool) {
        let streams = ServedStreams(["f": [1, 2, 3]])
        streams.server.journal.isKept = true
        streams.takesAll = false
        streams.accept()
        streams.send(get("/f", "Connection: close"))
        if saysWritable { streams.handle(.writable) }
        streams.handle(.closed)
        var events: [ServiceEvent] = []
        streams.server.takeEvents(into: &events)
        let told = events.compactMap { if case .http(let event) = $0 { event.what } else { nil } }
        #expect(told == [.begun(length: 3), .complete(octets: 3, duration: .zero)])
    }

    @Test("A journal tells of each answer when it began and when it went out, or did not")
    func journal() {
        let streams = ServedStreams(["f": [1, 2, 3]])
        streams.server.journal.isKept = true
        streams.accept()
        streams.send(get("/f"))
        streams.takesAll = false
        streams.send(get("/none"), at: .at(1))
        streams.handle(.failed(.reset), at: .at(3))
        var events: [ServiceEvent] = []
        streams.server.takeEvents(into: &events)
        let told = events.compactMap { if case .http(let event) = $0 { event } else { nil } }
        #expect(told.map(\.status) == [.ok, .ok, .notFound, .notFound])
        #expect(told.map { String(decoding: $0.target, as: UTF8.self) } == ["/f", "/f", "/none", "/none"])
        #expect(
            told.map(\.what)[..<3] == [.begun(length: 3), .complete(octets: 3, duration: .zero), .begun(length: 14)]
        )
        #expect(told.last?.what == .broken(octets: 14, duration: .seconds(2)))
    }
}

/// A file of zeroes of any size.
private struct CountingFile: FileContent {
    let size: Int

    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets += repeatElement(0, count: range.clamped(to: 0..<size).count)
    }
}
