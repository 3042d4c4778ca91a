import NetworkProtocols
import Testing

/// A client whose server is the test: it says every octet, and sees what the client says.
private final class ScriptedNBDServer {
    var client: NBDClient
    private(set) var outputs: [NBDClient.Output] = []
    private(set) var actions: [HostAction] = []
    private var parser = NBDClientStreamParser()
    private var heard: [NBDClientEvent] = []

    init(
        export: String = "x",
        _ configure: (inout NBDClientConfiguration) -> Void = { _ in }
    ) {
        var configuration = NBDClientConfiguration()
        configure(&configuration)
        client = NBDClient(
            remote: NBDPlace.server,
            export: ascii(export),
            configuration: configuration,
            stream: HTTPPlace.clientStream,
            at: .zero
        )
    }

    func attach(at now: Instant = .zero) {
        client.attach(at: now)
        drain()
        connect(at: now)
    }

    func connect(at now: Instant = .zero) {
        parser = NBDClientStreamParser()
        handle(.connected(local: NBDPlace.client, remote: NBDPlace.server), at: now)
    }

    /// Says something; what the client answers.
    @discardableResult
    func say(_ octets: [UInt8], at now: Instant = .zero) -> [NBDClientEvent] {
        handle(.received(octets), at: now)
        return takeHeard()
    }

    func say(_ greeting: NBDGreeting) -> [NBDClientEvent] { say(encoded { greeting.encode(into: &$0) }) }

    func reply(_ option: NBDOptionCode, _ type: NBDOptionReplyType, _ data: [UInt8] = []) -> [NBDClientEvent] {
        say(encoded { NBDOptionReply(to: option, type, data: data).encode(into: &$0) })
    }

    func info(_ info: NBDInfo) -> [NBDClientEvent] {
        reply(.go, .info, encoded { info.encode(into: &$0) })
    }

    func handle(_ input: StreamInput, at now: Instant = .zero) {
        client.handle(input, at: now)
        drain()
    }

    func passDeadline(at now: Instant) {
        client.handleDeadline(at: now)
        drain()
    }

    func read(_ range: Range<UInt64>, at now: Instant = .zero) -> [NBDClientEvent] {
        client.read(range, at: now)
        drain()
        return takeHeard()
    }

    func takeHeard() -> [NBDClientEvent] {
        defer { heard = [] }
        return heard
    }

    func takeOutputs() -> [NBDClient.Output] {
        defer { outputs = [] }
        return outputs
    }

    func drain() {
        while let output = client.nextOutput() {
            switch output {
            case .host(let action):
                actions.append(action)
                guard case .stream(_, .write(let octets)) = action else { continue }
                var offset = 0
                while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) {
                    heard.append(event)
                }
            default: outputs.append(output)
            }
        }
    }

    /// Opens an export of `size` octets with GO.
    func open(size: UInt64, structured: Bool = false) {
        attach()
        _ = say(.newStyle([.fixedNewStyle, .noZeroes]))
        if structured { _ = reply(.structuredReply, .acknowledged) }
        _ = info(.export(size: size, [.hasFlags, .readOnly]))
        _ = reply(.go, .acknowledged)
        _ = takeHeard()
    }
}

/// READs among what the client said.
private func reads(_ events: [NBDClientEvent]) -> [NBDRequest] {
    events.compactMap { if case .request(let request) = $0, request.command == .read { request } else { nil } }
}

private func failure(_ outputs: [NBDClient.Output]) -> NBDClientFailure? {
    guard outputs.count == 1, case .failed(let failure) = outputs[0] else { return nil }
    return failure
}

private func answer(_ request: NBDRequest, from image: [UInt8]) -> [UInt8] {
    encoded {
        NBDSimpleReply(cookie: request.cookie).encode(into: &$0)
        $0.write(image[Int(request.offset)..<(Int(request.offset) + Int(request.length))])
    }
}

