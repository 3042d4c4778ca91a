/// The first words of a server, which it says unasked.
public enum NBDGreeting: Hashable, Sendable {
    /// 152 octets: the export is open.
    ///
    ///     | NBDMAGIC 8 | 0x0000420281861253 8 | size 8 | flags 4 | zeros 124 |
    case oldStyle(NBDOldStyleGreeting)
    /// 18 octets: the negotiation begins.
    ///
    ///     | NBDMAGIC 8 | IHAVEOPT 8 | flags 2 |
    case newStyle(NBDHandshakeFlags)
}

/// All that a server of the old style says of its export.
public struct NBDOldStyleGreeting: Hashable, Sendable {
    /// In octets.
    public var size: UInt64
    /// The low half holds the transmission flags, the high half nothing.
    public var flags: UInt32
    /// 124 octets, which should be zero.
    public var padding: [UInt8]

    public init(size: UInt64, flags: NBDTransmissionFlags) {
        self.size = size
        self.flags = UInt32(flags.rawValue)
        padding = [UInt8](repeating: 0, count: NBDExportAnswer.paddingLength)
    }

    public var transmissionFlags: NBDTransmissionFlags {
        NBDTransmissionFlags(rawValue: UInt16(truncatingIfNeeded: flags))
    }
}

extension NBDGreeting {
    /// Octets of both magic numbers.
    static let magicLength = 16
    static let newStyleLength = 18
    static let oldStyleLength = 152

    /// Reads a greeting. Throws where a magic number is another, and where octets run out.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt64() == NBDMagic.greeting else { throw .invalid("NBDMAGIC", at: start) }
        switch try reader.readUInt64() {
        case NBDMagic.option:
            self = .newStyle(NBDHandshakeFlags(rawValue: try reader.readUInt16()))
        case NBDMagic.oldStyle:
            var greeting = NBDOldStyleGreeting(size: try reader.readUInt64(), flags: [])
            greeting.flags = try reader.readUInt32()
            greeting.padding = try reader.readBytes(NBDExportAnswer.paddingLength)
            self = .oldStyle(greeting)
        default: throw .invalid("second magic number", at: start + 8)
        }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.greeting)
        switch self {
        case .oldStyle(let greeting):
            writer.write(NBDMagic.oldStyle)
            writer.write(greeting.size)
            writer.write(greeting.flags)
            writer.write(greeting.padding)
        case .newStyle(let flags):
            writer.write(NBDMagic.option)
            writer.write(flags.rawValue)
        }
    }
}

/// The answer to EXPORT_NAME, which is no option reply.
///
///     | size 8 | transmission flags 2 | zeros 124, where not both sides leave them out |
public struct NBDExportAnswer: Hashable, Sendable {
    /// In octets.
    public var size: UInt64
    public var flags: NBDTransmissionFlags
    /// 124 octets, which should be zero, or none.
    public var padding: [UInt8]

    static let paddingLength = 124
    static let unpaddedLength = 10

    public init(size: UInt64, flags: NBDTransmissionFlags, isPadded: Bool) {
        self.size = size
        self.flags = flags
        padding = [UInt8](repeating: 0, count: isPadded ? Self.paddingLength : 0)
    }

    /// - Parameter isPadded: whether the zeros follow, which the negotiation decides.
    public init(decoding reader: inout ByteReader, isPadded: Bool) throws(PacketDecodingError) {
        size = try reader.readUInt64()
        flags = NBDTransmissionFlags(rawValue: try reader.readUInt16())
        padding = isPadded ? try reader.readBytes(Self.paddingLength) : []
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(size)
        writer.write(flags.rawValue)
        writer.write(padding)
    }
}
