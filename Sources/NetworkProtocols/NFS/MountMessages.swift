/// A procedure of MOUNT (RFC 1813 §5.2; versions 1 and 2: RFC 1094 appendix A).
public struct MountProcedure: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let null = MountProcedure(rawValue: 0)
    public static let mount = MountProcedure(rawValue: 1)
    public static let dump = MountProcedure(rawValue: 2)
    public static let unmount = MountProcedure(rawValue: 3)
    public static let unmountAll = MountProcedure(rawValue: 4)
    public static let export = MountProcedure(rawValue: 5)
    /// Versions 1 and 2 only.
    public static let exportAll = MountProcedure(rawValue: 6)
    /// Version 2 only.
    public static let pathConfiguration = MountProcedure(rawValue: 7)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension MountProcedure: CustomStringConvertible {
    private static let names = ["NULL", "MNT", "DUMP", "UMNT", "UMNTALL", "EXPORT", "EXPORTALL", "PATHCONF"]

    public var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "procedure \(rawValue)"
    }
}

/// What MOUNT is asked for: the arguments of each procedure.
public enum MountCall: Hashable, Sendable {
    /// MNT: the path of a directory, at most 1024 octets.
    case mount(XDROpaque)
    case unmount(XDROpaque)
    /// A procedure without arguments, or one that is not known here, with all that stands behind the header.
    case other(MountProcedure, [UInt8])

    /// RFC 1813 §5.1.1, MNTPATHLEN.
    public static let pathLimit = 1024

    public init(decoding reader: inout ByteReader, procedure: MountProcedure) throws(PacketDecodingError) {
        switch procedure {
        case .mount: self = .mount(try XDROpaque(decoding: &reader))
        case .unmount: self = .unmount(try XDROpaque(decoding: &reader))
        case .null, .dump, .unmountAll, .export, .exportAll: self = .other(procedure, [])
        default: self = .other(procedure, reader.readRemainingBytes())
        }
    }

    public var procedure: MountProcedure {
        switch self {
        case .mount: .mount
        case .unmount: .unmount
        case .other(let procedure, _): procedure
        }
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .mount(let path), .unmount(let path): path.encode(into: &writer)
        case .other(_, let octets): writer.write(octets)
        }
    }
}

/// What MOUNT answers: the results of each procedure.
public enum MountReply: Hashable, Sendable {
    /// MNT of version 3: a handle, and the flavors that NFS takes.
    case mounted(NFSFileHandle, flavors: [UInt32])
    /// MNT of versions 1 and 2: a handle of 32 octets without a length.
    case mountedFixed([UInt8])
    /// MNT was refused (RFC 1813 §5.1.5, `mountstat3`).
    case refused(MountStatus)
    case dump([Mount])
    case exports(MountProcedure, [Export])
    /// A procedure without results, or one that is not known here, with all that stands behind the header.
    case other(MountProcedure, [UInt8])

    /// What a client has mounted, as far as the server knows.
    public struct Mount: Hashable, Sendable {
        public var client: XDROpaque
        public var directory: XDROpaque

        public init(client: [UInt8], directory: [UInt8]) {
            self.client = XDROpaque(client)
            self.directory = XDROpaque(directory)
        }
    }

    public struct Export: Hashable, Sendable {
        public var directory: XDROpaque
        /// Who may have it; empty for everyone.
        public var groups: [XDROpaque]

        public init(directory: [UInt8], groups: [[UInt8]]) {
            self.directory = XDROpaque(directory)
            self.groups = groups.map { XDROpaque($0) }
        }
    }

    /// Reads the results of `procedure`, which a reply does not name itself.
    public init(
        decoding reader: inout ByteReader,
        procedure: MountProcedure,
        version: UInt32
    ) throws(PacketDecodingError) {
        switch procedure {
        case .mount:
            let status = MountStatus(rawValue: try reader.readUInt32())
            if status != .ok {
                self = .refused(status)
            } else if version < 3 {
                self = .mountedFixed(try reader.readBytes(NFSFileHandle.version2Length))
            } else {
                let handle = try NFSFileHandle(decoding: &reader)
                self = .mounted(handle, flavors: try reader.readXDRNumbers())
            }
        case .dump:
            self = .dump(
                try reader.readXDRList("mountlist") { reader throws(PacketDecodingError) in
                    try Mount(decoding: &reader)
                }
            )
        case .export, .exportAll:
            self = .exports(
                procedure,
                try reader.readXDRList("exports") { reader throws(PacketDecodingError) in
                    try Export(decoding: &reader)
                }
            )
        case .null, .unmount, .unmountAll: self = .other(procedure, [])
        default: self = .other(procedure, reader.readRemainingBytes())
        }
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .mounted(let handle, let flavors):
            writer.write(MountStatus.ok.rawValue)
            handle.encode(into: &writer)
            writer.writeXDRNumbers(flavors)
        case .mountedFixed(let handle):
            writer.write(MountStatus.ok.rawValue)
            writer.write(handle)
        case .refused(let status): writer.write(status.rawValue)
        case .dump(let mounts): writer.writeXDRList(mounts) { $0.encode(into: &$1) }
        case .exports(_, let exports): writer.writeXDRList(exports) { $0.encode(into: &$1) }
        case .other(_, let octets): writer.write(octets)
        }
    }
}

extension MountReply.Mount {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        client = try XDROpaque(decoding: &reader)
        directory = try XDROpaque(decoding: &reader)
    }

    func encode(into writer: inout ByteWriter) {
        client.encode(into: &writer)
        directory.encode(into: &writer)
    }
}

extension MountReply.Export {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        directory = try XDROpaque(decoding: &reader)
        groups = try reader.readXDRList("groups") { reader throws(PacketDecodingError) in
            try XDROpaque(decoding: &reader)
        }
    }

    func encode(into writer: inout ByteWriter) {
        directory.encode(into: &writer)
        writer.writeXDRList(groups) { $0.encode(into: &$1) }
    }
}

/// Whether a directory may be mounted (RFC 1813 §5.1.5, `mountstat3`).
public struct MountStatus: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let ok = MountStatus(rawValue: 0)
    public static let notOwner = MountStatus(rawValue: 1)
    public static let noEntry = MountStatus(rawValue: 2)
    public static let inputOutput = MountStatus(rawValue: 5)
    public static let accessDenied = MountStatus(rawValue: 13)
    public static let notDirectory = MountStatus(rawValue: 20)
    public static let invalid = MountStatus(rawValue: 22)
    public static let nameTooLong = MountStatus(rawValue: 63)
    public static let notSupported = MountStatus(rawValue: 10004)
    public static let serverFault = MountStatus(rawValue: 10006)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension MountStatus: CustomStringConvertible {
    /// As RFC 1813 calls it, without `MNT3ERR_`.
    public var description: String { NFS3Status(rawValue: rawValue).description }
}
