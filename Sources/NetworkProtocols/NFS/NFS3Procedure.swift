/// A procedure of NFS version 3 (RFC 1813 §3.3).
public struct NFS3Procedure: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let null = NFS3Procedure(rawValue: 0)
    public static let getAttributes = NFS3Procedure(rawValue: 1)
    public static let setAttributes = NFS3Procedure(rawValue: 2)
    public static let lookUp = NFS3Procedure(rawValue: 3)
    public static let access = NFS3Procedure(rawValue: 4)
    public static let readLink = NFS3Procedure(rawValue: 5)
    public static let read = NFS3Procedure(rawValue: 6)
    public static let write = NFS3Procedure(rawValue: 7)
    public static let create = NFS3Procedure(rawValue: 8)
    public static let makeDirectory = NFS3Procedure(rawValue: 9)
    public static let makeSymbolicLink = NFS3Procedure(rawValue: 10)
    public static let makeNode = NFS3Procedure(rawValue: 11)
    public static let remove = NFS3Procedure(rawValue: 12)
    public static let removeDirectory = NFS3Procedure(rawValue: 13)
    public static let rename = NFS3Procedure(rawValue: 14)
    public static let link = NFS3Procedure(rawValue: 15)
    public static let readDirectory = NFS3Procedure(rawValue: 16)
    public static let readDirectoryPlus = NFS3Procedure(rawValue: 17)
    public static let fileSystemStatus = NFS3Procedure(rawValue: 18)
    public static let fileSystemInformation = NFS3Procedure(rawValue: 19)
    public static let pathConfiguration = NFS3Procedure(rawValue: 20)
    public static let commit = NFS3Procedure(rawValue: 21)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether it would change something: all that a read-only export refuses.
    public var writes: Bool {
        self == .setAttributes || self == .commit || (Self.write.rawValue...Self.link.rawValue).contains(rawValue)
    }
}

extension NFS3Procedure: CustomStringConvertible {
    private static let names = [
        "NULL", "GETATTR", "SETATTR", "LOOKUP", "ACCESS", "READLINK", "READ", "WRITE", "CREATE", "MKDIR", "SYMLINK",
        "MKNOD", "REMOVE", "RMDIR", "RENAME", "LINK", "READDIR", "READDIRPLUS", "FSSTAT", "FSINFO", "PATHCONF",
        "COMMIT",
    ]

    /// As RFC 1813 calls it.
    public var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "procedure \(rawValue)"
    }
}

/// What a caller may do to a file (RFC 1813 §3.3.4).
public struct NFS3Access: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32

    public static let read = NFS3Access(rawValue: 0x01)
    /// Find names in a directory.
    public static let lookUp = NFS3Access(rawValue: 0x02)
    public static let modify = NFS3Access(rawValue: 0x04)
    public static let extend = NFS3Access(rawValue: 0x08)
    public static let delete = NFS3Access(rawValue: 0x10)
    /// Run a file; means nothing for a directory.
    public static let execute = NFS3Access(rawValue: 0x20)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

/// Names a file to the server that gave it, and nothing to anybody else (RFC 1813 §2.4): 1 to 64 octets.
public struct NFSFileHandle: Hashable, Sendable {
    public var opaque: XDROpaque

    /// RFC 1813 §2.4, NFS3_FHSIZE.
    public static let lengthLimit = 64
    /// RFC 1094 §2.3.3: the handles of NFSv2 and MOUNT versions 1 and 2 all have this length.
    public static let version2Length = 32

    public init(_ octets: [UInt8]) {
        opaque = XDROpaque(octets)
    }

    /// At most 64 where all is well; more are kept as they came.
    public var octets: [UInt8] { opaque.octets }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        opaque = try XDROpaque(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) { opaque.encode(into: &writer) }
}

extension NFSFileHandle: CustomStringConvertible {
    /// In hexadecimal digits.
    public var description: String {
        var text = ""
        for octet in octets { text += (octet < 16 ? "0" : "") + String(octet, radix: 16) }
        return text
    }
}
