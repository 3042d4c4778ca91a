import NetworkProtocols
import Testing

/// What one side says, as a capture has it.
private struct Said {
    var client: [NBDClientEvent] = []
    var server: [NBDServerEvent] = []
    /// Octets of data events, in order.
    var data: [UInt8] = []

    /// Events without the cuts of data: what does not depend on how the octets were divided.
    var kinds: [String] {
        client.compactMap { if case .payload = $0 { nil } else { "\($0)" } }
            + server.compactMap { if case .data = $0 { nil } else { "\($0)" } }
    }
}

/// A conversation piece by piece, with the side that says it.
private let talk: [(isClient: Bool, octets: [UInt8])] = {
    let image = patternedFile(3000)
    func reply(_ type: NBDOptionReplyType, _ option: NBDOptionCode, _ data: [UInt8] = []) -> [UInt8] {
        encoded { NBDOptionReply(to: option, type, data: data).encode(into: &$0) }
    }
    return [
        (false, encoded { NBDGreeting.newStyle([.fixedNewStyle, .noZeroes]).encode(into: &$0) }),
        (true, NBDSaying.flags() + NBDSaying.option(.list)),
        (false, reply(.server, .list, octets("00000001 78")) + reply(.acknowledged, .list)),
        (true, NBDSaying.go("x")),
        (false, reply(.unsupported, .go)),
        (true, NBDSaying.option(.exportName, ascii("x"))),
        (false, encoded { NBDExportAnswer(size: 3000, flags: [.hasFlags], isPadded: false).encode(into: &$0) }),
        (true, NBDSaying.request(.read, 0, 1000, cookie: 1) + NBDSaying.request(.write, 0, 500, cookie: 2)),
        (true, [UInt8](repeating: 0x25, count: 500) + NBDSaying.request(.read, 1000, 2000, cookie: 3)),
        (
            false,
            encoded {
                NBDSimpleReply(cookie: 3).encode(into: &$0)
                $0.write(image[1000...])
                NBDSimpleReply(cookie: 2, error: .notPermitted).encode(into: &$0)
                NBDChunkHeader(.offsetData, cookie: 1, length: 608, isLast: false).encode(into: &$0)
                $0.write(UInt64(400))
                $0.write(image[400..<1000])
                NBDChunkHeader(.offsetHole, cookie: 1, length: 12, isLast: true).encode(into: &$0)
                NBDChunkContent.hole(offset: 0, length: 400).encode(into: &$0)
            }
        ),
        (true, NBDSaying.request(.disconnect)),
    ]
}()

/// What the parser finds where each piece is cut into parts of at most `length` octets.
private func parse(_ talk: [(isClient: Bool, octets: [UInt8])], cut length: Int, startsInMiddle: Bool = false) -> Said {
    var parser = NBDConversationParser(startsInMiddle: startsInMiddle)
    var said = Said()
    for (isClient, octets) in talk {
        for start in stride(from: 0, to: octets.count, by: length) {
            let part = Array(octets[start..<min(octets.count, start + length)])
            var offset = 0
            if isClient {
                while let event = parser.nextClientEvent(in: part.span, at: &offset, to: part.count) {
                    said.client.append(event)
                    if case .payload(let range) = event { said.data += part[range] }
                }
            } else {
                while let event = parser.nextServerEvent(in: part.span, at: &offset, to: part.count) {
                    said.server.append(event)
                    if case .data(let range) = event { said.data += part[range] }
                }
            }
        }
    }
    return said
}

