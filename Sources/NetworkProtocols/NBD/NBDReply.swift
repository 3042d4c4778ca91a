/// A reply without structure. Behind one to a READ that went well come the octets that were read; how many, only the
/// request says.
///
///     | 0x67446698 4 | error 4 | cookie 8 |
public struct NBDSimpleReply: Hashable, Sendable {
    public var error: NBDError
    /// The request's.
    public var cookie: UInt64

    static let encodedLength = 16

    public init(cookie: UInt64, error: NBDError = .none) {
        self.error = error
        self.cookie = cookie
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt32() == NBDMagic.simpleReply else { throw .invalid("simple reply magic", at: start) }
        error = NBDError(rawValue: try reader.readUInt32())
        cookie = try reader.readUInt64()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.simpleReply)
        writer.write(error.rawValue)
        writer.write(cookie)
    }
}

/// The head of one piece of a structured reply.
///
///     | 0x668e33ef 4 | flags 2 | type 2 | cookie 8 | length 4 | what belongs to the type |
public struct NBDChunkHeader: Hashable, Sendable {
    /// Bit 0 says that it is the reply's last.
    public var flags: UInt16
    public var type: NBDChunkType
    /// The request's.
    public var cookie: UInt64
    /// Octets that follow.
    public var length: UInt32

    static let encodedLength = 20

    public init(_ type: NBDChunkType, cookie: UInt64, length: UInt32, isLast: Bool) {
        flags = isLast ? 1 : 0
        self.type = type
        self.cookie = cookie
        self.length = length
    }

    /// Whether nothing more comes for the request (`NBD_REPLY_FLAG_DONE`).
    public var isLast: Bool { flags & 1 == 1 }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt32() == NBDMagic.structuredReply else {
            throw .invalid("structured reply magic", at: start)
        }
        flags = try reader.readUInt16()
        type = NBDChunkType(rawValue: try reader.readUInt16())
        cookie = try reader.readUInt64()
        length = try reader.readUInt32()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.structuredReply)
        writer.write(flags)
        writer.write(type.rawValue)
        writer.write(cookie)
        writer.write(length)
    }
}

/// What a piece of a structured reply says.
public enum NBDChunkContent: Hashable, Sendable {
    /// NONE: nothing.
    case none
    /// OFFSET_DATA: from this octet of the export on stands what follows. The octets are not kept here.
    case data(offset: UInt64, length: Int)
    /// OFFSET_HOLE: so many octets from there on are zero.
    case hole(offset: UInt64, length: UInt32)
    /// BLOCK_STATUS: what a context says of the octets from the request's offset on.
    case blockStatus(context: UInt32, [NBDExtent])
    /// ERROR: the request failed; the server's words.
    case error(NBDError, [UInt8])
    /// ERROR_OFFSET: it failed at this octet of the export.
    case errorAt(UInt64, NBDError, [UInt8])
    /// A type that the specification does not know, or a length that does not fit the type.
    case other([UInt8])

    /// Octets in front of the data of OFFSET_DATA.
    static let dataOffsetLength = 8

    /// Reads what stands behind a head of this type, from `start` up to the end of `octets`; for OFFSET_DATA the offset
    /// alone. What does not fit its type is kept as it is.
    public init(_ octets: [UInt8], from start: Int, _ type: NBDChunkType) {
        var reader = ByteReader(octets.span, from: start, to: octets.count)
        do throws(PacketDecodingError) {
            self = try Self.decode(&reader, type)
            guard reader.isAtEnd else { throw .invalid("length", at: reader.offset) }
        } catch {
            self = .other(octets.span.copy(from: start))
        }
    }

    private static func decode(
        _ reader: inout ByteReader,
        _ type: NBDChunkType
    ) throws(PacketDecodingError) -> NBDChunkContent {
        switch type {
        case .none: return .none
        case .offsetHole: return .hole(offset: try reader.readUInt64(), length: try reader.readUInt32())
        case .blockStatus:
            let context = try reader.readUInt32()
            var extents: [NBDExtent] = []
            extents.reserveCapacity(reader.remaining / 8)
            while !reader.isAtEnd { extents.append(try NBDExtent(decoding: &reader)) }
            return .blockStatus(context: context, extents)
        case .error:
            let error = NBDError(rawValue: try reader.readUInt32())
            return .error(error, try reader.readBytes(Int(try reader.readUInt16())))
        case .errorOffset:
            let error = NBDError(rawValue: try reader.readUInt32())
            let words = try reader.readBytes(Int(try reader.readUInt16()))
            return .errorAt(try reader.readUInt64(), error, words)
        default: return .other(reader.readRemainingBytes())
        }
    }

    /// Writes what stands behind the head; of OFFSET_DATA the offset alone.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .none: break
        case .data(let offset, _): writer.write(offset)
        case .hole(let offset, let length):
            writer.write(offset)
            writer.write(length)
        case .blockStatus(let context, let extents):
            writer.write(context)
            for extent in extents { extent.encode(into: &writer) }
        case .error(let error, let words):
            writer.write(error.rawValue)
            writer.write(UInt16(truncatingIfNeeded: words.count))
            writer.write(words)
        case .errorAt(let offset, let error, let words):
            writer.write(error.rawValue)
            writer.write(UInt16(truncatingIfNeeded: words.count))
            writer.write(words)
            writer.write(offset)
        case .other(let octets): writer.write(octets)
        }
    }
}

/// What a context says of a run of octets.
///
///     | length 4 | flags 4 |
public struct NBDExtent: Hashable, Sendable {
    /// In octets.
    public var length: UInt32
    /// What they mean is the context's business.
    public var flags: UInt32

    /// In `base:allocation`: nothing is stored there.
    public static let hole: UInt32 = 1 << 0
    /// In `base:allocation`: all of it reads as zero.
    public static let zero: UInt32 = 1 << 1

    public init(length: UInt32, flags: UInt32) {
        self.length = length
        self.flags = flags
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        length = try reader.readUInt32()
        flags = try reader.readUInt32()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(length)
        writer.write(flags)
    }
}
