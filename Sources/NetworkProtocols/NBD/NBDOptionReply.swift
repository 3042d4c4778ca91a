/// What a server answers to an option; some options get several.
///
///     | 0x0003e889045565a9 8 | option 4 | type 4 | length 4 | data |
public struct NBDOptionReply: Hashable, Sendable {
    /// The option that is answered, as the server repeats it.
    public var option: NBDOptionCode
    public var type: NBDOptionReplyType
    public var data: [UInt8]

    static let headerLength = 20

    public init(to option: NBDOptionCode, _ type: NBDOptionReplyType, data: [UInt8] = []) {
        self.option = option
        self.type = type
        self.data = data
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt64() == NBDMagic.optionReply else { throw .invalid("option reply magic", at: start) }
        option = NBDOptionCode(rawValue: try reader.readUInt32())
        type = NBDOptionReplyType(rawValue: try reader.readUInt32())
        data = try reader.readBytes(Int(try reader.readUInt32()))
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.optionReply)
        writer.write(option.rawValue)
        writer.write(type.rawValue)
        writer.write(UInt32(truncatingIfNeeded: data.count))
        writer.write(data)
    }

    /// What the data says, by its type.
    public enum Content: Hashable, Sendable {
        case acknowledged
        case server(NBDServerEntry)
        case info(NBDInfo)
        case metaContext(NBDMetaContext)
        /// The server's words; mostly none.
        case error([UInt8])
        /// A type that the specification does not know.
        case other([UInt8])
    }

    /// What the data says. Throws where lengths do not fit its type.
    public func content() throws(PacketDecodingError) -> Content {
        var reader = ByteReader(data.span)
        switch type {
        case .acknowledged:
            guard data.isEmpty else { throw .invalid("length", at: 0) }
            return .acknowledged
        case .server: return .server(try NBDServerEntry(decoding: &reader))
        case .info: return .info(try NBDInfo(decoding: &reader))
        case .metaContext: return .metaContext(try NBDMetaContext(decoding: &reader))
        default: return type.isError ? .error(data) : .other(data)
        }
    }
}

/// An export in the answer to LIST.
///
///     | name length 4 | name | description |
public struct NBDServerEntry: Hashable, Sendable {
    /// What it is opened by; empty for the default export.
    public var name: [UInt8]
    /// For people; empty for none.
    public var description: [UInt8]

    public init(name: [UInt8], description: [UInt8] = []) {
        self.name = name
        self.description = description
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        name = try reader.readBytes(Int(try reader.readUInt32()))
        description = reader.readRemainingBytes()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(UInt32(truncatingIfNeeded: name.count))
        writer.write(name)
        writer.write(description)
    }
}

/// Something that is told of an export before it is opened.
///
///     | info type 2 | what belongs to it |
public enum NBDInfo: Hashable, Sendable {
    /// Its size in octets.
    case export(size: UInt64, NBDTransmissionFlags)
    /// The name that it really has.
    case name([UInt8])
    case description([UInt8])
    case blockSizes(NBDBlockSizes)
    case other(NBDInfoType, [UInt8])

    public var type: NBDInfoType {
        switch self {
        case .export: .export
        case .name: .name
        case .description: .description
        case .blockSizes: .blockSize
        case .other(let type, _): type
        }
    }

    /// Throws where a known type has another length than it should.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let type = NBDInfoType(rawValue: try reader.readUInt16())
        switch type {
        case .export:
            self = .export(
                size: try reader.readUInt64(),
                NBDTransmissionFlags(rawValue: try reader.readUInt16())
            )
        case .name: self = .name(reader.readRemainingBytes())
        case .description: self = .description(reader.readRemainingBytes())
        case .blockSize: self = .blockSizes(try NBDBlockSizes(decoding: &reader))
        default: self = .other(type, reader.readRemainingBytes())
        }
        guard reader.isAtEnd else { throw .invalid("length", at: reader.offset) }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(type.rawValue)
        switch self {
        case .export(let size, let flags):
            writer.write(size)
            writer.write(flags.rawValue)
        case .name(let octets), .description(let octets), .other(_, let octets): writer.write(octets)
        case .blockSizes(let sizes): sizes.encode(into: &writer)
        }
    }
}

/// How requests have to be cut (NBD `doc/proto.md`, "Block size constraints"), in octets.
public struct NBDBlockSizes: Hashable, Sendable {
    /// What offsets and lengths have to be multiples of: a power of two up to 65536.
    public var minimum: UInt32
    /// What they best are multiples of: a power of two, 512 at least.
    public var preferred: UInt32
    /// The longest request; 0xffffffff for any.
    public var maximum: UInt32

    /// What a client takes for granted of a server that says nothing: any offset, 4 KiB, 32 MiB.
    public static let unsaid = NBDBlockSizes(minimum: 1, preferred: 4096, maximum: 32 << 20)

    public init(minimum: UInt32, preferred: UInt32, maximum: UInt32) {
        self.minimum = minimum
        self.preferred = preferred
        self.maximum = maximum
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        minimum = try reader.readUInt32()
        preferred = try reader.readUInt32()
        maximum = try reader.readUInt32()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(minimum)
        writer.write(preferred)
        writer.write(maximum)
    }

    /// Whether they keep the rules: powers of two in their order, and a maximum that is a multiple of the minimum.
    public var isConsistent: Bool {
        let isPower = minimum.nonzeroBitCount == 1 && preferred.nonzeroBitCount == 1
        guard isPower, minimum <= 65536, preferred >= max(minimum, 512), maximum >= minimum else { return false }
        return maximum == .max || maximum % minimum == 0
    }
}

/// A metadata context that a server has, with the number that stands for it in replies to BLOCK_STATUS.
///
///     | number 4 | name |
public struct NBDMetaContext: Hashable, Sendable {
    /// Says nothing in the answer to LIST_META_CONTEXT.
    public var number: UInt32
    public var name: [UInt8]

    public init(number: UInt32, name: [UInt8]) {
        self.number = number
        self.name = name
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        number = try reader.readUInt32()
        name = reader.readRemainingBytes()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(number)
        writer.write(name)
    }
}
