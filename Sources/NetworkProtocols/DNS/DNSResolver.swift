internal import DequeModule

/// Whom a stub resolver asks, and how patient it is.
public struct DNSResolverConfiguration: Hashable, Sendable {
    /// Whom to ask, in order (DHCP option 6).
    public var servers: [IPv4Address]
    /// What is appended to a name without a dot, one after the other, before it is tried as it stands (DHCP option 15
    /// and 119).
    public var searchDomains: [[UInt8]]
    /// How long one question waits for its answer; after the last the next server is asked.
    public var timeouts: [Duration]
    /// Where servers listen.
    public var serverPort: UInt16 = 53

    public init(
        servers: [IPv4Address],
        searchDomains: [[UInt8]] = [],
        timeouts: [Duration] = [.seconds(5), .seconds(5)]
    ) {
        self.servers = servers
        self.searchDomains = searchDomains
        self.timeouts = timeouts
    }
}

/// A stub resolver that looks for the IPv4 addresses of one name (RFC 1034 §5.3.1).
///
/// Each name that it tries is asked of one server after the other until one of them knows. It relies on servers that
/// follow aliases themselves; an alias whose address isn't in the same answer counts as a name without address.
public struct DNSResolver: Machine {
    public typealias Input = HostEvent

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// It is over, and the port is given up.
        case finished(DNSResolverOutcome)
    }

    public let name: [UInt8]
    /// The local port that it asks from.
    public let port: UInt16
    public let configuration: DNSResolverConfiguration
    private var state = State.over
    private var random: SeededRandom
    private var outputs: Deque<Output> = []

    private enum State {
        /// A question went out.
        case asking(Question)
        case over
    }

    private struct Question {
        /// Those that are still to be tried, this one first.
        var names: ArraySlice<DNSName>
        var id: UInt16
        /// Which server was asked, and how often.
        var server = 0
        var attempt = 0
        var deadline: Instant
        /// What the last server that answered without knowing said.
        var failure: DNSResponseCode?
        /// Whether a name before this one was denied. That counts more than that a server refuses to say more.
        var isDenied = false

        var message: DNSMessage? { names.first.map { .query(id: id, DNSQuestion($0)) } }
    }

    /// A resolver that begins to ask for `name` at once; its questions' numbers depend on `seed`. A name that is an
    /// address in dotted form is its own answer.
    public init(name: [UInt8], configuration: DNSResolverConfiguration, port: UInt16, seed: UInt64, at now: Instant) {
        self.name = name
        self.configuration = configuration
        self.port = port
        random = SeededRandom(seed: seed)
        if let address = IPv4Address(utf8: name) {
            outputs.append(.finished(.found([address])))
            return
        }
        guard !configuration.servers.isEmpty, !configuration.timeouts.isEmpty else {
            outputs.append(.finished(.noServer))
            return
        }
        let names = Self.names(for: name, in: configuration.searchDomains)
        guard !names.isEmpty else {
            outputs.append(.finished(.notFound))
            return
        }
        outputs.append(.host(.bind(port: port)))
        begin(names[...], isDenied: false, at: now)
    }

    public var nextDeadline: Instant? {
        guard case .asking(let question) = state else { return nil }
        return question.deadline
    }

    /// Takes datagrams to its port, and what is said of its questions' ways; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {
        guard case .asking(let question) = state else { return }
        let server = Endpoint(address: configuration.servers[question.server], port: configuration.serverPort)
        switch input {
        case .datagram(let datagram) where datagram.destination.port == port && datagram.source == server:
            received(datagram.payload, question, at: now)
        case .unreachable(_, let remote, let from) where from == port && remote == server:
            askNextServer(question, at: now)
        case .datagram, .unreachable, .accepted, .stream, .addressInUse, .pingAnswered, .reverse: break
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard case .asking(var question) = state, question.deadline <= now else { return }
        question.attempt += 1
        if question.attempt < configuration.timeouts.count {
            ask(question, at: now)
        } else {
            askNextServer(question, at: now)
        }
    }

    public mutating func abort(at now: Instant) {
        guard case .asking = state else { return }
        finish(.aborted)
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    /// The names that `name` may stand for, in the order in which they are tried; those that can't be asked for left out.
    private static func names(for name: [UInt8], in domains: [[UInt8]]) -> [DNSName] {
        let dot = UInt8(ascii: ".")
        var candidates: [[UInt8]] = []
        if !name.contains(dot) {
            candidates = domains.map { name + [dot] + $0.drop { $0 == dot } }
        }
        candidates.append(name)
        return candidates.compactMap { DNSName(dotted: $0) }.filter { $0 != .root }
    }
}

// MARK: What happens

extension DNSResolver {
    private mutating func received(_ payload: [UInt8], _ question: Question, at now: Instant) {
        var reader = ByteReader(payload.span)
        guard let message = try? DNSMessage(decoding: &reader), message.id == question.id, message.flags.isResponse,
            message.flags.opcode == .query, let name = question.names.first,
            // A server that can't read the question may leave it out of its answer.
            message.questions == [DNSQuestion(name)] || message.flags.responseCode == .formatError
        else { return }
        switch message.flags.responseCode {
        case .noError:
            let addresses = message.addresses(of: name)
            if !addresses.isEmpty { return finish(.found(addresses)) }
            // What was cut off could be asked for over TCP only, which boot clients don't speak to name servers.
            if message.flags.isTruncated { return finish(.truncated) }
            tryNextName(question, at: now)
        case .nameError: tryNextName(question, at: now)
        default:
            var question = question
            question.failure = message.flags.responseCode
            askNextServer(question, at: now)
        }
    }

    private mutating func tryNextName(_ question: Question, at now: Instant) {
        let rest = question.names.dropFirst()
        if rest.isEmpty { finish(.notFound) } else { begin(rest, isDenied: true, at: now) }
    }

    private mutating func begin(_ names: ArraySlice<DNSName>, isDenied: Bool, at now: Instant) {
        var question = Question(names: names, id: UInt16.random(in: 0...UInt16.max, using: &random), deadline: now)
        question.isDenied = isDenied
        ask(question, at: now)
    }

    private mutating func askNextServer(_ question: Question, at now: Instant) {
        var question = question
        question.server += 1
        question.attempt = 0
        guard question.server < configuration.servers.count else {
            guard let failure = question.failure else { return finish(.silent) }
            return finish(question.isDenied ? .notFound : .failed(failure))
        }
        ask(question, at: now)
    }

    private mutating func ask(_ question: Question, at now: Instant) {
        var question = question
        guard let message = question.message else { return }
        let server = Endpoint(address: configuration.servers[question.server], port: configuration.serverPort)
        let datagram = Datagram(
            source: Endpoint(address: .any, port: port),
            destination: server,
            payload: message.encoded
        )
        outputs.append(.host(.send(datagram)))
        question.deadline = now.advanced(by: configuration.timeouts[question.attempt])
        state = .asking(question)
    }

    private mutating func finish(_ outcome: DNSResolverOutcome) {
        state = .over
        outputs.append(.host(.unbind(port: port)))
        outputs.append(.finished(outcome))
    }
}
