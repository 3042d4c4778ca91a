/// A message of the Domain Name System, as one UDP datagram carries it (RFC 1035 §4.1).
///
///     id (2) | flags (2) | counts of questions, answers, authorities, additionals (2 each)
///     questions | answers | authorities | additionals
public struct DNSMessage: Hashable, Sendable {
    /// Chosen by the asker, repeated in the response.
    public var id: UInt16
    public var flags: DNSFlags
    public var questions: [DNSQuestion]
    public var answers: [DNSResourceRecord]
    public var authorities: [DNSResourceRecord]
    public var additionals: [DNSResourceRecord]
    /// Octets behind the last record.
    public var trailing: [UInt8]
    /// What the header is to say of the sections instead of what is in them: for messages that are wrong on purpose.
    public var declaredCounts: DNSSectionCounts?

    public init(
        id: UInt16,
        flags: DNSFlags,
        questions: [DNSQuestion] = [],
        answers: [DNSResourceRecord] = [],
        authorities: [DNSResourceRecord] = [],
        additionals: [DNSResourceRecord] = [],
        trailing: [UInt8] = [],
        declaredCounts: DNSSectionCounts? = nil
    ) {
        self.id = id
        self.flags = flags
        self.questions = questions
        self.answers = answers
        self.authorities = authorities
        self.additionals = additionals
        self.trailing = trailing
        self.declaredCounts = declaredCounts
    }

    /// A stub resolver's query.
    public static func query(id: UInt16, _ question: DNSQuestion) -> DNSMessage {
        DNSMessage(id: id, flags: .recursiveQuery, questions: [question])
    }

    /// Reads all up to the reader's end; pointers count from where the reader stands.
    ///
    /// Throws where the sections that the header counts run out, or a name can't be followed.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        self.init(id: try reader.readUInt16(), flags: DNSFlags(rawValue: try reader.readUInt16()))
        let counts = DNSSectionCounts(
            questions: try reader.readUInt16(),
            answers: try reader.readUInt16(),
            authorities: try reader.readUInt16(),
            additionals: try reader.readUInt16()
        )
        for _ in 0..<counts.questions {
            questions.append(try DNSQuestion(decoding: &reader, messageStart: start))
        }
        answers = try Self.records(counts.answers, &reader, start)
        authorities = try Self.records(counts.authorities, &reader, start)
        additionals = try Self.records(counts.additionals, &reader, start)
        trailing = reader.readRemainingBytes()
    }

    private static func records(
        _ count: UInt16,
        _ reader: inout ByteReader,
        _ start: Int
    ) throws(PacketDecodingError) -> [DNSResourceRecord] {
        var records: [DNSResourceRecord] = []
        for _ in 0..<count { records.append(try DNSResourceRecord(decoding: &reader, messageStart: start)) }
        return records
    }

    /// Writes names as they were decoded, so that a decoded message gives back its octets; names made here are written
    /// out. Once sections of a decoded message are changed its pointers lead astray: use `.full` or `.none` then (which
    /// can't mend pointers within `raw` data).
    public func encode(into writer: inout ByteWriter) {
        encode(into: &writer, compression: .asWritten)
    }

    public func encode(into writer: inout ByteWriter, compression: DNSNameCompression) {
        var encoder = DNSMessageEncoder(writer: writer, compression: compression)
        encoder.writer.write(id)
        encoder.writer.write(flags.rawValue)
        let counts = declaredCounts ?? sectionCounts
        for count in [counts.questions, counts.answers, counts.authorities, counts.additionals] {
            encoder.writer.write(count)
        }
        for question in questions { question.encode(into: &encoder) }
        for section in [answers, authorities, additionals] {
            for record in section { record.encode(into: &encoder) }
        }
        encoder.writer.write(trailing)
        writer = encoder.writer
    }

    public var encoded: [UInt8] { encoded(compression: .asWritten) }

    /// The message's octets, with names written as `compression` says.
    public func encoded(compression: DNSNameCompression) -> [UInt8] {
        var writer = ByteWriter(reserving: 512)
        encode(into: &writer, compression: compression)
        return writer.bytes
    }

    /// How many entries each section has.
    public var sectionCounts: DNSSectionCounts {
        DNSSectionCounts(
            questions: UInt16(truncatingIfNeeded: questions.count),
            answers: UInt16(truncatingIfNeeded: answers.count),
            authorities: UInt16(truncatingIfNeeded: authorities.count),
            additionals: UInt16(truncatingIfNeeded: additionals.count)
        )
    }

    /// The IPv4 addresses that the answers give for `name`, aliases followed (RFC 1034 §3.6.2).
    public func addresses(of name: DNSName) -> [IPv4Address] {
        var name = name
        // One alias after the other; no more than there are answers, so that a circle ends.
        for _ in 0...answers.count {
            let here = answers.filter { $0.name == name }
            let addresses = here.compactMap(\.address)
            if !addresses.isEmpty { return addresses }
            let aliases = here.compactMap { record -> DNSName? in
                guard case .canonicalName(let alias) = record.data else { return nil }
                return alias
            }
            guard let alias = aliases.first else { return [] }
            name = alias
        }
        return []
    }
}

/// How many entries a header says that the sections have (RFC 1035 §4.1.1).
public struct DNSSectionCounts: Hashable, Sendable {
    /// QDCOUNT.
    public var questions: UInt16
    /// ANCOUNT.
    public var answers: UInt16
    /// NSCOUNT.
    public var authorities: UInt16
    /// ARCOUNT.
    public var additionals: UInt16

    public init(questions: UInt16 = 0, answers: UInt16 = 0, authorities: UInt16 = 0, additionals: UInt16 = 0) {
        self.questions = questions
        self.answers = answers
        self.authorities = authorities
        self.additionals = additionals
    }
}
