/// What kind of file something is (RFC 1813 §2.6, `ftype3`).
public struct NFSFileType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let file = NFSFileType(rawValue: 1)
    public static let directory = NFSFileType(rawValue: 2)
    public static let blockDevice = NFSFileType(rawValue: 3)
    public static let characterDevice = NFSFileType(rawValue: 4)
    public static let link = NFSFileType(rawValue: 5)
    public static let socket = NFSFileType(rawValue: 6)
    public static let pipe = NFSFileType(rawValue: 7)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension NFSFileType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .blockDevice: "block device"
        case .characterDevice: "character device"
        case .link: "link"
        case .socket: "socket"
        case .pipe: "pipe"
        default: "type \(rawValue)"
        }
    }
}

/// A time of a file since 1970-01-01 00:00 UTC (RFC 1813 §2.6, `nfstime3`).
public struct NFSTime: Hashable, Sendable {
    public var seconds: UInt32
    public var nanoseconds: UInt32

    public init(seconds: UInt32 = 0, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The time that `instant` is, where it is between 1970 and 2106; the nearer end elsewhere.
    public init(_ instant: Instant) {
        guard instant.nanoseconds > 0 else {
            self.init()
            return
        }
        self.init(
            seconds: UInt32(clamping: instant.nanoseconds / 1_000_000_000),
            nanoseconds: UInt32(instant.nanoseconds % 1_000_000_000)
        )
    }

    public var instant: Instant {
        Instant(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds))
    }
}

/// The numbers of a device (RFC 1813 §2.6, `specdata3`).
public struct NFSDevice: Hashable, Sendable {
    public var major: UInt32
    public var minor: UInt32

    public init(major: UInt32 = 0, minor: UInt32 = 0) {
        self.major = major
        self.minor = minor
    }
}

/// What a server says of a file (RFC 1813 §2.6, `fattr3`): 84 octets.
public struct NFS3Attributes: Hashable, Sendable {
    public var type: NFSFileType
    /// The low twelve bits count; the kind of file is not among them.
    public var mode: UInt32
    public var linkCount: UInt32
    public var owner: UInt32
    public var group: UInt32
    /// In octets; of a link, those of where it leads.
    public var size: UInt64
    /// What it takes on the disk, in octets.
    public var used: UInt64
    public var device: NFSDevice
    public var fileSystemID: UInt64
    /// The number of the file in its file system.
    public var fileID: UInt64
    public var accessTime: NFSTime
    public var modificationTime: NFSTime
    /// When its attributes were last changed.
    public var changeTime: NFSTime

    /// How many octets it takes on the wire.
    public static let encodedCount = 84

    public init(
        type: NFSFileType,
        mode: UInt32,
        linkCount: UInt32 = 1,
        owner: UInt32 = 0,
        group: UInt32 = 0,
        size: UInt64 = 0,
        used: UInt64? = nil,
        device: NFSDevice = NFSDevice(),
        fileSystemID: UInt64 = 0,
        fileID: UInt64 = 0,
        accessTime: NFSTime = NFSTime(),
        modificationTime: NFSTime = NFSTime(),
        changeTime: NFSTime = NFSTime()
    ) {
        self.type = type
        self.mode = mode
        self.linkCount = linkCount
        self.owner = owner
        self.group = group
        self.size = size
        self.used = used ?? size
        self.device = device
        self.fileSystemID = fileSystemID
        self.fileID = fileID
        self.accessTime = accessTime
        self.modificationTime = modificationTime
        self.changeTime = changeTime
    }
}

extension NFS3Attributes {
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        type = NFSFileType(rawValue: try reader.readUInt32())
        mode = try reader.readUInt32()
        linkCount = try reader.readUInt32()
        owner = try reader.readUInt32()
        group = try reader.readUInt32()
        size = try reader.readUInt64()
        used = try reader.readUInt64()
        device = try NFSDevice(decoding: &reader)
        fileSystemID = try reader.readUInt64()
        fileID = try reader.readUInt64()
        accessTime = try NFSTime(decoding: &reader)
        modificationTime = try NFSTime(decoding: &reader)
        changeTime = try NFSTime(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(type.rawValue)
        writer.write(mode)
        writer.write(linkCount)
        writer.write(owner)
        writer.write(group)
        writer.write(size)
        writer.write(used)
        device.encode(into: &writer)
        writer.write(fileSystemID)
        writer.write(fileID)
        accessTime.encode(into: &writer)
        modificationTime.encode(into: &writer)
        changeTime.encode(into: &writer)
    }
}

extension NFSTime {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        seconds = try reader.readUInt32()
        nanoseconds = try reader.readUInt32()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(seconds)
        writer.write(nanoseconds)
    }
}

extension NFSDevice {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        major = try reader.readUInt32()
        minor = try reader.readUInt32()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(major)
        writer.write(minor)
    }
}
