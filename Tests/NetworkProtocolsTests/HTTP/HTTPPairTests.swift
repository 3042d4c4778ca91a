import NetworkProtocols
import Testing

/// A client and a server with a stream between them that divides what is said at random, and takes no more than its
/// buffer holds.
private struct HTTPPair {
    var client: HTTPClient
    var server: HTTPServer
    var random: SeededRandom
    var outcomes: [HTTPClientOutcome] = []
    private var now = Instant.zero
    private var toServer: [StreamInput] = []
    private var toClient: [StreamInput] = []
    private var ends = (client: false, server: false)

    init(_ tree: MemoryFileTree, _ client: HTTPClientConfiguration, _ server: HTTPServerConfiguration, seed: UInt64) {
        self.server = HTTPServer(files: tree, configuration: server, at: .zero)
        self.client = HTTPClient(
            remote: HTTPPlace.server,
            stream: HTTPPlace.clientStream,
            configuration: client,
            at: .zero
        )
        random = SeededRandom(seed: seed)
    }

    mutating func fetch(_ method: HTTPClient.Method, _ target: String, range: HTTPRange?) -> HTTPClientOutcome? {
        guard client.request(method, target: ascii(target), host: ascii("boot"), range: range, at: now) else {
            return nil
        }
        let count = outcomes.count
        run(until: count + 1)
        return outcomes.count == count + 1 ? outcomes[count] : nil
    }

    mutating func run(until count: Int) {
        for _ in 0..<200_000 where outcomes.count < count {
            now = now.advanced(by: .milliseconds(1))
            takeOutputs()
            if Bool.random(using: &random), !toServer.isEmpty {
                server.handle(.stream(.firstStream, Self.next(&toServer, &random)), at: now)
            }
            if Bool.random(using: &random), !toClient.isEmpty {
                client.handle(Self.next(&toClient, &random), at: now)
            }
        }
    }

    /// What comes next, or its first octets.
    private static func next(_ inputs: inout [StreamInput], _ random: inout SeededRandom) -> StreamInput {
        let input = inputs.removeFirst()
        guard case .received(let octets) = input, octets.count > 1, Int.random(in: 0..<4, using: &random) > 0 else {
            return input
        }
        let cut = Int.random(in: 1..<octets.count, using: &random)
        inputs.insert(.received(Array(octets[cut...])), at: 0)
        return .received(Array(octets[..<cut]))
    }

    private mutating func takeOutputs() {
        while let output = client.nextOutput() {
            switch output {
            case .finished(let outcome): outcomes.append(outcome)
            case .host(.connect):
                server.handle(
                    .accepted(.firstStream, local: HTTPPlace.server, remote: HTTPPlace.client),
                    at: now
                )
                toClient.append(.connected(local: HTTPPlace.client, remote: HTTPPlace.server))
            case .host(.stream(_, let action)): carry(action, isClients: true)
            case .host: break
            }
        }
        while let action = server.nextOutput() {
            if case .stream(_, let output) = action { carry(output, isClients: false) }
        }
    }

    private mutating func carry(_ action: StreamOutput, isClients: Bool) {
        var (there, back): ([StreamInput], [StreamInput]) = ([], [])
        switch action {
        case .write(let octets): (there, back) = ([.received(octets)], [.writable])
        case .writeFile(let slice): (there, back) = ([.received(slice.octets ?? [])], [.writable])
        case .finish:
            there = [.finished]
            if isClients { ends.client = true } else { ends.server = true }
            if ends.client && ends.server {
                there.append(.closed)
                back = [.closed]
            }
        case .abort: there = [.failed(.reset)]
        }
        toServer += isClients ? there : back
        toClient += isClients ? back : there
    }
}

@Suite struct HTTPPairTests {
    @Test("Whatever way the stream divides it, all that is fetched is what is there", arguments: 0..<40)
    func fetches(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var contents: [String: [UInt8]] = ["empty": []]
        var tree = MemoryFileTree(["empty": []])
        for index in 0..<6 {
            let size = Int.random(in: 1...(1 << Int.random(in: 1...18, using: &random)), using: &random)
            contents["d/\(index)"] = patternedFile(size, seed: UInt64(index + seed))
            tree.add(MemoryFile(contents["d/\(index)"] ?? []), as: ascii("d/\(index)"))
        }
        var configuration = HTTPServerConfiguration()
        configuration.sendsChunks = seed % 3 == 0
        configuration.pieceLength = [1, 1000, 64 << 10][seed / 3 % 3] + seed
        configuration.chunkLength = [1 + seed, 8192][seed % 2]
        if configuration.pieceLength < 100 { configuration.pieceLength += 500 }
        let isOld = seed % 5 == 4
        let client = HTTPClientConfiguration(
            fields: isOld ? ["Connection": "keep-alive"] : [:],
            version: isOld ? .http10 : .http11,
            keepsAlive: true
        )
        var pair = HTTPPair(tree, client, configuration, seed: UInt64(seed))
        var failures: [String] = []
        for name in contents.keys.sorted() + ["none"] {
            let expected = contents[name]
            guard case .response(let head, let body)? = pair.fetch(.get, "/" + name, range: nil) else {
                failures.append("\(name): nothing came")
                break
            }
            if head.status != (expected == nil ? 404 : 200) { failures.append("\(name): \(head.status)") }
            if let expected, body != expected { failures.append("\(name): \(body.count) of \(expected.count)") }
            guard let expected, expected.count > 1 else { continue }
            guard case .response(let told, let none)? = pair.fetch(.head, "/" + name, range: nil) else {
                failures.append("\(name): no HEAD")
                break
            }
            if told.fields != head.fields && told.fields[.date] == head.fields[.date] {
                failures.append("\(name): HEAD differs")
            }
            if !none.isEmpty { failures.append("\(name): a body behind HEAD") }
            let first = Int.random(in: 0..<expected.count, using: &random)
            let last = Int.random(in: first..<expected.count, using: &random)
            let range = HTTPRange([.closed(first: first, last: last)])
            guard case .response(let partly, let part)? = pair.fetch(.get, "/" + name, range: range) else {
                failures.append("\(name): no part")
                break
            }
            if partly.status != 206 || part != Array(expected[first...last]) { failures.append("\(name): wrong part") }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("A client without keep-alive and a server end the connection together")
    func ends() {
        var pair = HTTPPair(
            MemoryFileTree(["f": [1, 2, 3]]),
            HTTPClientConfiguration(fields: ["Connection": "close"]),
            HTTPServerConfiguration(),
            seed: 1
        )
        guard case .response? = pair.fetch(.get, "/f", range: nil) else {
            Issue.record("Nothing came.")
            return
        }
        pair.run(until: 2)
        #expect(pair.client.isEnded)
        #expect(pair.server.connectionCount == 0)
        #expect(pair.client.nextDeadline == nil)
        #expect(pair.server.nextDeadline == nil)
    }
}
