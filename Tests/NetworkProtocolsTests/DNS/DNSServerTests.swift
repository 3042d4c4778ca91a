import NetworkProtocols
import Testing

private let asker = Endpoint(address: IPv4Address(10, 0, 0, 50), port: 40_053)
private let hosts: [DNSServerConfiguration.Host] = [
    DNSServerConfiguration.Host("boot.example.org", IPv4Address(10, 0, 0, 1)),
    DNSServerConfiguration.Host("Mirror.example.org.", IPv4Address(10, 0, 0, 2), IPv4Address(10, 0, 0, 3)),
    DNSServerConfiguration.Host("mirror.example.org", IPv4Address(10, 0, 0, 4)),
    DNSServerConfiguration.Host(name: ascii("www.example.org"), aliasOf: ascii("mirror.example.org")),
    DNSServerConfiguration.Host(name: ascii("far.example.org"), aliasOf: ascii("elsewhere.net")),
    DNSServerConfiguration.Host(name: ascii("loop.example.org"), aliasOf: ascii("loop.example.org")),
]

private func name(_ text: String) -> DNSName { DNSName(text) ?? .root }

private func server(domain: String? = "example.org", _ hosts: [DNSServerConfiguration.Host] = hosts) -> DNSServer {
    DNSServer(configuration: DNSServerConfiguration(hosts: hosts, domain: domain.map { ascii($0) }), at: .zero)
}

/// What `server` says to `octets`.
private func reply(_ server: DNSServer, to octets: [UInt8]) -> Datagram? {
    var server = server
    guard server.nextOutput() == .bind(port: 53) else { return nil }
    let here = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 53)
    server.handle(.datagram(Datagram(source: asker, destination: here, payload: octets)), at: .zero)
    guard case .send(let datagram)? = server.nextOutput(), server.nextOutput() == nil else { return nil }
    return datagram
}

private func answer(
    _ server: DNSServer,
    _ text: String,
    _ type: DNSRecordType = .a,
    _ change: (inout DNSMessage) -> Void = { _ in }
) -> DNSMessage? {
    var query = DNSMessage.query(id: 77, DNSQuestion(name(text), type))
    change(&query)
    guard let datagram = reply(server, to: query.encoded) else { return nil }
    var reader = ByteReader(datagram.payload.span)
    return try? DNSMessage(decoding: &reader)
}

