import NetworkProtocols
import Testing

private let port: UInt16 = 40_053
private let first = IPv4Address(10, 0, 0, 1)
private let second = IPv4Address(10, 0, 0, 2)

/// A resolver and what it did.
private final class Resolving {
    var resolver: DNSResolver
    var actions: [HostAction] = []
    var outcomes: [DNSResolverOutcome] = []

    init(_ name: String, _ configuration: DNSResolverConfiguration, seed: UInt64 = 1) {
        resolver = DNSResolver(name: ascii(name), configuration: configuration, port: port, seed: seed, at: .zero)
        drain()
    }

    func handle(_ event: HostEvent, at now: Instant = .zero) {
        resolver.handle(event, at: now)
        drain()
    }

    func passDeadline(at now: Instant) {
        resolver.handleDeadline(at: now)
        drain()
    }

    private func drain() {
        while let output = resolver.nextOutput() {
            switch output {
            case .host(let action): actions.append(action)
            case .finished(let outcome): outcomes.append(outcome)
            }
        }
    }

    var queries: [Datagram] {
        actions.compactMap { action in
            guard case .send(let datagram) = action else { return nil }
            return datagram
        }
    }

    /// Whom it asked for which name, in order.
    var asked: [String] {
        queries.map { datagram in
            "\(datagram.destination.address) \(message(datagram.payload)?.questions.first?.name.description ?? "?")"
        }
    }

    /// Answers the last question, changed by `change`.
    func answer(
        _ addresses: [IPv4Address] = [],
        from server: Endpoint? = nil,
        _ code: DNSResponseCode = .noError,
        _ change: (inout DNSMessage) -> Void = { _ in }
    ) {
        guard let query = queries.last, var reply = message(query.payload), let question = reply.questions.first else {
            Issue.record("No question was asked.")
            return
        }
        reply.flags.isResponse = true
        reply.flags.responseCode = code
        reply.answers = addresses.map { DNSResourceRecord(question.name, address: $0, timeToLive: 60) }
        change(&reply)
        let datagram = Datagram(
            source: server ?? query.destination,
            destination: Endpoint(address: HTTPPlace.client.address, port: port),
            payload: reply.encoded(compression: .full)
        )
        handle(.datagram(datagram))
    }
}

private func message(_ octets: [UInt8]) -> DNSMessage? {
    var reader = ByteReader(octets.span)
    return try? DNSMessage(decoding: &reader)
}

private func name(_ text: String) -> DNSName { DNSName(text) ?? .root }

@Suite struct DNSResolverTests {
    @Test("It asks for A records, and gives its port up with the answer")
    func found() {
        let resolving = Resolving("boot.example.org", DNSResolverConfiguration(servers: [first]))
        #expect(resolving.actions.first == .bind(port: port))
        let query = resolving.queries.first
        #expect(query?.source == Endpoint(address: .any, port: port))
        #expect(query?.destination == Endpoint(address: first, port: 53))
        let asked = query.flatMap { message($0.payload) }
        #expect(asked?.flags == .recursiveQuery)
        #expect(asked?.questions == [DNSQuestion(name("boot.example.org"))])
        resolving.answer([IPv4Address(10, 0, 0, 9), IPv4Address(10, 0, 0, 8)])
        #expect(resolving.outcomes == [.found([IPv4Address(10, 0, 0, 9), IPv4Address(10, 0, 0, 8)])])
        #expect(resolving.actions.last == .unbind(port: port))
        #expect(resolving.resolver.nextDeadline == nil)
        resolving.passDeadline(at: .at(100))
        resolving.resolver.abort(at: .at(100))
        #expect(resolving.resolver.nextOutput() == nil)
    }

    @Test("A domain is appended to a name without dots, and only to those")
    func searchNames() {
        let configuration = DNSResolverConfiguration(
            servers: [first],
            searchDomains: [ascii("a.org"), ascii(".b.org.")]
        )
        let short = Resolving("boot", configuration)
        short.answer(.nameError)
        short.answer()
        short.answer(.nameError)
        #expect(short.asked == ["10.0.0.1 boot.a.org.", "10.0.0.1 boot.b.org.", "10.0.0.1 boot."])
        #expect(short.outcomes == [.notFound])
        for text in ["boot.", "boot.local"] {
            let long = Resolving(text, configuration)
            #expect(long.asked == ["10.0.0.1 \(name(text))"])
            long.answer(.nameError)
            #expect(long.outcomes == [.notFound])
        }
    }