@Suite struct NBDClientNegotiationTests {
    @Test("It says nothing before both magic numbers are there, and no more than the server offers")
    func flags() {
        let table: [(offered: UInt16, said: UInt32)] = [(0, 0), (1, 1), (2, 2), (3, 3), (0xffff, 3)]
        for (offered, said) in table {
            let server = ScriptedNBDServer()
            server.attach()
            #expect(server.say(ascii("NBDMAGICIHAVEOPT")) == [])
            let heard = server.say(encoded { $0.write(offered) })
            #expect(heard.first == .flags(NBDClientFlags(rawValue: said)))
            guard heard.count == 2, case .option(let option) = heard[1] else { return #expect(Bool(false)) }
            #expect(option.option == (offered & 1 == 1 ? NBDOptionCode.go : .exportName))
        }
    }

    @Test("GO opens the export, whatever is told along with it, in any order")
    func go() {
        let server = ScriptedNBDServer { $0.requestedInfos = [1, 3] }
        server.attach()
        let heard = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
        let query = NBDExportQuery(name: ascii("x"), infos: [.name, .blockSize])
        #expect(heard == [.flags([.fixedNewStyle, .noZeroes]), .option(NBDOptionRequest(.go, data: query.octets))])
        _ = server.info(.other(NBDInfoType(rawValue: 77), [1, 2, 3]))
        _ = server.info(.name(ascii("real")))
        _ = server.reply(.go, NBDOptionReplyType(rawValue: 9), [1])
        _ = server.info(.export(size: 512, [.hasFlags, .readOnly]))
        let sizes = NBDBlockSizes(minimum: 512, preferred: 4096, maximum: 65536)
        _ = server.info(.blockSizes(sizes))
        #expect(server.takeOutputs() == [])
        _ = server.reply(.go, .acknowledged)
        let device = NBDDevice(size: 512, flags: [.hasFlags, .readOnly], blockSizes: sizes, name: ascii("real"))
        #expect(server.takeOutputs() == [.attached(device)])
        #expect(server.client.device == device)
    }

    @Test("An export without its size, or an answer to another option, is none")
    func badAnswers() {
        let answers: [(NBDOptionCode, NBDOptionReplyType, [UInt8])] = [
            (.go, .acknowledged, []), (.list, .acknowledged, []), (.go, .info, [0, 0, 1]), (.go, .acknowledged, [1]),
        ]
        for (option, type, data) in answers {
            let server = ScriptedNBDServer()
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle]))
            _ = server.reply(option, type, data)
            guard case .badAnswer? = failure(server.takeOutputs()) else { return #expect(Bool(false)) }
            #expect(server.client.isEnded)
        }
    }

    @Test("A server that does not know GO is asked by EXPORT_NAME, with and without zeros behind its answer")
    func fallBack() {
        for isPadded in [false, true] {
            let server = ScriptedNBDServer { $0.acceptsNoZeroes = !isPadded }
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
            let heard = server.reply(.go, .unsupported, ascii("what is GO?"))
            #expect(heard == [.option(NBDOptionRequest(.exportName, data: ascii("x")))])
            let answer = NBDExportAnswer(size: 777, flags: [.hasFlags], isPadded: isPadded)
            let octets = encoded { answer.encode(into: &$0) }
            server.say(Array(octets.dropLast()))
            #expect(server.takeOutputs() == [])
            server.say([octets[octets.count - 1]])
            #expect(server.takeOutputs() == [.attached(NBDDevice(size: 777, flags: [.hasFlags]))])
        }
    }

    @Test("Refusals are told by their numbers and words, and the client says goodbye")
    func refusals() {
        let expected: [(NBDOptionReplyType, NBDClientFailure)] = [
            (.unknownExport, .unknownExport("no")), (.policy, .optionRefused(0x8000_0002, "no")),
            (NBDOptionReplyType(rawValue: 0x8000_ffff), .optionRefused(0x8000_ffff, "no")),
        ]
        for (type, failing) in expected {
            let server = ScriptedNBDServer()
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle]))
            #expect(server.reply(.go, type, ascii("no")) == [.option(NBDOptionRequest(.abort))])
            #expect(failure(server.takeOutputs()) == failing)
            #expect(server.actions.last == .stream(HTTPPlace.clientStream, .finish))
            server.handle(.closed)
            #expect(server.client.nextDeadline == nil)
        }
        let padded = ScriptedNBDServer()
        padded.attach()
        _ = padded.say(.newStyle([.fixedNewStyle]))
        _ = padded.reply(.go, .unknownExport, [UInt8](repeating: 0x41, count: 100_000))
        #expect(failure(padded.takeOutputs()) == .unknownExport(""))
    }

    @Test("A server that insists on blocks is asked for their size")
    func blockSizeRequired() {
        let server = ScriptedNBDServer()
        server.attach()
        _ = server.say(.newStyle([.fixedNewStyle]))
        let query = NBDExportQuery(name: ascii("x"), infos: [.blockSize])
        #expect(server.reply(.go, .blockSizeRequired) == [.option(NBDOptionRequest(.go, data: query.octets))])
        _ = server.reply(.go, .blockSizeRequired)
        #expect(failure(server.takeOutputs()) == .optionRefused(0x8000_0008, ""))
    }

    @Test("Styles that the client does not speak are told as what they are")
    func styles() {
        let old = NBDGreeting.oldStyle(NBDOldStyleGreeting(size: 512, flags: [.hasFlags, .readOnly]))
        let device = NBDDevice(size: 512, flags: [.hasFlags, .readOnly])
        let table: [(NBDClientConfiguration.Negotiation, NBDGreeting, NBDClient.Output?)] = [
            (.go, old, .failed(.oldStyleServer)), (.exportName, old, .failed(.oldStyleServer)),
            (.oldStyle, .newStyle([]), .failed(.newStyleServer)), (.oldStyle, old, .attached(device)),
            (.any, old, .attached(device)), (.exportNameOrOldStyle, old, .attached(device)),
            (.exportNameOrOldStyle, .newStyle([]), nil),
        ]
        for (negotiation, greeting, expected) in table {
            let server = ScriptedNBDServer { $0.negotiation = negotiation }
            server.attach()
            let heard = server.say(greeting)
            #expect(server.takeOutputs() == (expected.map { [$0] } ?? []), "\(negotiation)")
            #expect(heard.isEmpty == (expected != nil))
        }
    }

    @Test("What does not speak NBD is told by its first octets")
    func notNBD() {
        let http = ScriptedNBDServer()
        http.attach()
        #expect(http.say(ascii("HTTP/1.1 400 Bad Request\r\n")) == [])
        #expect(failure(http.takeOutputs()) == .notNBD(ascii("HTTP/1.1 400 Bad")))
        let short = ScriptedNBDServer()
        short.attach()
        short.say(ascii("220 ftp\r\n"))
        short.handle(.finished)
        #expect(failure(short.takeOutputs()) == .notNBD(ascii("220 ftp\r\n")))
        let silent = ScriptedNBDServer()
        silent.attach()
        silent.handle(.finished)
        #expect(failure(silent.takeOutputs()) == .closedInNegotiation)
    }

    @Test("LIST tells all, and the client leaves")
    func list() {
        let server = ScriptedNBDServer()
        server.client.list(at: .zero)
        server.drain()
        server.connect()
        #expect(
            server.say(.newStyle([.fixedNewStyle])) == [
                .flags(.fixedNewStyle), .option(NBDOptionRequest(.list)),
            ]
        )
        let entries = [NBDServerEntry(name: ascii("a")), NBDServerEntry(name: ascii("b"), description: ascii("c"))]
        for entry in entries { _ = server.reply(.list, .server, encoded { entry.encode(into: &$0) }) }
        #expect(server.reply(.list, .acknowledged) == [.option(NBDOptionRequest(.abort))])
        #expect(server.takeOutputs() == [.listed(entries)])
        #expect(server.client.isEnded)
        #expect(server.client.nextDeadline == .at(10))
        server.passDeadline(at: .at(10))
        #expect(server.actions.last == .stream(HTTPPlace.clientStream, .abort))
    }

    @Test("Silence and refused connections are what they are")
    func silence() {
        let silent = ScriptedNBDServer()
        silent.attach()
        _ = silent.say(.newStyle([.fixedNewStyle]))
        #expect(silent.client.nextDeadline == .at(30))
        silent.passDeadline(at: .at(29))
        #expect(silent.takeOutputs() == [])
        silent.passDeadline(at: .at(30))
        #expect(failure(silent.takeOutputs()) == .silent)
        #expect(silent.client.nextDeadline == nil)
        let refused = ScriptedNBDServer()
        refused.client.attach(at: .zero)
        refused.drain()
        refused.handle(.failed(.refused))
        #expect(failure(refused.takeOutputs()) == .broken(.refused, received: 0))
    }
}

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