@Suite struct DNSServerTests {
    @Test("A known name has all its addresses, whatever the case of its letters")
    func known() {
        let query = DNSMessage.query(id: 77, DNSQuestion(name("MIRROR.example.org")))
        let datagram = reply(server(), to: query.encoded)
        #expect(datagram?.destination == asker)
        #expect(datagram?.source == Endpoint(address: .any, port: 53))
        let message = answer(server(), "MIRROR.example.org")
        #expect(message?.id == 77)
        #expect(message?.flags.isResponse == true)
        #expect(message?.flags.isAuthoritative == true)
        #expect(message?.flags.recursionDesired == true)
        #expect(message?.flags.responseCode == .noError)
        #expect(message?.questions == query.questions)
        #expect(message?.questions.first?.name.description == "MIRROR.example.org.")
        #expect(
            message?.addresses(of: name("mirror.example.org"))
                == [IPv4Address(10, 0, 0, 2), IPv4Address(10, 0, 0, 3), IPv4Address(10, 0, 0, 4)]
        )
    }

    @Test("An alias comes with what it stands for, as far as that is known here")
    func aliases() {
        #expect(answer(server(), "www.example.org")?.addresses(of: name("www.example.org")).count == 3)
        #expect(answer(server(), "www.example.org", .cname)?.answers.count == 1)
        #expect(answer(server(), "www.example.org", .txt)?.answers.count == 1)
        let far = answer(server(), "far.example.org")
        #expect(far?.flags.responseCode == .noError)
        #expect(far?.answers.map(\.data) == [.canonicalName(name("elsewhere.net"))])
        #expect((answer(server(), "loop.example.org")?.answers.count ?? 99) < 16)
    }

    @Test(
        "What isn't known is denied, or left to others",
        arguments: [
            ("none.example.org", DNSRecordType.a, DNSResponseCode.nameError, true),
            ("a.b.example.org", .a, .nameError, true), ("boot.example.org", .aaaa, .noError, true),
            ("boot.example.org", .any, .noError, true), ("example.org", .a, .noError, true),
            ("EXAMPLE.org", .mx, .noError, true), ("org", .a, .noError, true), ("example.net", .a, .refused, false),
            ("notexample.org", .a, .refused, false), (".", .a, .refused, false),
        ]
    )
    func unknown(text: String, type: DNSRecordType, code: DNSResponseCode, isAuthoritative: Bool) {
        let message = answer(server(), text, type)
        #expect(message?.flags.responseCode == code)
        #expect(message?.flags.isAuthoritative == isAuthoritative)
        #expect(message?.answers.isEmpty == (type != .any))
        #expect(message?.authorities.isEmpty == true)
    }

    @Test("A server without a domain of its own decides about all names; what it says of foreign ones can be chosen")
    func allNames() {
        #expect(answer(server(domain: nil), "example.net")?.flags.responseCode == .nameError)
        var configuration = DNSServerConfiguration(domain: ascii("example.org"))
        configuration.foreignNames = .nameError
        #expect(answer(DNSServer(configuration: configuration, at: .zero), "a.net")?.flags.responseCode == .nameError)
    }

    @Test("What is no question that it understands is answered with an error, an answer with nothing")
    func errors() {
        #expect(
            answer(server(), "a") { $0.flags.opcode = DNSOpcode(rawValue: 4) }?.flags.responseCode == .notImplemented
        )
        #expect(answer(server(), "a") { $0.questions = [] }?.flags.responseCode == .formatError)
        #expect(answer(server(), "a") { $0.questions += $0.questions }?.flags.responseCode == .formatError)
        #expect(
            answer(server(), "boot.example.org") { $0.questions[0].recordClass = DNSClass(rawValue: 3) }?.flags
                .responseCode == .refused
        )
        let query = DNSMessage.query(id: 9, DNSQuestion(name("boot.example.org"))).encoded
        #expect(
            reply(server(), to: Array(query.dropLast())).map { $0.payload } == octets("0009 8101 0000 0000 0000 0000")
        )
        #expect(reply(server(), to: Array(query.prefix(11))) == nil)
        #expect(answer(server(), "a") { $0.flags.isResponse = true } == nil)
    }

    @Test("More addresses than fit are cut off, and that is told")
    func truncated() {
        let addresses = (0..<100).map { IPv4Address(10, 1, 0, UInt8($0)) }
        let many = server([DNSServerConfiguration.Host(name: ascii("a.example.org"), addresses: addresses)])
        let datagram = reply(many, to: DNSMessage.query(id: 1, DNSQuestion(name("a.example.org"))).encoded)
        let message = answer(many, "a.example.org")
        #expect(message?.flags.isTruncated == true)
        #expect((480...512).contains(datagram?.payload.count ?? 0))
        #expect(message?.addresses(of: name("a.example.org")) == Array(addresses.prefix(message?.answers.count ?? 0)))
    }

    @Test("It answers on its port, until it is told to end")
    func ports() {
        var server = server()
        let other = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 5353)
        let query = DNSMessage.query(id: 1, DNSQuestion(name("boot.example.org"))).encoded
        #expect(server.nextOutput() == .bind(port: 53))
        server.handle(.datagram(Datagram(source: asker, destination: other, payload: query)), at: .zero)
        #expect(server.nextOutput() == nil)
        server.abort(at: .zero)
        server.abort(at: .zero)
        #expect(server.nextOutput() == .unbind(port: 53))
        server.handle(.datagram(Datagram(source: asker, destination: asker, payload: query)), at: .zero)
        #expect(server.nextOutput() == nil)
        #expect(server.nextDeadline == nil)
    }

    @Test("Lines that no question can ask for are left out")
    func badLines() {
        let odd = server([
            DNSServerConfiguration.Host("", IPv4Address(10, 0, 0, 1)), DNSServerConfiguration.Host("a..b", .any),
            DNSServerConfiguration.Host("one", IPv4Address(10, 0, 0, 9)),
        ])
        #expect(answer(odd, "one")?.addresses(of: name("one")) == [IPv4Address(10, 0, 0, 9)])
    }

    @Test("No damage to a question traps; whatever is answered can be read")
    func damage() {
        var query = DNSMessage.query(id: 77, DNSQuestion(name("www.example.org")))
        query.additionals = [DNSResourceRecord(.root, .opt, timeToLive: 0, data: .raw([]))]
        var unreadable = 0
        for form in damagedForms(of: query.encoded) + randomMessages(5000, upTo: 80, seed: 5) {
            guard let datagram = reply(server(), to: form) else { continue }
            var reader = ByteReader(datagram.payload.span)
            guard let message = try? DNSMessage(decoding: &reader), message.flags.isResponse, message.trailing.isEmpty
            else {
                unreadable += 1
                continue
            }
        }
        #expect(unreadable == 0)
    }

    @Test("What the resolver asks the server tells", arguments: [UInt64](0..<20))
    func pair(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (text, known) = [
            ("boot", true), ("mirror", true), ("www.example.org", true), ("none", false), ("a.net", false),
        ][Int(seed) % 5]
        var server = server()
        let place = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 53)
        let configuration = DNSResolverConfiguration(
            servers: [place.address],
            searchDomains: [ascii("example.org")],
            timeouts: Array(repeating: .seconds(1), count: 30)
        )
        var resolver = DNSResolver(name: ascii(text), configuration: configuration, port: 1234, seed: seed, at: .zero)
        var (now, outcome) = (Instant.zero, DNSResolverOutcome?.none)
        for _ in 0..<200 where outcome == nil {
            while let output = resolver.nextOutput() {
                switch output {
                case .finished(let end): outcome = end
                case .host(.send(var datagram)) where Bool.random(using: &random):
                    datagram.source.address = asker.address
                    server.handle(.datagram(datagram), at: now)
                case .host: break
                }
            }
            while let action = server.nextOutput() {
                guard case .send(var datagram) = action, Bool.random(using: &random) else { continue }
                datagram.source.address = place.address
                resolver.handle(.datagram(datagram), at: now)
            }
            if let deadline = resolver.nextDeadline {
                now = deadline
                resolver.handleDeadline(at: now)
            }
        }
        if known {
            guard case .found(let addresses)? = outcome else {
                Issue.record("\(text): \(String(describing: outcome))")
                return
            }
            #expect(addresses.count == (text == "boot" ? 1 : 3))
        } else {
            #expect(outcome == (text == "none" ? .notFound : .failed(.refused)))
        }
    }
}
