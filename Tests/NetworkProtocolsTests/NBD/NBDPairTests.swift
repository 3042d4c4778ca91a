import NetworkProtocols
import Testing

/// A server and a client on two hosts, with their stacks and a link between them.
private final class NBDOverStack {
    var pair: StackPair
    var client: NBDClient
    var server: NBDServer
    var outputs: [NBDClient.Output] = []
    /// How often a stream was asked for.
    private(set) var reconnections = 0

    init(
        _ configuration: NBDServerConfiguration,
        _ clients: NBDClientConfiguration,
        export: String,
        port: UInt16 = 10809,
        seed: UInt64,
        faults: LinkFaults
    ) {
        pair = StackPair(seed: seed, faults: faults)
        pair.isRecording = false
        server = NBDServer(configuration: configuration, at: .zero)
        client = NBDClient(
            remote: pair.endpoint(1, port),
            export: ascii(export),
            configuration: clients,
            stream: StreamID(rawValue: 1),
            at: .zero
        )
        settle()
    }

    /// Goes on until the client has said something; gives up after an hour.
    func run() -> NBDClient.Output? {
        settle()
        let end = pair.now.advanced(by: .seconds(3600))
        while outputs.isEmpty, pair.now < end {
            let due = [client.nextDeadline, server.nextDeadline].compactMap { $0 }.min()
            let isMoving = pair.step(until: due ?? end)
            if !isMoving {
                guard let due else { break }
                client.handleDeadline(at: due)
                server.handleDeadline(at: due)
            }
            settle()
        }
        return outputs.isEmpty ? nil : outputs.removeFirst()
    }

    func read(_ range: Range<UInt64>) -> NBDClient.Output? {
        guard client.read(range, at: pair.now) else { return nil }
        return run()
    }

    /// Breaks all connections off, as a server does that is started anew.
    func restartServer() {
        server.abort(at: pair.now)
        settle()
        server = NBDServer(configuration: server.configuration, at: pair.now)
        settle()
    }

    /// Carries what happened and what is to be done to and fro until nothing is left.
    private func settle() {
        repeat {
            for event in take(0) {
                if case .stream(client.stream, let input) = event { client.handle(input, at: pair.now) }
            }
            for event in take(1) { server.handle(event, at: pair.now) }
            while let output = client.nextOutput() {
                switch output {
                case .host(let action): pair.perform(action, on: 0)
                case .needsStream:
                    reconnections += 1
                    client.reconnect(on: StreamID(rawValue: client.stream.rawValue + 1), at: pair.now)
                default: outputs.append(output)
                }
            }
            while let action = server.nextOutput() { pair.perform(action, on: 1) }
        } while pair.events.contains { !$0.isEmpty }
    }

    private func take(_ side: Int) -> [HostEvent] {
        defer { pair.events[side] = [] }
        return pair.events[side]
    }
}

private let badLink = LinkFaults(loss: 0.02, duplication: 0.02, reordering: 0.05, corruption: 0.01)

@Suite struct NBDPairTests {
    @Test("Over a bad link all that is read is what is there, in every style", arguments: 0..<24)
    func reads(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let image = patternedFile(Int.random(in: 1...60_000, using: &random), seed: UInt64(seed))
        let content: any FileContent =
            seed % 3 == 0
            ? SparseMemoryFile(size: image.count, [(image.count / 3, Array(image[..<(image.count / 2)]))])
            : MemoryFile(image)
        var export = NBDExport(name: ascii("root"), content: content)
        export.oldStylePort = 2000
        let hasBlocks = seed % 5 == 1 && seed % 4 != 3 && seed / 2 % 4 < 2
        if hasBlocks { export.blockSizes = NBDBlockSizes(minimum: 512, preferred: 4096, maximum: 4096) }
        var configuration = NBDServerConfiguration(exports: [export])
        configuration.pieceLength = [100, 4000, 256 << 10][seed % 3]
        if seed % 4 == 3 { configuration.handshakeFlags = [] }
        var client = NBDClientConfiguration()
        client.negotiation = [.go, .any, .exportName, .exportNameOrOldStyle][seed / 2 % 4]
        if seed % 8 == 7 { client.negotiation = .oldStyle }
        client.wantsStructuredReplies = seed % 2 == 0
        client.requestedInfos = hasBlocks ? [3] : []
        client.readSize = Int.random(in: 500...9000, using: &random)
        client.queueDepth = Int.random(in: 1...8, using: &random)
        let pair = NBDOverStack(
            configuration,
            client,
            export: "root",
            port: client.negotiation == .oldStyle ? 2000 : 10809,
            seed: UInt64(seed),
            faults: badLink
        )
        pair.client.attach(at: .zero)
        guard case .attached(let device)? = pair.run() else { return #expect(Bool(false), "not attached") }
        #expect(device.size == UInt64(image.count))
        #expect(device.isReadOnly)
        let expected = content.octets
        for _ in 0..<4 {
            let start = Int.random(in: 0..<expected.count, using: &random)
            let end = Int.random(in: start...expected.count, using: &random)
            let isRight = pair.read(UInt64(start)..<UInt64(end)) == .read(Array(expected[start..<end]))
            #expect(isRight, "\(start)..<\(end) of \(expected.count)")
        }
        pair.client.detach(at: pair.pair.now)
        #expect(pair.run() == .detached)
        // Nothing more comes, and nothing is left open.
        #expect(pair.run() == nil)
        #expect(pair.server.connectionCount == 0)
    }

    @Test("A client that is to stay survives a server that is started anew, again and again")
    func restarts() {
        let image = patternedFile(200_000)
        var client = NBDClientConfiguration()
        client.isPersistent = true
        client.readSize = 4096
        let pair = NBDOverStack(
            NBDServerConfiguration(exports: [NBDExport(name: "root", content: MemoryFile(image))]),
            client,
            export: "root",
            seed: 3,
            faults: LinkFaults()
        )
        pair.client.attach(at: .zero)
        guard case .attached? = pair.run() else { return #expect(Bool(false)) }
        for round in 0..<5 {
            let isTaken = pair.client.read(0..<200_000, at: pair.pair.now)
            #expect(isTaken)
            if round > 0 {
                for _ in 0..<(round * 20) { _ = pair.pair.step(until: pair.pair.now.advanced(by: .seconds(1))) }
            }
            pair.restartServer()
            let isRight = pair.run() == .read(image)
            #expect(isRight)
        }
        #expect(pair.reconnections >= 5)
    }

    @Test("A client of an export that is not there learns so, by every way of asking")
    func unknown() {
        let table: [(NBDClientConfiguration.Negotiation, NBDClientFailure)] = [
            (.go, .unknownExport("there is no such export")), (.exportName, .closedInNegotiation),
        ]
        for (negotiation, expected) in table {
            var client = NBDClientConfiguration()
            client.negotiation = negotiation
            let pair = NBDOverStack(
                NBDServerConfiguration(exports: [NBDExport(name: "root", content: MemoryFile([1]))]),
                client,
                export: "boot",
                seed: 1,
                faults: badLink
            )
            pair.client.attach(at: .zero)
            #expect(pair.run() == .failed(expected))
            #expect(pair.run() == nil)
            #expect(pair.server.connectionCount == 0)
        }
    }
}
