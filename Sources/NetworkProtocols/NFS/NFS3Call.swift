/// What a call of NFS version 3 asks for: the arguments of each procedure (RFC 1813 §3.3).
public enum NFS3Call: Hashable, Sendable {
    case null
    case getAttributes(NFSFileHandle)
    case setAttributes(NFSFileHandle, NFS3NewAttributes, onlyIfChangedAt: NFSTime?)
    case lookUp(NFS3DirectoryName)
    case access(NFSFileHandle, NFS3Access)
    case readLink(NFSFileHandle)
    case read(NFSFileHandle, offset: UInt64, count: UInt32)
    case write(NFSFileHandle, offset: UInt64, count: UInt32, stability: UInt32, data: XDROpaque)
    case create(NFS3DirectoryName, NFS3Creation)
    case makeDirectory(NFS3DirectoryName, NFS3NewAttributes)
    case makeSymbolicLink(NFS3DirectoryName, NFS3NewAttributes, target: XDROpaque)
    case makeNode(NFS3DirectoryName, NFS3NewNode)
    case remove(NFS3DirectoryName)
    case removeDirectory(NFS3DirectoryName)
    case rename(from: NFS3DirectoryName, to: NFS3DirectoryName)
    case link(NFSFileHandle, NFS3DirectoryName)
    case readDirectory(NFSFileHandle, cookie: UInt64, verifier: UInt64, count: UInt32)
    case readDirectoryPlus(NFSFileHandle, cookie: UInt64, verifier: UInt64, directoryCount: UInt32, count: UInt32)
    case fileSystemStatus(NFSFileHandle)
    case fileSystemInformation(NFSFileHandle)
    case pathConfiguration(NFSFileHandle)
    case commit(NFSFileHandle, offset: UInt64, count: UInt32)
    /// A procedure that does not exist, with all that stands behind the header.
    case unknown(NFS3Procedure, [UInt8])

    /// Reads the arguments of `procedure` and leaves behind what stands after them.
    public init(decoding reader: inout ByteReader, procedure: NFS3Procedure) throws(PacketDecodingError) {
        switch procedure {
        case .null: self = .null
        case .getAttributes: self = .getAttributes(try NFSFileHandle(decoding: &reader))
        case .lookUp: self = .lookUp(try NFS3DirectoryName(decoding: &reader))
        case .access:
            let handle = try NFSFileHandle(decoding: &reader)
            self = .access(handle, NFS3Access(rawValue: try reader.readUInt32()))
        case .readLink: self = .readLink(try NFSFileHandle(decoding: &reader))
        case .read:
            let handle = try NFSFileHandle(decoding: &reader)
            self = .read(handle, offset: try reader.readUInt64(), count: try reader.readUInt32())
        case .readDirectory:
            let handle = try NFSFileHandle(decoding: &reader)
            let cookie = try reader.readUInt64()
            let verifier = try reader.readUInt64()
            self = .readDirectory(handle, cookie: cookie, verifier: verifier, count: try reader.readUInt32())
        case .readDirectoryPlus:
            let handle = try NFSFileHandle(decoding: &reader)
            let cookie = try reader.readUInt64()
            let verifier = try reader.readUInt64()
            let directoryCount = try reader.readUInt32()
            self = .readDirectoryPlus(
                handle,
                cookie: cookie,
                verifier: verifier,
                directoryCount: directoryCount,
                count: try reader.readUInt32()
            )
        case .fileSystemStatus: self = .fileSystemStatus(try NFSFileHandle(decoding: &reader))
        case .fileSystemInformation: self = .fileSystemInformation(try NFSFileHandle(decoding: &reader))
        case .pathConfiguration: self = .pathConfiguration(try NFSFileHandle(decoding: &reader))
        default: self = try Self.decodeWriting(&reader, procedure)
        }
    }

    /// Reads the arguments of the procedures that change something.
    private static func decodeWriting(
        _ reader: inout ByteReader,
        _ procedure: NFS3Procedure
    ) throws(PacketDecodingError) -> NFS3Call {
        switch procedure {
        case .setAttributes:
            let handle = try NFSFileHandle(decoding: &reader)
            let attributes = try NFS3NewAttributes(decoding: &reader)
            let isGuarded = try reader.readXDRPresence("guard")
            return .setAttributes(
                handle,
                attributes,
                onlyIfChangedAt: isGuarded ? try NFSTime(decoding: &reader) : nil
            )
        case .write:
            let handle = try NFSFileHandle(decoding: &reader)
            let offset = try reader.readUInt64()
            let count = try reader.readUInt32()
            let stability = try reader.readUInt32()
            let data = try XDROpaque(decoding: &reader)
            return .write(handle, offset: offset, count: count, stability: stability, data: data)
        case .create:
            let name = try NFS3DirectoryName(decoding: &reader)
            return .create(name, try NFS3Creation(decoding: &reader))
        case .makeDirectory:
            let name = try NFS3DirectoryName(decoding: &reader)
            return .makeDirectory(name, try NFS3NewAttributes(decoding: &reader))
        case .makeSymbolicLink:
            let name = try NFS3DirectoryName(decoding: &reader)
            let attributes = try NFS3NewAttributes(decoding: &reader)
            return .makeSymbolicLink(name, attributes, target: try XDROpaque(decoding: &reader))
        case .makeNode:
            let name = try NFS3DirectoryName(decoding: &reader)
            return .makeNode(name, try NFS3NewNode(decoding: &reader))
        case .remove: return .remove(try NFS3DirectoryName(decoding: &reader))
        case .removeDirectory: return .removeDirectory(try NFS3DirectoryName(decoding: &reader))
        case .rename:
            let from = try NFS3DirectoryName(decoding: &reader)
            return .rename(from: from, to: try NFS3DirectoryName(decoding: &reader))
        case .link:
            let handle = try NFSFileHandle(decoding: &reader)
            return .link(handle, try NFS3DirectoryName(decoding: &reader))
        case .commit:
            let handle = try NFSFileHandle(decoding: &reader)
            let offset = try reader.readUInt64()
            return .commit(handle, offset: offset, count: try reader.readUInt32())
        default: return .unknown(procedure, reader.readRemainingBytes())
        }
    }
}

