import NetworkProtocols
import Testing

/// A request, and how it comes out with simple replies and with structured ones.
private let requestTable: [(name: String, request: [UInt8], simple: NBDError, structured: NBDError)] = [
    ("READ", NBDSaying.request(.read, 0, 4096), .none, .none),
    ("READ of nothing", NBDSaying.request(.read, 10, 0), .none, .none),
    ("READ of nothing at the end", NBDSaying.request(.read, 1_000_003, 0), .none, .none),
    ("READ of odd octets", NBDSaying.request(.read, 3, 7), .none, .none),
    ("READ of the last octet", NBDSaying.request(.read, 1_000_002, 1), .none, .none),
    ("READ over the end", NBDSaying.request(.read, 1_000_002, 2), .invalid, .invalid),
    ("READ behind the end", NBDSaying.request(.read, 1_000_003, 1), .invalid, .invalid),
    ("READ far behind the end", NBDSaying.request(.read, 1 << 63, 1), .invalid, .invalid),
    ("READ over the last number", NBDSaying.request(.read, .max, 512), .invalid, .invalid),
    ("READ of too much", NBDSaying.request(.read, 0, .max), .invalid, .invalid),
    ("READ with FUA", NBDSaying.request(.read, 0, 1, flags: 1), .invalid, .invalid),
    ("READ with DF", NBDSaying.request(.read, 0, 1, flags: 4), .invalid, .none),
    ("READ with a flag that nobody knows", NBDSaying.request(.read, 0, 1, flags: 0x8000), .invalid, .invalid),
    ("WRITE", NBDSaying.request(.write, 0, 4) + [1, 2, 3, 4], .notPermitted, .notPermitted),
    ("WRITE of nothing", NBDSaying.request(.write, 0, 0), .notPermitted, .notPermitted),
    ("TRIM", NBDSaying.request(.trim, 0, 4), .notPermitted, .notPermitted),
    ("WRITE_ZEROES", NBDSaying.request(.writeZeroes, 0, 4), .notPermitted, .notPermitted),
    ("FLUSH", NBDSaying.request(.flush), .none, .none),
    ("CACHE", NBDSaying.request(.cache, 0, 4096), .none, .none),
    ("CACHE over the end", NBDSaying.request(.cache, 1_000_000, 4096), .invalid, .invalid),
    ("BLOCK_STATUS", NBDSaying.request(.blockStatus, 0, 4096), .invalid, .none),
    ("BLOCK_STATUS of nothing", NBDSaying.request(.blockStatus, 0, 0), .invalid, .invalid),
    ("BLOCK_STATUS over the end", NBDSaying.request(.blockStatus, 1_000_000, 4096), .invalid, .invalid),
    ("RESIZE", NBDSaying.request(.resize, 1, 0), .invalid, .invalid),
    ("A command that nobody knows", NBDSaying.request(NBDCommand(rawValue: 200)), .invalid, .invalid),
]

@Suite struct NBDServerRequestTests {
    @Test("Each request comes out as the table says, and the next one is in step", arguments: requestTable.indices)
    func table(index: Int) {
        let row = requestTable[index]
        for isStructured in [false, true] {
            let served = servedOpen(isStructured: isStructured)
            let expected = isStructured ? row.structured : row.simple
            #expect(outcome(served.say(row.request)) == expected, "\(row.name), structured: \(isStructured)")
            #expect(outcome(served.say(NBDSaying.request(.read, 1, 2, cookie: .max))) == NBDError.none)
            #expect(served.ending() == nil)
        }
    }

