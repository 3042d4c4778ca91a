/// What is asked (RFC 1035 §4.1.2).
public struct DNSQuestion: Hashable, Sendable {
    public var name: DNSName
    public var type: DNSRecordType
    public var recordClass: DNSClass

    public init(_ name: DNSName, _ type: DNSRecordType = .a, recordClass: DNSClass = .internet) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }
}

/// What is answered (RFC 1035 §4.1.3).
///
///     name | type (2) | class (2) | time to live (4) | length (2) | data
public struct DNSResourceRecord: Hashable, Sendable {
    public var name: DNSName
    public var type: DNSRecordType
    /// In an OPT record the octets its sender can take (RFC 6891 §6.1.2).
    public var recordClass: DNSClass
    /// Seconds.
    public var timeToLive: UInt32
    public var data: DNSRecordData

    public init(
        _ name: DNSName,
        _ type: DNSRecordType,
        recordClass: DNSClass = .internet,
        timeToLive: UInt32,
        data: DNSRecordData
    ) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
        self.timeToLive = timeToLive
        self.data = data
    }

    /// An A record.
    public init(_ name: DNSName, address: IPv4Address, timeToLive: UInt32) {
        self.init(name, .a, timeToLive: timeToLive, data: .address(address))
    }

    /// The address, where this is an A record of class IN.
    public var address: IPv4Address? {
        guard recordClass == .internet, case .address(let address) = data else { return nil }
        return address
    }
}

extension DNSQuestion {
    init(decoding reader: inout ByteReader, messageStart: Int) throws(PacketDecodingError) {
        name = try DNSName(decoding: &reader, messageStart: messageStart)
        type = DNSRecordType(rawValue: try reader.readUInt16())
        recordClass = DNSClass(rawValue: try reader.readUInt16())
    }

    func encode(into encoder: inout DNSMessageEncoder) {
        encoder.write(name)
        encoder.writer.write(type.rawValue)
        encoder.writer.write(recordClass.rawValue)
    }
}

extension DNSResourceRecord {
    init(decoding reader: inout ByteReader, messageStart: Int) throws(PacketDecodingError) {
        name = try DNSName(decoding: &reader, messageStart: messageStart)
        type = DNSRecordType(rawValue: try reader.readUInt16())
        recordClass = DNSClass(rawValue: try reader.readUInt16())
        timeToLive = try reader.readUInt32()
        let length = Int(try reader.readUInt16())
        var part = try reader.readSubreader(length)
        data = DNSRecordData(decoding: &part, type: type, messageStart: messageStart)
    }

    func encode(into encoder: inout DNSMessageEncoder) {
        encoder.write(name)
        encoder.writer.write(type.rawValue)
        encoder.writer.write(recordClass.rawValue)
        encoder.writer.write(timeToLive)
        let lengthOffset = encoder.writer.count
        encoder.writer.write(UInt16(0))
        data.encode(into: &encoder)
        let length = encoder.writer.count - lengthOffset - 2
        encoder.writer.overwrite(UInt16(truncatingIfNeeded: length), at: lengthOffset)
    }
}