    @Test("It repeats its question, then asks the next server")
    func retransmission() {
        let configuration = DNSResolverConfiguration(
            servers: [first, second],
            timeouts: [.seconds(1), .seconds(3)]
        )
        let resolving = Resolving("boot.org", configuration)
        var times: [Instant] = []
        while let deadline = resolving.resolver.nextDeadline {
            times.append(deadline)
            resolving.passDeadline(at: deadline.advanced(by: .nanoseconds(-1)))
            resolving.passDeadline(at: deadline)
        }
        #expect(times == [.at(1), .at(4), .at(5), .at(8)])
        #expect(resolving.asked.map { $0.prefix(8) } == ["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2"])
        #expect(resolving.queries[0] == resolving.queries[1])
        #expect(resolving.outcomes == [.silent])
    }

    @Test("A server that can't tell is followed by the next; the last word counts")
    func failures() {
        let configuration = DNSResolverConfiguration(servers: [first, second])
        let mended = Resolving("boot.org", configuration)
        mended.answer(.refused)
        mended.answer([first])
        #expect(mended.outcomes == [.found([first])])
        let failed = Resolving("boot.org", configuration)
        failed.answer(.refused)
        failed.answer(.serverFailure)
        #expect(failed.outcomes == [.failed(.serverFailure)])
        let half = Resolving("boot.org", configuration)
        half.answer(.refused)
        half.passDeadline(at: .at(5))
        half.passDeadline(at: .at(10))
        #expect(half.outcomes == [.failed(.refused)])
        let old = Resolving("boot.org", DNSResolverConfiguration(servers: [first]))
        old.answer(.formatError) { $0.questions = [] }
        #expect(old.outcomes == [.failed(.formatError)])
    }

    @Test("A closed port sends it to the next server at once")
    func unreachable() {
        let resolving = Resolving("boot.org", DNSResolverConfiguration(servers: [first, second]))
        let server = Endpoint(address: first, port: 53)
        resolving.handle(.unreachable(.portUnreachable, remote: server, port: 1))
        #expect(resolving.queries.count == 1)
        resolving.handle(.unreachable(.portUnreachable, remote: server, port: port))
        #expect(resolving.queries.last?.destination.address == second)
        resolving.handle(.unreachable(.portUnreachable, remote: server, port: port))
        #expect(resolving.outcomes.isEmpty)
        resolving.handle(.unreachable(.noRoute, remote: Endpoint(address: second, port: 53), port: port))
        #expect(resolving.outcomes == [.silent])
    }

    @Test("An answer to another question, or from elsewhere, is none")
    func foreignAnswers() {
        let resolving = Resolving("boot.org", DNSResolverConfiguration(servers: [first, second]))
        resolving.answer([second]) { $0.id &+= 1 }
        resolving.answer([second], from: Endpoint(address: second, port: 53))
        resolving.answer([second], from: Endpoint(address: first, port: 5353))
        resolving.answer([second]) { $0.flags.isResponse = false }
        resolving.answer([second]) { $0.flags.opcode = DNSOpcode(rawValue: 2) }
        resolving.answer([second]) { $0.questions = [DNSQuestion(name("root.org"))] }
        resolving.answer([second]) { $0.questions = [] }
        resolving.answer([second]) { $0.questions[0].type = .aaaa }
        #expect(resolving.outcomes.isEmpty)
        resolving.answer([second]) { $0.questions = [DNSQuestion(name("BOOT.org"))] }
        #expect(resolving.outcomes == [.found([second])])
    }

