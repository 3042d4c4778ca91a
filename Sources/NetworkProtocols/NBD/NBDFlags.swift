/// What a server of the new style can do (NBD `doc/proto.md`, "Handshake flags").
public struct NBDHandshakeFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// It answers every option, also those that it does not know.
    public static let fixedNewStyle = NBDHandshakeFlags(rawValue: 1 << 0)
    /// It can leave out the zeros behind its answer to EXPORT_NAME.
    public static let noZeroes = NBDHandshakeFlags(rawValue: 1 << 1)
}

/// What a client takes of that (NBD `doc/proto.md`, "Client flags").
public struct NBDClientFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let fixedNewStyle = NBDClientFlags(rawValue: 1 << 0)
    public static let noZeroes = NBDClientFlags(rawValue: 1 << 1)
    /// Those that the specification knows.
    public static let assigned: NBDClientFlags = [.fixedNewStyle, .noZeroes]
}

/// What an export is and takes (NBD `doc/proto.md`, "Transmission flags").
public struct NBDTransmissionFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Set wherever another one is.
    public static let hasFlags = NBDTransmissionFlags(rawValue: 1 << 0)
    public static let readOnly = NBDTransmissionFlags(rawValue: 1 << 1)
    public static let flush = NBDTransmissionFlags(rawValue: 1 << 2)
    public static let forceUnitAccess = NBDTransmissionFlags(rawValue: 1 << 3)
    public static let rotational = NBDTransmissionFlags(rawValue: 1 << 4)
    public static let trim = NBDTransmissionFlags(rawValue: 1 << 5)
    public static let writeZeroes = NBDTransmissionFlags(rawValue: 1 << 6)
    /// The flag DF of READ; only along with structured replies.
    public static let dontFragment = NBDTransmissionFlags(rawValue: 1 << 7)
    /// Several connections see the same.
    public static let multipleConnections = NBDTransmissionFlags(rawValue: 1 << 8)
    public static let resize = NBDTransmissionFlags(rawValue: 1 << 9)
    public static let cache = NBDTransmissionFlags(rawValue: 1 << 10)
    public static let fastZero = NBDTransmissionFlags(rawValue: 1 << 11)
}

extension NBDTransmissionFlags: CustomStringConvertible {
    /// The specification's names without `NBD_FLAG_`, such as `HAS_FLAGS, READ_ONLY`.
    public var description: String {
        let names = [
            "HAS_FLAGS", "READ_ONLY", "SEND_FLUSH", "SEND_FUA", "ROTATIONAL", "SEND_TRIM", "SEND_WRITE_ZEROES",
            "SEND_DF", "CAN_MULTI_CONN", "SEND_RESIZE", "SEND_CACHE", "SEND_FAST_ZERO",
        ]
        let known = names.indices.filter { rawValue >> UInt16($0) & 1 == 1 }.map { names[$0] }
        let others = rawValue >> UInt16(names.count)
        let rest = others == 0 ? [] : ["0x\(String(rawValue & ~0xfff, radix: 16))"]
        return (known + rest).joined(separator: ", ")
    }
}

/// How a request wants to be done (NBD `doc/proto.md`, "Command flags").
public struct NBDCommandFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let forceUnitAccess = NBDCommandFlags(rawValue: 1 << 0)
    public static let noHole = NBDCommandFlags(rawValue: 1 << 1)
    /// At most one piece of content in the reply.
    public static let dontFragment = NBDCommandFlags(rawValue: 1 << 2)
    /// At most one extent in the reply.
    public static let oneExtent = NBDCommandFlags(rawValue: 1 << 3)
    public static let fastZero = NBDCommandFlags(rawValue: 1 << 4)
}
