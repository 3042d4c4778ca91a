import NetworkProtocols
import Testing

private let image = patternedFile(1_000_003)

private typealias PieceSaid = (type: NBDChunkType, content: String, data: Range<Int>?)

/// Pieces of the reply to a READ of 1024 octets at 512, and whether they make it whole.
private let chunkTable: [(name: String, chunks: [PieceSaid], isGood: Bool)] = [
    ("one", [(.offsetData, "", 512..<1536)], true),
    ("two in reverse", [(.offsetData, "", 1000..<1536), (.offsetData, "", 512..<1000)], true),
    (
        "data, a hole, data",
        [
            (.offsetData, "", 512..<612), (.offsetHole, "0000000000000264 00000064", nil),
            (.offsetData, "", 712..<1536),
        ], true
    ),
    ("data, then NONE", [(.offsetData, "", 512..<1536), (.none, "", nil)], true),
    ("something is left out", [(.offsetData, "", 512..<1535)], false),
    ("the same twice", [(.offsetData, "", 512..<1100), (.offsetData, "", 1000..<1536)], false),
    ("before the begin", [(.offsetData, "", 511..<1536)], false),
    ("behind the end", [(.offsetData, "", 512..<1537)], false),
    ("a hole over the last number", [(.offsetHole, "ffffffffffffffff 00000064", nil)], false),
    ("an error", [(.offsetData, "", 512..<1100), (.error, "00000005 0000", nil)], false),
    ("an error of a kind that nobody knows", [(NBDChunkType(rawValue: 0x8007), "00", nil)], false),
    ("BLOCK_STATUS", [(.blockStatus, "00000001 00000001 00000000", nil)], false),
]

@Suite struct NBDClientReadingTests {
    @Test("A read is cut into parts, several of which are under way, and whose replies come in any order")
    func parts() {
        let server = ScriptedNBDServer { configuration in
            configuration.readSize = 100_000
            configuration.queueDepth = 3
        }
        server.open(size: 1_000_003)
        _ = server.takeOutputs()
        var waiting = reads(server.read(5..<1_000_003))
        #expect(waiting.map(\.offset) == [0, 99_840, 199_680])
        let isTaken = server.client.read(0..<1, at: .zero)
        #expect(!isTaken)
        var all = waiting
        while let request = waiting.popLast() {
            let more = reads(server.say(answer(request, from: image)))
            waiting += more
            all += more
        }
        let isRight = server.takeOutputs() == [.read(Array(image[5...]))]
        #expect(isRight)
        #expect(Set(all.map(\.cookie)).count == all.count)
        #expect(all.allSatisfy { $0.offset + UInt64($0.length) <= 1_000_003 })
        #expect(server.read(0..<1_000_004) == [])
        #expect(failure(server.takeOutputs()) == .beyondEnd(size: 1_000_003))
        _ = server.read(7..<7)
        #expect(server.takeOutputs() == [.read([])])
    }

    @Test("A server's block sizes are kept to, and what was not wanted is left out")
    func blockSizes() {
        let server = ScriptedNBDServer { $0.requestedInfos = [3] }
        server.attach()
        _ = server.say(.newStyle([.fixedNewStyle]))
        _ = server.info(.export(size: 10_000, [.hasFlags]))
        _ = server.info(.blockSizes(NBDBlockSizes(minimum: 4096, preferred: 4096, maximum: 8192)))
        _ = server.reply(.go, .acknowledged)
        _ = server.takeOutputs()
        let requests = reads(server.read(100..<9000))
        #expect(requests.map(\.offset) == [0, 8192])
        #expect(requests.map(\.length) == [8192, 1808])
        for request in requests { server.say(answer(request, from: image)) }
        #expect(server.takeOutputs() == [.read(Array(image[100..<9000]))])
        let odd = ScriptedNBDServer()
        odd.attach()
        _ = odd.say(.newStyle([.fixedNewStyle]))
        _ = odd.info(.export(size: 10_000, [.hasFlags]))
        _ = odd.info(.blockSizes(NBDBlockSizes(minimum: 3, preferred: 4096, maximum: 8192)))
        _ = odd.reply(.go, .acknowledged)
        #expect(failure(odd.takeOutputs()) == .badAnswer("block sizes that can't be"))
    }