    @Test("Aliases within the answer are followed")
    func aliases() {
        let resolving = Resolving("www.a.org", DNSResolverConfiguration(servers: [first]))
        resolving.answer { reply in
            reply.answers = [
                DNSResourceRecord(name("b.org"), .cname, timeToLive: 1, data: .canonicalName(name("c.org"))),
                DNSResourceRecord(name("c.org"), address: second, timeToLive: 1),
                DNSResourceRecord(name("WWW.A.org"), .cname, timeToLive: 1, data: .canonicalName(name("b.org"))),
            ]
        }
        #expect(resolving.outcomes == [.found([second])])
        let circle = Resolving("a.org", DNSResolverConfiguration(servers: [first]))
        circle.answer { reply in
            reply.answers = [
                DNSResourceRecord(name("a.org"), .cname, timeToLive: 1, data: .canonicalName(name("a.org")))
            ]
        }
        #expect(circle.outcomes == [.notFound])
    }

    @Test("What fitted into a truncated answer is taken; where it is nothing, that is told")
    func truncated() {
        let some = Resolving("a.org", DNSResolverConfiguration(servers: [first]))
        some.answer([second]) { $0.flags.isTruncated = true }
        #expect(some.outcomes == [.found([second])])
        let none = Resolving("a.org", DNSResolverConfiguration(servers: [first]))
        none.answer { $0.flags.isTruncated = true }
        #expect(none.outcomes == [.truncated])
    }

    @Test(
        "What needs no question, or can't be one, ends at once",
        arguments: [
            ("10.1.2.3", DNSResolverOutcome.found([IPv4Address(10, 1, 2, 3)])), ("", .notFound), (".", .notFound),
            ("a..b", .notFound), (String(repeating: "a", count: 64), .notFound),
        ]
    )
    func atOnce(text: String, outcome: DNSResolverOutcome) {
        let resolving = Resolving(text, DNSResolverConfiguration(servers: [first]))
        #expect(resolving.outcomes == [outcome])
        #expect(resolving.actions.isEmpty)
    }

    @Test("Without a server nobody is asked")
    func noServer() {
        #expect(Resolving("boot.org", DNSResolverConfiguration(servers: [])).outcomes == [.noServer])
        #expect(Resolving("10.0.0.1", DNSResolverConfiguration(servers: [])).outcomes == [.found([first])])
    }

    @Test("It can be aborted")
    func aborted() {
        let resolving = Resolving("boot.org", DNSResolverConfiguration(servers: [first]))
        resolving.resolver.abort(at: .zero)
        #expect(resolving.resolver.nextOutput() == .host(.unbind(port: port)))
        #expect(resolving.resolver.nextOutput() == .finished(.aborted))
        #expect(resolving.resolver.nextOutput() == nil)
    }

    @Test("Questions of one seed are alike, of another differ")
    func seeds() {
        let queries = [1, 1, 2].map { Resolving("a.org", DNSResolverConfiguration(servers: [first]), seed: $0).queries }
        #expect(queries[0] == queries[1])
        #expect(queries[0] != queries[2])
    }

    @Test("No damage to an answer traps or makes up an address")
    func damage() {
        let whole = Resolving("www.a.org", DNSResolverConfiguration(servers: [first]))
        guard let query = whole.queries.first, var reply = message(query.payload) else {
            Issue.record("No question was asked.")
            return
        }
        reply.flags.isResponse = true
        reply.answers = [
            DNSResourceRecord(name("www.a.org"), .cname, timeToLive: 1, data: .canonicalName(name("b.org"))),
            DNSResourceRecord(name("b.org"), address: second, timeToLive: 1),
        ]
        var twice = 0
        for form in damagedForms(of: reply.encoded(compression: .full)) {
            let resolving = Resolving("www.a.org", DNSResolverConfiguration(servers: [first]))
            let datagram = Datagram(
                source: query.destination,
                destination: Endpoint(address: HTTPPlace.client.address, port: port),
                payload: form
            )
            resolving.handle(.datagram(datagram))
            resolving.handle(.datagram(datagram))
            if resolving.outcomes.count > 1 { twice += 1 }
        }
        #expect(twice == 0)
    }
}

extension Resolving {
    fileprivate func answer(_ code: DNSResponseCode, _ change: (inout DNSMessage) -> Void = { _ in }) {
        answer([], from: nil, code, change)
    }
}
