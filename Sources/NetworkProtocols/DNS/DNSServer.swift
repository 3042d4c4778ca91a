internal import DequeModule

/// The hosts that a small name server knows.
public struct DNSServerConfiguration: Hashable, Sendable {
    /// Where it listens.
    public var port: UInt16 = 53
    /// Names with a final dot or without one, and their addresses. A name that stands here twice has all of them.
    public var hosts: [Host]
    /// The domain whose names it decides about: unknown ones do not exist (NXDOMAIN). Nil where it decides about all.
    public var domain: [UInt8]?
    /// What it says of names outside its domain.
    public var foreignNames = DNSResponseCode.refused
    /// How long an answer may be kept, in seconds.
    public var timeToLive: UInt32 = 3600

    public init(hosts: [Host] = [], domain: [UInt8]? = nil) {
        self.hosts = hosts
        self.domain = domain
    }

    /// A line of the host table.
    public struct Host: Hashable, Sendable {
        /// With a final dot or without one.
        public var name: [UInt8]
        /// In the order in which they are answered.
        public var addresses: [IPv4Address]
        /// The name that this one is only another word for (CNAME); its addresses count then.
        public var alias: [UInt8]?

        public init(name: [UInt8], addresses: [IPv4Address]) {
            self.name = name
            self.addresses = addresses
        }

        public init(name: [UInt8], aliasOf alias: [UInt8]) {
            self.name = name
            self.addresses = []
            self.alias = alias
        }

        public init(_ name: String, _ addresses: IPv4Address...) {
            self.init(name: Array(name.utf8), addresses: addresses)
        }
    }
}

/// A name server with a host table, over UDP (RFC 1035), as small DHCP-and-DNS servers have it.
///
/// It has no zones: negative answers come without SOA. It ignores EDNS, as servers before RFC 6891 did, so that no
/// answer goes over 512 octets.
public struct DNSServer: HostProgram {
    public let configuration: DNSServerConfiguration
    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()
    private let table: [DNSName: Entry]
    private let domain: DNSName?
    private var isBound = true
    private var outputs: Deque<HostAction> = []

    /// What is known of a name.
    private enum Entry: Hashable {
        case addresses([IPv4Address])
        case alias(DNSName)
        /// It is part of a known name only, and so exists (RFC 8020).
        case inner
    }

    /// RFC 1035 §2.3.4.
    private static let maximumLength = 512
    /// A longer chain of aliases is taken for a circle.
    private static let maximumAliases = 8

    /// A server that listens from now on. Lines of the table whose names no question can hold are left out.
    public init(configuration: DNSServerConfiguration, at now: Instant) {
        self.configuration = configuration
        domain = configuration.domain.flatMap { DNSName(dotted: $0) }
        var table: [DNSName: Entry] = [:]
        for host in configuration.hosts {
            guard let name = DNSName(dotted: host.name), !name.labels.isEmpty else { continue }
            if let alias = host.alias.flatMap({ DNSName(dotted: $0) }) {
                table[name] = .alias(alias)
            } else if case .addresses(let addresses)? = table[name] {
                table[name] = .addresses(addresses + host.addresses)
            } else {
                table[name] = .addresses(host.addresses)
            }
            for count in 1..<name.labels.count {
                guard let parent = DNSName(labels: Array(name.labels.suffix(count))) else { continue }
                if table[parent] == nil { table[parent] = .inner }
            }
        }
        self.table = table
        outputs.append(.bind(port: configuration.port))
    }

    public var nextDeadline: Instant? { nil }

    /// Answers questions to its port; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {
        guard isBound, case .datagram(let datagram) = input, datagram.destination.port == configuration.port,
            let answer = answer(to: datagram.payload, from: datagram.source)
        else { return }
        let reply = Datagram(
            source: Endpoint(address: .any, port: configuration.port),
            destination: datagram.source,
            payload: answer
        )
        outputs.append(.send(reply))
    }

    public mutating func handleDeadline(at now: Instant) {}

    /// Gives its port up.
    public mutating func abort(at now: Instant) {
        guard isBound else { return }
        isBound = false
        outputs.append(.unbind(port: configuration.port))
    }

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }
}

