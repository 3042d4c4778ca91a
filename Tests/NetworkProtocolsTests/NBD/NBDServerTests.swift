import NetworkProtocols
import Testing

private let image = patternedFile(1_000_003)

private func exports() -> [NBDExport] {
    var first = NBDExport(name: "root", content: MemoryFile(image))
    first.description = ascii("the root")
    return [first, NBDExport(name: "small", content: MemoryFile(Array(image[..<512])))]
}

private func served(_ configure: (inout NBDServerConfiguration) -> Void = { _ in }) -> NBDServed {
    let served = NBDServed(exports()) { configuration in
        configuration.defaultExport = ascii("root")
        configure(&configuration)
    }
    served.accept()
    return served
}

/// A server whose export is open, with simple or structured replies.
private func opened(isStructured: Bool = false, _ name: String = "root") -> NBDServed {
    let served = served()
    served.say(NBDSaying.flags())
    if isStructured {
        served.say(NBDSaying.option(.structuredReply))
        served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: name))
    }
    served.say(NBDSaying.go(name))
    return served
}

@Suite struct NBDServerNegotiationTests {
    @Test("The greeting is 18 octets, and comes unasked")
    func greeting() {
        let served = NBDServed(exports())
        #expect(served.others == [.listen(port: 10809)])
        #expect(served.accept() == [.greeting(.newStyle([.fixedNewStyle, .noZeroes]))])
        #expect(served.said[.firstStream]?.count == 18)
    }

    @Test("Flags that were not offered end the conversation")
    func unknownFlags() {
        for flags: UInt32 in [0x80, 4, 0xffff_ffff] {
            let served = served()
            #expect(served.say(NBDSaying.flags(flags)) == [])
            #expect(served.ending() == .finish)
        }
    }

    @Test("Zeros behind EXPORT_NAME are left out where both sides leave them out", arguments: 0..<4)
    func exportName(index: Int) {
        let (offers, takes) = (index & 1 == 1, index & 2 == 2)
        let served = served { $0.handshakeFlags = offers ? [.fixedNewStyle, .noZeroes] : [.fixedNewStyle] }
        guard offers || !takes else {
            served.say(NBDSaying.flags(3))
            #expect(served.ending() == .finish)
            return
        }
        served.say(NBDSaying.flags(takes ? 3 : 1))
        let before = served.said[.firstStream]?.count ?? 0
        let events = served.say(NBDSaying.option(.exportName, ascii("root")))
        let answer = NBDExportAnswer(size: 1_000_003, flags: NBDExport.transmissionFlags, isPadded: !(offers && takes))
        #expect(events == [.exportAnswer(answer)])
        #expect((served.said[.firstStream]?.count ?? 0) - before == (offers && takes ? 10 : 134))
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
    }

    @Test("A client of the plain new style may send EXPORT_NAME alone")
    func plainClient() {
        let served = served()
        #expect(lastReply(served.say(NBDSaying.flags(0) + NBDSaying.option(.list))) == .invalid)
        let events = served.say(NBDSaying.option(.exportName))
        #expect(events.count == 1)
        guard case .exportAnswer(let answer)? = events.first else { return }
        #expect(answer.size == 1_000_003)
        #expect(answer.padding == [UInt8](repeating: 0, count: 124))
    }

    @Test("A server of the plain new style knows EXPORT_NAME alone")
    func plainServer() {
        let served = NBDServed(exports()) { $0.handshakeFlags = [] }
        #expect(served.accept() == [.greeting(.newStyle([]))])
        #expect(served.say(NBDSaying.flags(0) + NBDSaying.option(.exportName, ascii("root"))).count == 1)
        served.accept(.firstStream.following(1))
        #expect(served.say(NBDSaying.flags(0) + NBDSaying.go("root"), on: .firstStream.following(1)) == [])
        #expect(served.ending(.firstStream.following(1)) == .finish)
    }

