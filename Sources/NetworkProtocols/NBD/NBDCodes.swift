/// What a client negotiates (NBD `doc/proto.md`, "Option types").
public struct NBDOptionCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Opens an export and ends the negotiation; answered without an option reply.
    public static let exportName = NBDOptionCode(rawValue: 1)
    public static let abort = NBDOptionCode(rawValue: 2)
    public static let list = NBDOptionCode(rawValue: 3)
    /// Withdrawn.
    public static let peekExport = NBDOptionCode(rawValue: 4)
    public static let startTLS = NBDOptionCode(rawValue: 5)
    public static let info = NBDOptionCode(rawValue: 6)
    public static let go = NBDOptionCode(rawValue: 7)
    public static let structuredReply = NBDOptionCode(rawValue: 8)
    public static let listMetaContext = NBDOptionCode(rawValue: 9)
    public static let setMetaContext = NBDOptionCode(rawValue: 10)
    public static let extendedHeaders = NBDOptionCode(rawValue: 11)
}

extension NBDOptionCode: CustomStringConvertible {
    /// The specification's name without `NBD_OPT_`, such as `EXPORT_NAME`.
    public var description: String {
        switch self {
        case .exportName: "EXPORT_NAME"
        case .abort: "ABORT"
        case .list: "LIST"
        case .peekExport: "PEEK_EXPORT"
        case .startTLS: "STARTTLS"
        case .info: "INFO"
        case .go: "GO"
        case .structuredReply: "STRUCTURED_REPLY"
        case .listMetaContext: "LIST_META_CONTEXT"
        case .setMetaContext: "SET_META_CONTEXT"
        case .extendedHeaders: "EXTENDED_HEADERS"
        default: "option \(rawValue)"
        }
    }
}

/// What a server answers to an option (NBD `doc/proto.md`, "Option reply types").
public struct NBDOptionReplyType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let acknowledged = NBDOptionReplyType(rawValue: 1)
    public static let server = NBDOptionReplyType(rawValue: 2)
    public static let info = NBDOptionReplyType(rawValue: 3)
    public static let metaContext = NBDOptionReplyType(rawValue: 4)
    /// The option is not known.
    public static let unsupported = NBDOptionReplyType(rawValue: 0x8000_0001)
    /// The configuration forbids it.
    public static let policy = NBDOptionReplyType(rawValue: 0x8000_0002)
    /// Malformed, or not allowed now.
    public static let invalid = NBDOptionReplyType(rawValue: 0x8000_0003)
    public static let platform = NBDOptionReplyType(rawValue: 0x8000_0004)
    public static let tlsRequired = NBDOptionReplyType(rawValue: 0x8000_0005)
    /// There is no such export.
    public static let unknownExport = NBDOptionReplyType(rawValue: 0x8000_0006)
    public static let shutdown = NBDOptionReplyType(rawValue: 0x8000_0007)
    public static let blockSizeRequired = NBDOptionReplyType(rawValue: 0x8000_0008)
    public static let tooBig = NBDOptionReplyType(rawValue: 0x8000_0009)
    public static let extendedHeadersRequired = NBDOptionReplyType(rawValue: 0x8000_000a)

    /// Whether it refuses the option.
    public var isError: Bool { rawValue >> 31 == 1 }
    /// Whether nothing more comes for the option.
    public var isFinal: Bool { isError || self == .acknowledged }
}

extension NBDOptionReplyType: CustomStringConvertible {
    /// The specification's name without `NBD_REP_`, such as `ERR_UNSUP`.
    public var description: String {
        switch self {
        case .acknowledged: "ACK"
        case .server: "SERVER"
        case .info: "INFO"
        case .metaContext: "META_CONTEXT"
        case .unsupported: "ERR_UNSUP"
        case .policy: "ERR_POLICY"
        case .invalid: "ERR_INVALID"
        case .platform: "ERR_PLATFORM"
        case .tlsRequired: "ERR_TLS_REQD"
        case .unknownExport: "ERR_UNKNOWN"
        case .shutdown: "ERR_SHUTDOWN"
        case .blockSizeRequired: "ERR_BLOCK_SIZE_REQD"
        case .tooBig: "ERR_TOO_BIG"
        case .extendedHeadersRequired: "ERR_EXT_HEADER_REQD"
        default: isError ? "error 0x\(String(rawValue, radix: 16))" : "reply \(rawValue)"
        }
    }
}

