import NetworkProtocols
import Testing

/// A server and a client on two hosts, with their stacks and a link between them.
private struct HTTPOverStack {
    var pair: StackPair
    var client: HTTPClient
    var server: HTTPServer
    var outcomes: [HTTPClientOutcome] = []
    /// The most that the server's stack held of what was written, as far as can be seen from here.
    private(set) var largestWrite = 0

    init(_ tree: any FileTree, seed: UInt64, faults: LinkFaults, configuration: HTTPClientConfiguration) {
        pair = StackPair(seed: seed, faults: faults)
        pair.isRecording = false
        server = HTTPServer(files: tree, at: .zero)
        client = HTTPClient(
            remote: pair.endpoint(1, 80),
            stream: HTTPPlace.clientStream,
            configuration: configuration,
            at: .zero
        )
        settle()
    }

    /// Fetches a file; gives up after an hour.
    mutating func fetch(_ target: String, range: HTTPRange? = nil) -> HTTPClientOutcome? {
        let count = outcomes.count
        guard client.request(target: ascii(target), host: [], range: range, at: pair.now) else { return nil }
        run { $0.outcomes.count > count }
        return outcomes.count > count ? outcomes[count] : nil
    }

    /// Goes on until `isEnough`, or until nothing moves.
    mutating func run(_ isEnough: (borrowing HTTPOverStack) -> Bool) {
        settle()
        let end = pair.now.advanced(by: .seconds(3600))
        while !isEnough(self), pair.now < end {
            let due = [client.nextDeadline, server.nextDeadline].compactMap { $0 }.min()
            let isMoving = pair.step(until: due ?? end)
            if !isMoving {
                guard let due else { return }
                client.handleDeadline(at: due)
                server.handleDeadline(at: due)
            }
            settle()
        }
    }

    /// Carries what happened and what is to be done to and fro until nothing is left.
    private mutating func settle() {
        repeat {
            for event in take(0) {
                if case .stream(HTTPPlace.clientStream, let input) = event { client.handle(input, at: pair.now) }
            }
            for event in take(1) { server.handle(event, at: pair.now) }
            while let output = client.nextOutput() {
                switch output {
                case .host(let action): pair.perform(action, on: 0)
                case .finished(let outcome): outcomes.append(outcome)
                }
            }
            while let action = server.nextOutput() {
                if case .stream(_, .write(let octets)) = action { largestWrite = max(largestWrite, octets.count) }
                pair.perform(action, on: 1)
            }
        } while pair.events.contains { !$0.isEmpty }
    }

    private mutating func take(_ side: Int) -> [HostEvent] {
        defer { pair.events[side] = [] }
        return pair.events[side]
    }
}

private func body(_ outcome: HTTPClientOutcome?) -> [UInt8]? {
    guard case .response(let head, let body)? = outcome, head.status == 200 || head.status == 206 else { return nil }
    return body
}

@Suite struct HTTPOverStackTests {
    @Test("20 MB come whole over a link that loses, doubles and reorders frames")
    func lossyLink() {
        let content = patternedFile(20_000_000)
        var tree = MemoryFileTree()
        tree.add(MemoryFile(content), as: ascii("sysrcd.dat"))
        let faults = LinkFaults(loss: 0.01, duplication: 0.005, reordering: 0.005, corruption: 0.001)
        var hosts = HTTPOverStack(tree, seed: 11, faults: faults, configuration: HTTPClientConfiguration())
        let outcome = hosts.fetch("/sysrcd.dat")
        let isWhole = body(outcome) == content
        #expect(isWhole)
        #expect(hosts.largestWrite <= 66 << 10)
        hosts.run { $0.client.isEnded && $0.server.connectionCount == 0 }
        #expect(hosts.client.isEnded)
        #expect(hosts.server.connectionCount == 0)
        #expect(hosts.server.nextDeadline == nil)
    }

    @Test("Files one after the other come whole over one connection, whatever the link does", arguments: UInt64(1)...12)
    func manyFiles(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tree = MemoryFileTree()
        let contents = (0..<8).map { index in
            patternedFile(Int.random(in: 0...(1 << Int.random(in: 1...17, using: &random)), using: &random), seed: seed)
        }
        for (index, content) in contents.enumerated() { tree.add(MemoryFile(content), as: ascii("\(index)")) }
        let faults = LinkFaults(
            loss: Double.random(in: 0...0.05, using: &random),
            duplication: Double.random(in: 0...0.05, using: &random),
            reordering: Double.random(in: 0...0.05, using: &random),
            corruption: Double.random(in: 0...0.02, using: &random)
        )
        var hosts = HTTPOverStack(
            tree,
            seed: seed,
            faults: faults,
            configuration: HTTPClientConfiguration(keepsAlive: true, silenceTimeout: .seconds(300))
        )
        let wrong = contents.indices.filter { body(hosts.fetch("/\($0)")) != contents[$0] }
        #expect(wrong.isEmpty)
        let range = HTTPRange([.from(contents[0].count / 2)])
        if !contents[0].isEmpty {
            #expect(body(hosts.fetch("/0", range: range)) == Array(contents[0][(contents[0].count / 2)...]))
        }
    }

    @Test("Nobody listens: the client is refused; nobody is there: it is told so")
    func nobody() {
        var hosts = HTTPOverStack(
            MemoryFileTree(),
            seed: 1,
            faults: LinkFaults(),
            configuration: HTTPClientConfiguration()
        )
        hosts.server.abort(at: .zero)
        #expect(hosts.fetch("/") == .broken(.refused, received: 0))
        var alone = HTTPOverStack(
            MemoryFileTree(),
            seed: 1,
            faults: LinkFaults(loss: 1),
            configuration: HTTPClientConfiguration()
        )
        guard case .broken(.unreachable(.addressUnresolved(StackPair.addresses[1])), received: 0)? = alone.fetch("/")
        else {
            Issue.record("\(alone.outcomes)")
            return
        }
    }

    @Test("A link that dies in the middle ends as silence")
    func deadLink() {
        var tree = MemoryFileTree()
        tree.add(MemoryFile(patternedFile(1 << 20)), as: ascii("f"))
        var hosts = HTTPOverStack(
            tree,
            seed: 1,
            faults: LinkFaults(),
            configuration: HTTPClientConfiguration(silenceTimeout: .seconds(30))
        )
        _ = hosts.client.request(target: ascii("/f"), host: [], at: .zero)
        hosts.run { $0.client.receivedCount > 100_000 }
        hosts.pair.faults.loss = 1
        hosts.run { !$0.outcomes.isEmpty }
        guard case .stalled(let received)? = hosts.outcomes.first else {
            Issue.record("\(hosts.outcomes)")
            return
        }
        #expect((100_000..<1 << 20).contains(received))
        hosts.run { $0.server.connectionCount == 0 }
        #expect(hosts.server.connectionCount == 0)
    }
}