    @Test("An export that is not there is refused by closing, or with ERR_UNKNOWN; no name is a path")
    func unknownExports() {
        for name in ["none", "../x", "/etc/passwd", "root\0", "ROOT", "root/"] {
            let byName = served()
            byName.say(NBDSaying.flags())
            #expect(byName.say(NBDSaying.option(.exportName, ascii(name))) == [])
            #expect(byName.ending() == .finish)
            let byGo = served()
            byGo.say(NBDSaying.flags())
            #expect(lastReply(byGo.say(NBDSaying.go(name))) == .unknownExport)
            #expect(lastReply(byGo.say(NBDSaying.query(.info, name))) == .unknownExport)
            #expect(lastReply(byGo.say(NBDSaying.option(.list))) == .acknowledged)
            #expect(byGo.ending() == nil)
        }
        let served = served { $0.defaultExport = nil }
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.go(""))) == .unknownExport)
    }

    @Test("Options that are not known are answered with ERR_UNSUP, their data passed over")
    func unknownOptions() {
        let served = served()
        served.say(NBDSaying.flags())
        for option: UInt32 in [4, 11, 99, 0, 0xffff_ffff] {
            let code = NBDOptionCode(rawValue: option)
            #expect(
                served.say(NBDSaying.option(code, [1, 2, 3, 4, 5, 6, 7])) == [
                    .optionReply(NBDOptionReply(to: code, .unsupported))
                ]
            )
        }
        #expect(lastReply(served.say(NBDSaying.option(.startTLS))) == .unsupported)
        #expect(lastReply(served.say(NBDSaying.option(.startTLS, [0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.list))) == .acknowledged)
    }

    @Test("What begins like no option breaks the connection off")
    func badMagic() {
        let served = served()
        served.say(NBDSaying.flags())
        served.say(ascii("GET / HTTP/1.0\r\n\r\n"))
        #expect(served.ending() == .abort)
        #expect(served.server.connectionCount == 0)
    }

    @Test("ABORT is acknowledged, and ends the conversation")
    func abort() {
        let served = served()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.option(.abort))) == .acknowledged)
        #expect(served.ending() == .finish)
    }

    @Test("LIST tells what the client may open, and nothing else")
    func list() {
        var all = exports()
        all[1].allowedClients = [NBDClientRange(IPv4Address(192, 168, 0, 0), prefixLength: 16)]
        var hidden = NBDExport(name: "hidden", content: MemoryFile([]))
        hidden.isListed = false
        let served = NBDServed(all + [hidden])
        served.accept()
        served.say(NBDSaying.flags())
        let events = served.say(NBDSaying.option(.list))
        let entry = NBDServerEntry(name: ascii("root"), description: ascii("the root"))
        let data = encoded { entry.encode(into: &$0) }
        #expect(
            events == [
                .optionReply(NBDOptionReply(to: .list, .server, data: data)),
                .optionReply(NBDOptionReply(to: .list, .acknowledged)),
            ]
        )
        #expect(lastReply(served.say(NBDSaying.option(.list, [0, 0, 0, 0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.go("hidden"))) == .acknowledged)
        let near = Endpoint(address: IPv4Address(192, 168, 7, 7), port: 1)
        served.accept(.firstStream.following(1), from: near)
        served.say(NBDSaying.flags(), on: .firstStream.following(1))
        #expect(served.say(NBDSaying.option(.list), on: .firstStream.following(1)).count == 3)
        let silent = NBDServed(all) { $0.answersList = false }
        silent.accept()
        #expect(lastReply(silent.say(NBDSaying.flags() + NBDSaying.option(.list))) == .policy)
        #expect(silent.events == [.refused(.listNotAllowed)])
    }

    @Test("INFO and GO tell what was asked for, INFO leaves the negotiation open")
    func infos() {
        let served = served()
        served.say(NBDSaying.flags())
        func infos(_ events: [NBDServerEvent]) -> [NBDInfo] {
            events.compactMap { event in
                guard case .optionReply(let reply) = event, case .info(let info)? = try? reply.content() else {
                    return nil
                }
                return info
            }
        }
        let size = NBDInfo.export(size: 1_000_003, NBDExport.transmissionFlags)
        #expect(infos(served.say(NBDSaying.query(.info, ""))) == [size])
        let sizes = NBDInfo.blockSizes(NBDBlockSizes(minimum: 1, preferred: 4096, maximum: 32 << 20))
        let all = [size, .name(ascii("root")), .description(ascii("the root")), sizes]
        #expect(infos(served.say(NBDSaying.query(.info, "root", [3, 77, 1, 2]))) == all)
        let events = served.say(NBDSaying.go("", [1, 2, 3, 77]))
        #expect(infos(events) == all)
        #expect(lastReply(events) == .acknowledged)
        #expect(outcome(served.say(NBDSaying.request(.read, 5, 7))) == NBDError.none)
    }

    @Test("Lengths that do not fit are answered with ERR_INVALID")
    func badLengths() {
        let served = served()
        served.say(NBDSaying.flags() + NBDSaying.option(.structuredReply))
        for option: NBDOptionCode in [.go, .info, .listMetaContext, .setMetaContext] {
            for data in ["", "00000004", "00000005 726f6f74", "ffffffff 00", "00000004 726f6f74 0000 0001"] {
                #expect(lastReply(served.say(NBDSaying.option(option, octets(data)))) == .invalid, "\(option) \(data)")
            }
        }
        #expect(lastReply(served.say(NBDSaying.option(.list))) == .acknowledged)
    }

    @Test("Options that are too long, too many or too slow are bounded")
    func limits() {
        let long = served()
        long.say(NBDSaying.flags())
        let events = long.say(
            encoded {
                $0.write(NBDMagic.option)
                $0.write(NBDOptionCode.go.rawValue)
                $0.write(UInt32(100_000))
            }
        )
        #expect(lastReply(events) == .tooBig)
        long.say([UInt8](repeating: 0, count: 100_000))
        #expect(lastReply(long.say(NBDSaying.option(.list))) == .acknowledged)
        let many = served { $0.optionCountLimit = 3 }
        many.say(NBDSaying.flags())
        for _ in 0..<3 { #expect(many.say(NBDSaying.option(NBDOptionCode(rawValue: 99))).count == 1) }
        #expect(many.say(NBDSaying.option(.list)) == [])
        #expect(many.ending() == .finish)
        let slow = served()
        let words = NBDSaying.flags() + NBDSaying.option(.go, [UInt8](repeating: 0, count: 100))
        for second in 0..<30 {
            slow.passDeadline(at: .at(Double(second)))
            slow.say([words[second]], at: .at(Double(second) + 0.5))
        }
        #expect(slow.ending() == nil)
        slow.passDeadline(at: .at(30))
        #expect(slow.ending() == .abort)
    }

    @Test("Structured replies and metadata contexts are agreed on in their order")
    func contexts() {
        let served = served()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply, [0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply))) == .acknowledged)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply))) == .acknowledged)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, [])).count == 2)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, ["base:"])).count == 2)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, ["qemu:"])).count == 1)
        #expect(served.say(NBDSaying.contexts(.setMetaContext, ["base:"])).count == 1)
        #expect(served.say(NBDSaying.contexts(.setMetaContext, ["x:y", "base:allocation"])).count == 2)
        #expect(
            lastReply(served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "none")))
                == .unknownExport
        )
        let plain = NBDServed(exports()) { $0.structuredReplies = false }
        plain.accept()
        plain.say(NBDSaying.flags())
        #expect(lastReply(plain.say(NBDSaying.option(.structuredReply))) == .unsupported)
        #expect(lastReply(plain.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"]))) == .unsupported)
    }

    @Test("In the old style all is said at once")
    func oldStyle() {
        var export = NBDExport(name: "2000", content: MemoryFile(image))
        export.oldStylePort = 2000
        let served = NBDServed([export]) { $0.ports = [] }
        #expect(served.others == [.listen(port: 2000)])
        let greeting = NBDOldStyleGreeting(size: 1_000_003, flags: NBDExport.transmissionFlags)
        #expect(served.accept(port: 2000) == [.greeting(.oldStyle(greeting))])
        #expect(served.said[.firstStream]?.count == 152)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
        #expect(served.events == [.opened(size: 1_000_003, .oldStyle)])
    }

    @Test("Addresses and numbers of connections are looked at before anything is told")
    func access() {
        var all = exports()
        all[0].allowedClients = [NBDClientRange(IPv4Address(10, 0, 0, 51))]
        all[1].connectionLimit = 1
        all[0].oldStylePort = 2000
        let served = NBDServed(all)
        served.accept()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.query(.info, "root"))) == .policy)
        #expect(lastReply(served.say(NBDSaying.go("root"))) == .policy)
        #expect(lastReply(served.say(NBDSaying.go("small"))) == .acknowledged)
        let (second, third) = (StreamID.firstStream.following(1), StreamID.firstStream.following(2))
        served.accept(second)
        #expect(lastReply(served.say(NBDSaying.flags() + NBDSaying.go("small"), on: second)) == .policy)
        #expect(served.say(NBDSaying.option(.exportName, ascii("root")), on: second) == [])
        #expect(served.ending(second) == .finish)
        #expect(served.accept(third, port: 2000) == [])
        #expect(served.ending(third) == .finish)
        served.handle(.failed(.reset))
        served.accept(.firstStream.following(3))
        #expect(
            lastReply(served.say(NBDSaying.flags() + NBDSaying.go("small"), on: .firstStream.following(3)))
                == .acknowledged
        )
    }

    @Test("An export that has to be read in blocks is opened by clients that ask for their size")
    func blockSizes() {
        var export = NBDExport(name: "b", content: MemoryFile(Array(image[..<4000])))
        export.blockSizes = NBDBlockSizes(minimum: 512, preferred: 4096, maximum: 1024)
        let served = NBDServed([export])
        served.accept()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.go("b"))) == .blockSizeRequired)
        #expect(lastReply(served.say(NBDSaying.go("b", [3]))) == .acknowledged)
        #expect(outcome(served.say(NBDSaying.request(.read, 512, 1024))) == NBDError.none)
        #expect(outcome(served.say(NBDSaying.request(.read, 3584, 416))) == NBDError.none)
        #expect(outcome(served.say(NBDSaying.request(.read, 1, 512))) == .invalid)
        #expect(outcome(served.say(NBDSaying.request(.read, 512, 100))) == .invalid)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 1536))) == .invalid)
    }
}

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
            let served = opened(isStructured: isStructured)
            let expected = isStructured ? row.structured : row.simple
            #expect(outcome(served.say(row.request)) == expected, "\(row.name), structured: \(isStructured)")
            #expect(outcome(served.say(NBDSaying.request(.read, 1, 2, cookie: .max))) == NBDError.none)
            #expect(served.ending() == nil)
        }
    }

    @Test("READs are answered by simple replies, or by pieces where they were agreed on")
    func replyKinds() {
        let simple = opened().say(NBDSaying.request(.read, 0, 4, cookie: 0))
        guard case .reply(let reply, _)? = simple.first else { return #expect(Bool(false), "\(simple)") }
        #expect(reply.cookie == 0)
        let structured = opened(isStructured: true).say(NBDSaying.request(.read, 0, 4, cookie: .max))
        guard case .chunk(let header, let content, _)? = structured.first else {
            return #expect(Bool(false), "\(structured)")
        }
        #expect(header == NBDChunkHeader(.offsetData, cookie: .max, length: 12, isLast: true))
        #expect(content == .data(offset: 0, length: 4))
    }

    @Test("Whatever is read is what is there, in any order of requests, in memory or handed over", arguments: 0..<12)
    func contents(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let served = NBDServed([NBDExport(name: "", content: seed % 2 == 0 ? MemoryFile(image) : DiskFile(image))]) {
            $0.handsOverFiles = true
            $0.pieceLength = [1, 700, 64 << 10][seed % 3]
        }
        served.accept()
        served.say(NBDSaying.flags() + (seed % 4 < 2 ? NBDSaying.option(.structuredReply) : []) + NBDSaying.go())
        var asked: [UInt64: Range<Int>] = [:]
        var requests: [UInt8] = []
        for cookie: UInt64 in 0..<64 {
            let start = Int.random(in: 0...image.count, using: &random)
            let length = min(image.count - start, Int.random(in: 0..<20_000, using: &random))
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
                if Array(image[part]) != Array(octets[range]) { wrong += 1 }
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
        let file = SparseMemoryFile(size: 10_000, [(2000, Array(image[..<1000])), (6000, Array(image[..<10]))])
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
        let served = served()
        served.say(NBDSaying.flags() + NBDSaying.option(.structuredReply))
        served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "root") + NBDSaying.go("small"))
        #expect(outcome(served.say(NBDSaying.request(.blockStatus, 0, 512))) == .invalid)
    }

    @Test("A request that is none breaks the connection off")
    func badMagic() {
        let served = opened()
        served.say(octets("25609514") + [UInt8](repeating: 0, count: 24))
        #expect(served.ending() == .abort)
        let late = opened()
        late.say(NBDSaying.option(.list))
        #expect(late.ending() == .abort)
    }

    @Test("DISC lets what was asked for go out, and takes nothing more")
    func disconnect() {
        let served = opened()
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

@Suite struct NBDServerLimitTests {
    @Test("A client that takes nothing is broken off, and no more is made for it than one piece")
    func slowReader() {
        let served = NBDServed([NBDExport(name: "", content: MemoryFile(image))]) { $0.requestLimit = 100 }
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.go())
        served.takesAll = false
        let read = NBDSaying.request(.read, 0, 1_000_000)
        served.say(read.repeated(50), at: .at(10))
        #expect(served.written[.firstStream] == nil)
        #expect(served.largestWrite <= (256 << 10) + 1000)
        served.say(read, at: .at(100))
        #expect(served.server.nextDeadline == .at(310))
        served.say(read.repeated(50), at: .at(101))
        #expect(served.ending() == .abort)
        let idle = opened()
        #expect(idle.server.nextDeadline == nil)
        idle.takesAll = false
        idle.say(NBDSaying.request(.read, 0, 512), at: .at(7))
        idle.passDeadline(at: .at(307))
        #expect(idle.ending() == .abort)
    }

    @Test("Connections beyond the limit are closed before anything is said")
    func connectionLimit() {
        let served = NBDServed(exports()) { $0.connectionLimit = 2 }
        for index in 0..<3 { served.accept(.firstStream.following(index)) }
        #expect(served.server.connectionCount == 2)
        #expect(served.ending(.firstStream.following(2)) == .abort)
        #expect(served.said[.firstStream.following(2)] == [])
    }

    @Test("A connection that is idle for longer than it may is ended")
    func idle() {
        let served = NBDServed(exports()) { $0.idleTimeout = .seconds(60) }
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.go("root"), at: .at(10))
        #expect(served.server.nextDeadline.map { $0 <= .at(70) } == true)
        served.passDeadline(at: .at(69))
        #expect(served.ending() == nil)
        served.passDeadline(at: .at(70))
        #expect(served.ending() == .finish)
        served.passDeadline(at: .at(80))
        #expect(served.ending() == .abort)
        #expect(served.server.connectionCount == 0)
        #expect(served.server.nextDeadline == nil)
    }

    @Test("A changed configuration counts for new connections, and ports come and go with it")
    func change() {
        let served = opened()
        var export = NBDExport(name: "new", content: MemoryFile([1, 2, 3]))
        export.oldStylePort = 2000
        var configuration = NBDServerConfiguration(exports: [export])
        configuration.ports = []
        served.server.change(to: configuration)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
        #expect(served.others.suffix(2) == [.stopListening(port: 10809), .listen(port: 2000)])
        #expect(served.accept(.firstStream.following(1), port: 2000).count == 1)
        served.abort()
        #expect(served.ending() == .abort)
        #expect(served.others.last == .stopListening(port: 2000))
        #expect(served.server.connectionCount == 0)
        #expect(served.server.nextDeadline == nil)
    }

    @Test("Damaged conversations never trap, and what they leave is bounded", arguments: 0..<8)
    func damage(seed: Int) {
        let talk =
            NBDSaying.flags() + NBDSaying.option(.structuredReply)
            + NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "root") + NBDSaying.option(.list)
            + NBDSaying.go("root", [1, 2, 3]) + NBDSaying.request(.read, 5, 100) + NBDSaying.request(.write, 0, 3)
            + [1, 2, 3] + NBDSaying.request(.blockStatus, 0, 1000) + NBDSaying.request(.disconnect)
        let forms = damagedForms(of: talk, seed: UInt64(seed))
        for (index, form) in forms.enumerated() where index % 8 == seed {
            let served = served()
            let cut = form.count * seed / 8
            served.say(Array(form[..<cut]))
            served.say(Array(form[cut...]))
            served.handle(.finished)
            served.passDeadline(at: .at(1000))
            served.passDeadline(at: .at(2000))
            if served.server.connectionCount != 0 { Issue.record("a connection is left of form \(index)") }
        }
    }
}

/// A file that is not in memory, as far as the server can tell.
struct DiskFile: FileContent {
    let octets: [UInt8]

    init(_ octets: [UInt8]) { self.octets = octets }

    var size: Int { octets.count }

    func append(_ range: Range<Int>, to other: inout [UInt8]) {
        other += octets[range.clamped(to: 0..<octets.count)]
    }
}

/// A file that has less than it says.
private struct ShorteningFile: FileContent {
    var size: Int { 1000 }

    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets += [UInt8](repeating: 1, count: range.clamped(to: 0..<500).count)
    }
}