extension NFS3Call {
    public var procedure: NFS3Procedure {
        switch self {
        case .null: .null
        case .getAttributes: .getAttributes
        case .setAttributes: .setAttributes
        case .lookUp: .lookUp
        case .access: .access
        case .readLink: .readLink
        case .read: .read
        case .write: .write
        case .create: .create
        case .makeDirectory: .makeDirectory
        case .makeSymbolicLink: .makeSymbolicLink
        case .makeNode: .makeNode
        case .remove: .remove
        case .removeDirectory: .removeDirectory
        case .rename: .rename
        case .link: .link
        case .readDirectory: .readDirectory
        case .readDirectoryPlus: .readDirectoryPlus
        case .fileSystemStatus: .fileSystemStatus
        case .fileSystemInformation: .fileSystemInformation
        case .pathConfiguration: .pathConfiguration
        case .commit: .commit
        case .unknown(let procedure, _): procedure
        }
    }

    /// The file or directory that it is about; nil for NULL and procedures that do not exist.
    public var handle: NFSFileHandle? {
        switch self {
        case .null, .unknown: nil
        case .getAttributes(let handle), .setAttributes(let handle, _, _), .access(let handle, _),
            .readLink(let handle),
            .read(let handle, _, _), .write(let handle, _, _, _, _), .link(let handle, _),
            .readDirectory(let handle, _, _, _), .readDirectoryPlus(let handle, _, _, _, _),
            .fileSystemStatus(let handle), .fileSystemInformation(let handle), .pathConfiguration(let handle),
            .commit(let handle, _, _):
            handle
        case .lookUp(let name), .create(let name, _), .makeDirectory(let name, _), .makeSymbolicLink(let name, _, _),
            .makeNode(let name, _), .remove(let name), .removeDirectory(let name), .rename(let name, _):
            name.directory
        }
    }

    public func encode(into writer: inout ByteWriter) {
        handleOfItsOwn?.encode(into: &writer)
        switch self {
        case .null, .getAttributes, .readLink, .fileSystemStatus, .fileSystemInformation, .pathConfiguration: break
        case .setAttributes(_, let attributes, let time):
            attributes.encode(into: &writer)
            writer.writeXDRPresence(time != nil)
            time?.encode(into: &writer)
        case .lookUp(let name), .remove(let name), .removeDirectory(let name): name.encode(into: &writer)
        case .access(_, let bits): writer.write(bits.rawValue)
        case .read(_, let offset, let count), .commit(_, let offset, let count):
            writer.write(offset)
            writer.write(count)
        case .write(_, let offset, let count, let stability, let data):
            writer.write(offset)
            writer.write(count)
            writer.write(stability)
            data.encode(into: &writer)
        case .create(let name, let creation):
            name.encode(into: &writer)
            creation.encode(into: &writer)
        case .makeDirectory(let name, let attributes):
            name.encode(into: &writer)
            attributes.encode(into: &writer)
        case .makeSymbolicLink(let name, let attributes, let target):
            name.encode(into: &writer)
            attributes.encode(into: &writer)
            target.encode(into: &writer)
        case .makeNode(let name, let node):
            name.encode(into: &writer)
            node.encode(into: &writer)
        case .rename(let from, let to):
            from.encode(into: &writer)
            to.encode(into: &writer)
        case .link(_, let name): name.encode(into: &writer)
        case .readDirectory(_, let cookie, let verifier, let count):
            writer.write(cookie)
            writer.write(verifier)
            writer.write(count)
        case .readDirectoryPlus(_, let cookie, let verifier, let directoryCount, let count):
            writer.write(cookie)
            writer.write(verifier)
            writer.write(directoryCount)
            writer.write(count)
        case .unknown(_, let octets): writer.write(octets)
        }
    }

    /// The handle that stands in front of the arguments, where they do not begin with a directory and a name.
    private var handleOfItsOwn: NFSFileHandle? {
        switch self {
        case .lookUp, .create, .makeDirectory, .makeSymbolicLink, .makeNode, .remove, .removeDirectory, .rename: nil
        default: handle
        }
    }
}