/// What is told of an export (NBD `doc/proto.md`, "NBD_INFO_EXPORT" and its siblings).
public struct NBDInfoType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Size and transmission flags; always told.
    public static let export = NBDInfoType(rawValue: 0)
    /// The name that the export really has.
    public static let name = NBDInfoType(rawValue: 1)
    public static let description = NBDInfoType(rawValue: 2)
    public static let blockSize = NBDInfoType(rawValue: 3)
}

/// What a client asks of an export (NBD `doc/proto.md`, "Request types").
public struct NBDCommand: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let read = NBDCommand(rawValue: 0)
    /// The octets to write follow the request.
    public static let write = NBDCommand(rawValue: 1)
    /// Ends the connection; not answered.
    public static let disconnect = NBDCommand(rawValue: 2)
    public static let flush = NBDCommand(rawValue: 3)
    public static let trim = NBDCommand(rawValue: 4)
    public static let cache = NBDCommand(rawValue: 5)
    public static let writeZeroes = NBDCommand(rawValue: 6)
    public static let blockStatus = NBDCommand(rawValue: 7)
    public static let resize = NBDCommand(rawValue: 8)

    /// Whether it would change the export.
    public var isWriting: Bool {
        switch self {
        case .write, .trim, .writeZeroes, .resize: true
        default: false
        }
    }
}

extension NBDCommand: CustomStringConvertible {
    /// The specification's name without `NBD_CMD_`, such as `READ`; it calls the third `DISC`.
    public var description: String {
        switch self {
        case .read: "READ"
        case .write: "WRITE"
        case .disconnect: "DISC"
        case .flush: "FLUSH"
        case .trim: "TRIM"
        case .cache: "CACHE"
        case .writeZeroes: "WRITE_ZEROES"
        case .blockStatus: "BLOCK_STATUS"
        case .resize: "RESIZE"
        default: "command \(rawValue)"
        }
    }
}

/// How a request came out (NBD `doc/proto.md`, "Error values"). A client takes one that it does not know for EINVAL.
public struct NBDError: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let none = NBDError(rawValue: 0)
    /// EPERM.
    public static let notPermitted = NBDError(rawValue: 1)
    /// EIO.
    public static let inputOutput = NBDError(rawValue: 5)
    /// ENOMEM.
    public static let noMemory = NBDError(rawValue: 12)
    /// EINVAL.
    public static let invalid = NBDError(rawValue: 22)
    /// ENOSPC.
    public static let noSpace = NBDError(rawValue: 28)
    /// EOVERFLOW.
    public static let overflow = NBDError(rawValue: 75)
    /// ENOTSUP.
    public static let notSupported = NBDError(rawValue: 95)
    /// ESHUTDOWN.
    public static let shutdown = NBDError(rawValue: 108)

    /// Whether the specification knows it.
    public var isAssigned: Bool { self != .none && Self.names[rawValue] != nil }

    private static let names: [UInt32: String] = [
        0: "0", 1: "EPERM", 5: "EIO", 12: "ENOMEM", 22: "EINVAL", 28: "ENOSPC", 75: "EOVERFLOW", 95: "ENOTSUP",
        108: "ESHUTDOWN",
    ]
}

extension NBDError: CustomStringConvertible {
    /// The name in the specification, such as `EINVAL`.
    public var description: String { Self.names[rawValue] ?? "error \(rawValue)" }
}

/// What a piece of a structured reply holds (NBD `doc/proto.md`, "Structured reply types").
public struct NBDChunkType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let none = NBDChunkType(rawValue: 0)
    public static let offsetData = NBDChunkType(rawValue: 1)
    public static let offsetHole = NBDChunkType(rawValue: 2)
    public static let blockStatus = NBDChunkType(rawValue: 5)
    public static let error = NBDChunkType(rawValue: 0x8001)
    public static let errorOffset = NBDChunkType(rawValue: 0x8002)

    /// Whether it says that the request failed.
    public var isError: Bool { rawValue >> 15 == 1 }
}

extension NBDChunkType: CustomStringConvertible {
    /// The specification's name without `NBD_REPLY_TYPE_`, such as `OFFSET_DATA`.
    public var description: String {
        switch self {
        case .none: "NONE"
        case .offsetData: "OFFSET_DATA"
        case .offsetHole: "OFFSET_HOLE"
        case .blockStatus: "BLOCK_STATUS"
        case .error: "ERROR"
        case .errorOffset: "ERROR_OFFSET"
        default: "chunk type \(rawValue)"
        }
    }
}