// MARK: Answers

extension DNSServer {
    /// nil for what is no question: answering answers would make two servers talk for ever.
    private mutating func answer(to payload: [UInt8], from client: Endpoint) -> [UInt8]? {
        var reader = ByteReader(payload.span)
        guard let id = try? reader.readUInt16(), let flags = (try? reader.readUInt16()).map({ DNSFlags(rawValue: $0) }),
            payload.count >= 12, !flags.isResponse
        else { return nil }
        var reply = DNSMessage(id: id, flags: DNSFlags(rawValue: 0))
        reply.flags.isResponse = true
        reply.flags.opcode = flags.opcode
        reply.flags.recursionDesired = flags.recursionDesired
        guard flags.opcode == .query else {
            reply.flags.responseCode = .notImplemented
            return reply.encoded
        }
        reader = ByteReader(payload.span)
        guard let message = try? DNSMessage(decoding: &reader), message.questions.count == 1 else {
            reply.flags.responseCode = .formatError
            return reply.encoded
        }
        reply.questions = message.questions
        answer(message.questions[0], &reply)
        journal.note(.dns(Self.event(client, message.questions[0], reply)))
        return Self.encodedToFit(&reply)
    }

    private func answer(_ question: DNSQuestion, _ reply: inout DNSMessage) {
        guard question.recordClass == .internet || question.recordClass == .any else {
            reply.flags.responseCode = .refused
            return
        }
        let isAddressWanted = question.type == .a || question.type == .any
        var name = question.name
        for _ in 0...Self.maximumAliases {
            guard let entry = table[name] else {
                // Behind an alias the rest is for others to know (RFC 1034 §4.3.2 step 3a).
                if reply.answers.isEmpty { deny(name, &reply) }
                return
            }
            reply.flags.isAuthoritative = true
            switch entry {
            case .addresses(let addresses):
                guard isAddressWanted else { return }
                reply.answers += addresses.map {
                    DNSResourceRecord(name, address: $0, timeToLive: configuration.timeToLive)
                }
                return
            case .inner: return
            case .alias(let target):
                let record = DNSResourceRecord(
                    name,
                    .cname,
                    timeToLive: configuration.timeToLive,
                    data: .canonicalName(target)
                )
                reply.answers.append(record)
                if question.type == .cname { return }
                name = target
            }
        }
    }

    private static func event(_ client: Endpoint, _ question: DNSQuestion, _ reply: DNSMessage) -> DNSServiceEvent {
        DNSServiceEvent(
            client: client,
            name: Array(question.name.description.utf8),
            type: question.type,
            code: reply.flags.responseCode,
            addresses: reply.answers.compactMap { if case .address(let address) = $0.data { address } else { nil } }
        )
    }

    private func deny(_ name: DNSName, _ reply: inout DNSMessage) {
        guard let domain else {
            reply.flags.isAuthoritative = true
            reply.flags.responseCode = .nameError
            return
        }
        guard name.labels.count >= domain.labels.count,
            let end = DNSName(labels: name.labels.suffix(domain.labels.count)), end == domain
        else {
            reply.flags.responseCode = configuration.foreignNames
            return
        }
        reply.flags.isAuthoritative = true
        if name != domain { reply.flags.responseCode = .nameError }
    }

    /// Leaves records out at the end until it fits (RFC 1035 §4.2.1, TC).
    private static func encodedToFit(_ reply: inout DNSMessage) -> [UInt8] {
        var octets = reply.encoded(compression: .full)
        while octets.count > maximumLength, !reply.answers.isEmpty {
            // An A record behind a pointer takes 16 octets.
            reply.answers.removeLast(min(reply.answers.count, max(1, (octets.count - maximumLength) / 16)))
            reply.flags.isTruncated = true
            octets = reply.encoded(compression: .full)
        }
        return octets
    }
}
