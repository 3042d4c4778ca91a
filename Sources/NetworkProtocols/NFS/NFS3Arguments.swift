/// A name in a directory (RFC 1813 §3.3.3, `diropargs3`).
public struct NFS3DirectoryName: Hashable, Sendable {
    public var directory: NFSFileHandle
    public var name: XDROpaque

    public init(_ name: [UInt8], in directory: NFSFileHandle) {
        self.directory = directory
        self.name = XDROpaque(name)
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        directory = try NFSFileHandle(decoding: &reader)
        name = try XDROpaque(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        directory.encode(into: &writer)
        name.encode(into: &writer)
    }
}

/// What of a file's attributes is to be set (RFC 1813 §2.6, `sattr3`).
public struct NFS3NewAttributes: Hashable, Sendable {
    public var mode: UInt32?
    public var owner: UInt32?
    public var group: UInt32?
    public var size: UInt64?
    public var accessTime = NewTime.unchanged
    public var modificationTime = NewTime.unchanged

    public enum NewTime: Hashable, Sendable {
        case unchanged
        case serverTime
        case clientTime(NFSTime)

        init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
            let start = reader.offset
            switch try reader.readUInt32() {
            case 0: self = .unchanged
            case 1: self = .serverTime
            case 2: self = .clientTime(try NFSTime(decoding: &reader))
            default: throw .invalid("time_how", at: start)
            }
        }

        func encode(into writer: inout ByteWriter) {
            switch self {
            case .unchanged: writer.write(UInt32(0))
            case .serverTime: writer.write(UInt32(1))
            case .clientTime(let time):
                writer.write(UInt32(2))
                time.encode(into: &writer)
            }
        }
    }

    public init() {}

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        mode = try reader.readXDRPresence("set_mode3") ? try reader.readUInt32() : nil
        owner = try reader.readXDRPresence("set_uid3") ? try reader.readUInt32() : nil
        group = try reader.readXDRPresence("set_gid3") ? try reader.readUInt32() : nil
        size = try reader.readXDRPresence("set_size3") ? try reader.readUInt64() : nil
        accessTime = try NewTime(decoding: &reader)
        modificationTime = try NewTime(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        for number in [mode, owner, group] {
            writer.writeXDRPresence(number != nil)
            if let number { writer.write(number) }
        }
        writer.writeXDRPresence(size != nil)
        if let size { writer.write(size) }
        accessTime.encode(into: &writer)
        modificationTime.encode(into: &writer)
    }
}

/// How a file is to be made (RFC 1813 §3.3.8, `createhow3`).
public enum NFS3Creation: Hashable, Sendable {
    case unchecked(NFS3NewAttributes)
    case guarded(NFS3NewAttributes)
    case exclusive(verifier: UInt64)

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        switch try reader.readUInt32() {
        case 0: self = .unchecked(try NFS3NewAttributes(decoding: &reader))
        case 1: self = .guarded(try NFS3NewAttributes(decoding: &reader))
        case 2: self = .exclusive(verifier: try reader.readUInt64())
        default: throw .invalid("createmode3", at: start)
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .unchecked(let attributes):
            writer.write(UInt32(0))
            attributes.encode(into: &writer)
        case .guarded(let attributes):
            writer.write(UInt32(1))
            attributes.encode(into: &writer)
        case .exclusive(let verifier):
            writer.write(UInt32(2))
            writer.write(verifier)
        }
    }
}

/// What MKNOD is to make (RFC 1813 §3.3.11, `mknoddata3`).
public enum NFS3NewNode: Hashable, Sendable {
    case characterDevice(NFS3NewAttributes, NFSDevice)
    case blockDevice(NFS3NewAttributes, NFSDevice)
    case socket(NFS3NewAttributes)
    case pipe(NFS3NewAttributes)
    /// What MKNOD is not for.
    case other(NFSFileType)

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch NFSFileType(rawValue: try reader.readUInt32()) {
        case .characterDevice:
            let attributes = try NFS3NewAttributes(decoding: &reader)
            self = .characterDevice(attributes, try NFSDevice(decoding: &reader))
        case .blockDevice:
            let attributes = try NFS3NewAttributes(decoding: &reader)
            self = .blockDevice(attributes, try NFSDevice(decoding: &reader))
        case .socket: self = .socket(try NFS3NewAttributes(decoding: &reader))
        case .pipe: self = .pipe(try NFS3NewAttributes(decoding: &reader))
        case let type: self = .other(type)
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .characterDevice(let attributes, let device):
            writer.write(NFSFileType.characterDevice.rawValue)
            attributes.encode(into: &writer)
            device.encode(into: &writer)
        case .blockDevice(let attributes, let device):
            writer.write(NFSFileType.blockDevice.rawValue)
            attributes.encode(into: &writer)
            device.encode(into: &writer)
        case .socket(let attributes):
            writer.write(NFSFileType.socket.rawValue)
            attributes.encode(into: &writer)
        case .pipe(let attributes):
            writer.write(NFSFileType.pipe.rawValue)
            attributes.encode(into: &writer)
        case .other(let type): writer.write(type.rawValue)
        }
    }
}