@Suite struct NBDConversationParserTests {
    @Test("A whole conversation is read, with the requests that replies answer")
    func whole() {
        let said = parse(talk, cut: 10_000)
        let image = patternedFile(3000)
        #expect(said.client.count == 10)
        #expect(said.data == [UInt8](repeating: 0x25, count: 500) + Array(image[1000...]) + Array(image[400..<1000]))
        let last = NBDRequest(.read, cookie: 1, offset: 0, length: 1000)
        #expect(
            said.server.suffix(2) == [
                .dataEnd(missing: 0),
                .chunk(
                    NBDChunkHeader(.offsetHole, cookie: 1, length: 12, isLast: true),
                    .hole(offset: 0, length: 400),
                    of: last
                ),
            ]
        )
        #expect(said.server.contains(.exportAnswer(NBDExportAnswer(size: 3000, flags: [.hasFlags], isPadded: false))))
    }

    @Test("The same octets give the same events however they are divided", arguments: [1, 2, 3, 7, 100])
    func division(length: Int) {
        let whole = parse(talk, cut: 10_000)
        let cut = parse(talk, cut: length)
        #expect(cut.kinds == whole.kinds)
        #expect(cut.data == whole.data)
    }

    @Test("Octets that are missing in data are counted, others make it find the next message")
    func gaps() {
        var parser = NBDConversationParser()
        func client(_ octets: [UInt8]) {
            var offset = 0
            while parser.nextClientEvent(in: octets.span, at: &offset, to: octets.count) != nil {}
        }
        func server(_ octets: [UInt8]) -> [NBDServerEvent] {
            var (offset, events): (Int, [NBDServerEvent]) = (0, [])
            while let event = parser.nextServerEvent(in: octets.span, at: &offset, to: octets.count) {
                events.append(event)
            }
            return events
        }
        _ = server(encoded { NBDGreeting.oldStyle(NBDOldStyleGreeting(size: 9, flags: [])).encode(into: &$0) })
        client(NBDSaying.request(.read, 0, 100, cookie: 1) + NBDSaying.request(.read, 0, 100, cookie: 2))
        client(NBDSaying.request(.flush, cookie: 3))
        let reply = encoded { NBDSimpleReply(cookie: 1).encode(into: &$0) }
        #expect(server(reply + [1, 2, 3]).count == 2)
        let counted = parser.receiveServerGap(90)
        #expect(counted == nil)
        #expect(server([4, 5, 6, 7, 8, 9, 10]).last == .dataEnd(missing: 90))
        let lost = parser.receiveServerGap(1)
        #expect(lost == .problem(.lostInGap(count: 1)))
        let noise = [UInt8](repeating: 7, count: 50) + encoded { NBDSimpleReply(cookie: 99).encode(into: &$0) }
        let flushed = encoded { NBDSimpleReply(cookie: 3).encode(into: &$0) }
        #expect(
            server(noise + flushed) == [
                .reply(NBDSimpleReply(cookie: 3), to: NBDRequest(.flush, cookie: 3))
            ]
        )
        let lostClient = parser.receiveClientGap(5)
        #expect(lostClient == .problem(.lostInGap(count: 5)))
        var offset = 0
        let rest = [UInt8](repeating: 9, count: 20) + NBDSaying.request(.flush, cookie: 4)
        let found = parser.nextClientEvent(in: rest.span, at: &offset, to: rest.count)
        #expect(found == .request(NBDRequest(.flush, cookie: 4)))
    }

    @Test("A conversation that began before the capture is found at its next request")
    func middle() {
        let said = parse(Array(talk[7...]), cut: 10_000, startsInMiddle: true)
        #expect(
            said.kinds
                == parse(talk, cut: 10_000).kinds.filter { kind in
                    !["flags", "option(", "greeting", "optionReply", "exportAnswer"].contains { kind.hasPrefix($0) }
                }
        )
    }

    @Test("Ends within messages are told, and others are not")
    func ends() {
        var parser = NBDConversationParser()
        var offset = 0
        let greeting = talk[0].octets
        let event = parser.nextServerEvent(in: greeting.span, at: &offset, to: 17)
        #expect(event == nil)
        let end = parser.finishServer()
        #expect(end == .problem(.truncated(remaining: 1)))
        #expect(parser.server.isStopped)
        var other = NBDConversationParser()
        let words = talk[1].octets
        offset = 0
        while other.nextClientEvent(in: words.span, at: &offset, to: words.count) != nil {}
        let otherEnd = other.finishClient()
        #expect(otherEnd == nil)
    }

    @Test("What is too long to be kept is told and passed over")
    func oversized() {
        var configuration = NBDParserConfiguration()
        configuration.optionLimit = 10
        configuration.chunkLimit = 10
        var parser = NBDServerStreamParser(configuration: configuration)
        let octets =
            talk[0].octets
            + encoded { NBDOptionReply(to: .go, .policy, data: ascii("no, certainly not")).encode(into: &$0) }
            + encoded {
                NBDChunkHeader(.error, cookie: 5, length: 20, isLast: true).encode(into: &$0)
                $0.write([UInt8](repeating: 1, count: 20))
                NBDOptionReply(to: .go, .acknowledged).encode(into: &$0)
            }
        var (offset, events): (Int, [NBDServerEvent]) = (0, [])
        while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) { events.append(event) }
        #expect(
            events == [
                .greeting(.newStyle([.fixedNewStyle, .noZeroes])), .oversizedOptionReply(.go, .policy, length: 17),
                .oversizedChunk(NBDChunkHeader(.error, cookie: 5, length: 20, isLast: true), of: nil),
                .optionReply(NBDOptionReply(to: .go, .acknowledged)),
            ]
        )
    }

    @Test("Damage never traps, and cut in two it is read the same", arguments: 0..<16)
    func damage(seed: Int) {
        for index in talk.indices {
            let forms = damagedForms(of: Array(talk[index].octets.prefix(150)), seed: UInt64(seed))
            for (position, form) in forms.enumerated() where position % 16 == seed {
                var damaged = talk
                damaged[index].octets = form + talk[index].octets.dropFirst(150)
                let (whole, cut) = (parse(damaged, cut: 10_000), parse(damaged, cut: 1 + seed * 3))
                // Where it is lost it looks for a message in what comes at once.
                if whole.kinds != cut.kinds, !whole.kinds.contains(where: { $0.contains("to: nil") }) {
                    Issue.record("piece \(index), form \(position)")
                }
            }
        }
    }
}