    @Test("A READ that fails fails the read, when the others have their answers; the device stays")
    func errors() {
        let server = ScriptedNBDServer { configuration in
            configuration.readSize = 512
            configuration.queueDepth = 2
        }
        server.open(size: 2048)
        _ = server.takeOutputs()
        let requests = reads(server.read(0..<2048))
        #expect(requests.count == 2)
        server.say(
            encoded { NBDSimpleReply(cookie: requests[1].cookie, error: NBDError(rawValue: 4242)).encode(into: &$0) }
        )
        #expect(server.takeOutputs() == [])
        #expect(server.say(answer(requests[0], from: image)) == [])
        #expect(failure(server.takeOutputs()) == .error(4242, offset: 512))
        for request in reads(server.read(0..<512)) { server.say(answer(request, from: image)) }
        #expect(server.takeOutputs() == [.read(Array(image[..<512]))])
    }

    @Test(
        "A reply that nobody asked for, or that is none, ends all",
        arguments: [
            "67446698 00000000 00000000000000ff", "67446698 00000000 ffffffffffffffff",
            "12345678 00000000 0000000000000001",
            "668e33ef 0001 0000 0000000000000001 00000000", "0003e889045565a9 00000007 00000001 00000000",
        ]
    )
    func bogus(reply: String) {
        let server = ScriptedNBDServer()
        server.open(size: 2048)
        _ = server.takeOutputs()
        _ = server.read(0..<2048)
        server.say(octets(reply))
        guard case .badAnswer? = failure(server.takeOutputs()) else { return #expect(Bool(false), "\(reply)") }
        #expect(server.client.isEnded)
        #expect(server.actions.last == .stream(HTTPPlace.clientStream, .abort))
    }

    @Test("Structured replies are put together, and what does not fit together is none", arguments: chunkTable.indices)
    func chunks(index: Int) {
        let (name, chunks, isGood) = chunkTable[index]
        let server = ScriptedNBDServer { $0.wantsStructuredReplies = true }
        server.open(size: 2048, structured: true)
        _ = server.takeOutputs()
        guard let request = reads(server.read(512..<1536)).first else { return #expect(Bool(false)) }
        var expected = Array(image[512..<1536])
        if chunks.contains(where: { $0.type == .offsetHole }), isGood {
            expected.replaceSubrange(100..<200, with: [UInt8](repeating: 0, count: 100))
        }
        for (position, chunk) in chunks.enumerated() {
            let isLast = position == chunks.count - 1
            let content = chunk.data.map { UInt64($0.lowerBound) }.map { offset in encoded { $0.write(offset) } }
            let body = (content ?? octets(chunk.content)) + (chunk.data.map { Array(image[$0]) } ?? [])
            server.say(
                encoded {
                    let length = UInt32(body.count)
                    NBDChunkHeader(chunk.type, cookie: request.cookie, length: length, isLast: isLast).encode(into: &$0)
                    $0.write(body)
                }
            )
        }
        let outputs = server.takeOutputs()
        if isGood {
            #expect(outputs == [.read(expected)], "\(name)")
        } else {
            #expect(failure(outputs) != nil, "\(name)")
        }
    }

    @Test("DISC is the last word")
    func detach() {
        let server = ScriptedNBDServer()
        server.open(size: 2048)
        _ = server.takeOutputs()
        server.client.detach(at: .at(1))
        server.drain()
        guard case .request(let request)? = server.takeHeard().first else { return #expect(Bool(false)) }
        #expect(request.command == .disconnect)
        #expect((request.offset, request.length) == (0, 0))
        #expect(server.takeOutputs() == [.detached])
        #expect(server.actions.last == .stream(HTTPPlace.clientStream, .finish))
        server.handle(.closed)
        #expect(server.client.nextDeadline == nil)
        let isTaken = server.client.read(0..<1, at: .at(2))
        #expect(!isTaken)
    }

    @Test("Where it is not to stay, a broken connection ends all")
    func broken() {
        let table: [(StreamInput, NBDClientFailure)] = [
            (.failed(.reset), .broken(.reset, received: 0)), (.finished, .closed(received: 0)),
        ]
        for (input, expected) in table {
            let server = ScriptedNBDServer()
            server.open(size: 2048)
            _ = server.takeOutputs()
            _ = server.read(0..<2048)
            server.handle(input)
            #expect(failure(server.takeOutputs()) == expected)
            #expect(server.client.isEnded)
        }
        let silent = ScriptedNBDServer()
        silent.open(size: 2048)
        _ = silent.takeOutputs()
        _ = silent.read(0..<2048, at: .at(100))
        #expect(silent.client.nextDeadline == .at(130))
        silent.passDeadline(at: .at(130))
        #expect(failure(silent.takeOutputs()) == .silent)
    }
}

@Suite struct NBDClientReconnectionTests {
    private func persistent() -> ScriptedNBDServer {
        let server = ScriptedNBDServer { configuration in
            configuration.isPersistent = true
            configuration.readSize = 512
            configuration.queueDepth = 2
        }
        server.open(size: 2048)
        _ = server.takeOutputs()
        return server
    }

    @Test("It connects anew after 1 s, 2 s, and so on up to 180 s, and from the start once it was open again")
    func pauses() {
        let server = persistent()
        var now = Instant.at(10)
        server.handle(.failed(.reset), at: now)
        for (index, pause) in [1.0, 2, 4, 8, 16, 32, 64, 128, 180, 180].enumerated() {
            #expect(server.takeOutputs() == [.needsStream])
            #expect(server.client.nextDeadline == nil)
            server.client.reconnect(on: StreamID(rawValue: UInt32(index) + 2), at: now)
            let next = now.advanced(by: .seconds(pause))
            #expect(server.client.nextDeadline == next)
            server.passDeadline(at: next)
            let connect = HostAction.connect(StreamID(rawValue: UInt32(index) + 2), to: NBDPlace.server)
            #expect(server.actions.last == connect)
            now = next
            server.handle(.failed(.refused), at: now)
        }
    }

    @Test("What was under way is asked for again, once")
    func readsOn() {
        let server = persistent()
        let before = reads(server.read(0..<2048))
        #expect(before.map(\.offset) == [0, 512])
        server.say(answer(before[1], from: image))
        #expect(reads(server.takeHeard()).isEmpty)
        server.handle(.finished, at: .at(5))
        #expect(server.takeOutputs() == [.needsStream])
        server.client.reconnect(on: StreamID(rawValue: 2), at: .at(60))
        server.drain()
        #expect(server.actions.last == .connect(StreamID(rawValue: 2), to: NBDPlace.server))
        server.connect(at: .at(60))
        _ = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
        _ = server.info(.export(size: 2048, [.hasFlags, .readOnly]))
        var waiting = reads(server.reply(.go, .acknowledged))
        #expect(Set(waiting.map(\.offset)) == [0, 1024])
        while let request = waiting.popLast() { waiting += reads(server.say(answer(request, from: image))) }
        #expect(server.takeOutputs() == [.read(Array(image[..<2048]))])
    }

    @Test("A device of another size is not taken for the same")
    func changed() {
        let server = persistent()
        _ = server.read(0..<2048)
        server.handle(.failed(.reset), at: .at(5))
        server.client.reconnect(on: StreamID(rawValue: 2), at: .at(60))
        server.drain()
        server.connect(at: .at(60))
        _ = server.takeOutputs()
        _ = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
        _ = server.info(.export(size: 4096, [.hasFlags, .readOnly]))
        _ = server.reply(.go, .acknowledged)
        #expect(failure(server.takeOutputs()) == .deviceChanged)
        #expect(server.client.isEnded)
    }

    @Test("It can be given up while it waits")
    func abort() {
        let server = persistent()
        _ = server.read(0..<2048)
        server.handle(.failed(.reset), at: .at(5))
        server.client.abort(at: .at(6))
        server.drain()
        #expect(server.takeOutputs() == [.needsStream, .failed(.aborted)])
        #expect(server.client.nextDeadline == nil)
    }
}