    @Test("READs are answered by simple replies, or by pieces where they were agreed on")
    func replyKinds() {
        let simple = servedOpen().say(NBDSaying.request(.read, 0, 4, cookie: 0))
        guard case .reply(let reply, _)? = simple.first else { return #expect(Bool(false), "\(simple)") }
        #expect(reply.cookie == 0)
        let structured = servedOpen(isStructured: true).say(NBDSaying.request(.read, 0, 4, cookie: .max))
        guard case .chunk(let header, let content, _)? = structured.first else {
            return #expect(Bool(false), "\(structured)")
        }
        #expect(header == NBDChunkHeader(.offsetData, cookie: .max, length: 12, isLast: true))
        #expect(content == .data(offset: 0, length: 4))
    }

    @Test("Whatever is read is what is there, in any order of requests, in memory or handed over", arguments: 0..<12)
    func contents(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let served = NBDServed([
            NBDExport(name: "", content: seed % 2 == 0 ? MemoryFile(servedImage) : DiskFile(servedImage))
        ]) {
            $0.handsOverFiles = true
            $0.pieceLength = [1, 700, 64 << 10][seed % 3]
        }
        served.accept()
        served.say(NBDSaying.flags() + (seed % 4 < 2 ? NBDSaying.option(.structuredReply) : []) + NBDSaying.go())
        var asked: [UInt64: Range<Int>] = [:]
        var requests: [UInt8] = []
        for cookie: UInt64 in 0..<64 {
            let start = Int.random(in: 0...servedImage.count, using: &random)
            let length = min(servedImage.count - start, Int.random(in: 0..<20_000, using: &random))
            asked[cookie] = start..<(start + length)
            requests += NBDSaying.request(.read, UInt64(start), UInt32(length), cookie: cookie)
        }
        let before = served.said[.firstStream]?.count ?? 0
        let events = served.say(requests + NBDSaying.request(.disconnect))
        let octets = served.said[.firstStream].map { Array($0[before...]) } ?? []
        var cookie: UInt64 = 0
        var wrong = 0
        for event in events {
            switch event {
            case .reply(let reply, _): cookie = reply.cookie
            case .chunk(let header, _, _):
                cookie = header.cookie
                if asked[cookie]?.isEmpty == true { asked[cookie] = nil }
            case .data(let range):
                guard let wanted = asked[cookie], wanted.count >= range.count else {
                    wrong += 1
                    continue
                }
                let part = wanted.prefix(range.count)
                if Array(servedImage[part]) != Array(octets[range]) { wrong += 1 }
                asked[cookie] = part.upperBound..<wanted.upperBound
            case .dataEnd: if asked[cookie]?.isEmpty == true { asked[cookie] = nil }
            default: wrong += 1
            }
        }
        #expect(wrong == 0)
        #expect(asked.isEmpty)
        #expect(served.ending() == .finish)
        #expect(served.slices.isEmpty == (seed % 2 == 0))
    }

    @Test("Holes are told where there are some, and DF gets one piece")
    func holes() {
        let file = SparseMemoryFile(
            size: 10_000,
            [(2000, Array(servedImage[..<1000])), (6000, Array(servedImage[..<10]))]
        )
        let served = NBDServed([NBDExport(name: "", content: file)])
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.option(.structuredReply))
        served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"]) + NBDSaying.go())
        func contents(_ events: [NBDServerEvent]) -> [NBDChunkContent] {
            events.compactMap { if case .chunk(_, let content, _) = $0 { content } else { nil } }
        }
        #expect(
            contents(served.say(NBDSaying.request(.read, 1000, 6000))) == [
                .hole(offset: 1000, length: 1000), .data(offset: 2000, length: 1000),
                .hole(offset: 3000, length: 3000), .data(offset: 6000, length: 10), .hole(offset: 6010, length: 990),
            ]
        )
        #expect(
            contents(served.say(NBDSaying.request(.read, 1000, 6000, flags: 4))) == [.data(offset: 1000, length: 6000)]
        )
        let hole = NBDExtent.hole | NBDExtent.zero
        #expect(
            contents(served.say(NBDSaying.request(.blockStatus, 1000, 6000))) == [
                .blockStatus(
                    context: 1,
                    [
                        NBDExtent(length: 1000, flags: hole), NBDExtent(length: 1000, flags: 0),
                        NBDExtent(length: 3000, flags: hole), NBDExtent(length: 10, flags: 0),
                        NBDExtent(length: 990, flags: hole),
                    ]
                )
            ]
        )
        #expect(
            contents(served.say(NBDSaying.request(.blockStatus, 1000, 6000, flags: 8))) == [
                .blockStatus(context: 1, [NBDExtent(length: 1000, flags: hole)])
            ]
        )
    }

    @Test("What was chosen for one export does not hold for another")
    func contextOfAnother() {
        let served = servedToClient()
        served.say(NBDSaying.flags() + NBDSaying.option(.structuredReply))
        served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "root") + NBDSaying.go("small"))
        #expect(outcome(served.say(NBDSaying.request(.blockStatus, 0, 512))) == .invalid)
    }

    @Test("A request that is none breaks the connection off")
    func badMagic() {
        let served = servedOpen()
        served.say(octets("25609514") + [UInt8](repeating: 0, count: 24))
        #expect(served.ending() == .abort)
        let late = servedOpen()
        late.say(NBDSaying.option(.list))
        #expect(late.ending() == .abort)
    }

    @Test("DISC lets what was asked for go out, and takes nothing more")
    func disconnect() {
        let served = servedOpen()
        served.takesAll = false
        let reads = (0..<10).flatMap { NBDSaying.request(.read, UInt64($0), 512, cookie: UInt64($0)) }
        let more = NBDSaying.request(.read, 0, 512, cookie: 99)
        var events = served.say(reads + NBDSaying.request(.disconnect) + more)
        #expect(served.ending() == nil || !events.isEmpty)
        for _ in 0..<20 {
            served.handle(.writable)
            events += served.takeSaid()
        }
        #expect(events.count { if case .reply = $0 { true } else { false } } == 10)
        #expect(served.ending() == .finish)
        served.handle(.closed)
        #expect(served.server.connectionCount == 0)
        guard case .ended(let amount)? = served.events.last else { return #expect(Bool(false)) }
        #expect(amount.reads == 10)
        #expect(amount.octets == 5120)
    }

    @Test("Content that becomes shorter breaks the connection off")
    func shortened() {
        let served = NBDServed([NBDExport(name: "", content: ShorteningFile())])
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.go())
        served.say(NBDSaying.request(.read, 0, 1000))
        #expect(served.ending() == .abort)
    }
}
