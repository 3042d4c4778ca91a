/// What a procedure of NFS version 3 came to (RFC 1813 §3.3). Attributes are optional nearly everywhere: a server leaves
/// out what it can't tell.
public enum NFS3Reply: Hashable, Sendable {
    case null
    case getAttributes(NFS3Result<NFS3Attributes, NFS3Nothing>)
    /// SETATTR, REMOVE, and RMDIR.
    case changed(NFS3Procedure, NFS3Status, NFS3Change)
    case lookUp(NFS3Result<NFS3Found, NFS3PostAttributes>)
    case access(NFS3Result<NFS3Granted, NFS3PostAttributes>)
    case readLink(NFS3Result<NFS3Target, NFS3PostAttributes>)
    case read(NFS3Result<NFS3Data, NFS3PostAttributes>)
    case write(NFS3Result<NFS3Written, NFS3Change>)
    /// CREATE, MKDIR, SYMLINK, and MKNOD.
    case made(NFS3Procedure, NFS3Result<NFS3Made, NFS3Change>)
    case rename(NFS3Status, from: NFS3Change, to: NFS3Change)
    case link(NFS3Status, file: NFS3PostAttributes, directory: NFS3Change)
    case readDirectory(NFS3Result<NFS3DirectoryPart, NFS3PostAttributes>)
    case readDirectoryPlus(NFS3Result<NFS3DirectoryPart, NFS3PostAttributes>)
    case fileSystemStatus(NFS3Result<NFS3FileSystemStatus, NFS3PostAttributes>)
    case fileSystemInformation(NFS3Result<NFS3FileSystemInformation, NFS3PostAttributes>)
    case pathConfiguration(NFS3Result<NFS3PathConfiguration, NFS3PostAttributes>)
    case commit(NFS3Result<NFS3Committed, NFS3Change>)
    /// A procedure that does not exist, with all that stands behind the header.
    case unknown(NFS3Procedure, [UInt8])

    /// Reads the results of `procedure` and leaves behind what stands after them.
    public init(decoding reader: inout ByteReader, procedure: NFS3Procedure) throws(PacketDecodingError) {
        switch procedure {
        case .null: self = .null
        case .getAttributes: self = .getAttributes(try NFS3Result(decoding: &reader))
        case .setAttributes, .remove, .removeDirectory:
            let status = NFS3Status(rawValue: try reader.readUInt32())
            self = .changed(procedure, status, try NFS3Change(decoding: &reader))
        case .lookUp: self = .lookUp(try NFS3Result(decoding: &reader))
        case .access: self = .access(try NFS3Result(decoding: &reader))
        case .readLink: self = .readLink(try NFS3Result(decoding: &reader))
        case .read: self = .read(try NFS3Result(decoding: &reader))
        case .write: self = .write(try NFS3Result(decoding: &reader))
        case .create, .makeDirectory, .makeSymbolicLink, .makeNode:
            self = .made(procedure, try NFS3Result(decoding: &reader))
        case .rename:
            let status = NFS3Status(rawValue: try reader.readUInt32())
            let from = try NFS3Change(decoding: &reader)
            self = .rename(status, from: from, to: try NFS3Change(decoding: &reader))
        case .link:
            let status = NFS3Status(rawValue: try reader.readUInt32())
            let file = try NFS3PostAttributes(decoding: &reader)
            self = .link(status, file: file, directory: try NFS3Change(decoding: &reader))
        case .readDirectory: self = .readDirectory(try NFS3Result(decoding: &reader))
        case .readDirectoryPlus:
            let status = NFS3Status(rawValue: try reader.readUInt32())
            self = .readDirectoryPlus(
                status == .ok
                    ? .ok(try NFS3DirectoryPart(decodingPlus: &reader))
                    : .failed(status, try NFS3PostAttributes(decoding: &reader))
            )
        case .fileSystemStatus: self = .fileSystemStatus(try NFS3Result(decoding: &reader))
        case .fileSystemInformation: self = .fileSystemInformation(try NFS3Result(decoding: &reader))
        case .pathConfiguration: self = .pathConfiguration(try NFS3Result(decoding: &reader))
        case .commit: self = .commit(try NFS3Result(decoding: &reader))
        default: self = .unknown(procedure, reader.readRemainingBytes())
        }
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .null: break
        case .getAttributes(let result): result.encode(into: &writer)
        case .changed(_, let status, let change):
            writer.write(status.rawValue)
            change.encode(into: &writer)
        case .lookUp(let result): result.encode(into: &writer)
        case .access(let result): result.encode(into: &writer)
        case .readLink(let result): result.encode(into: &writer)
        case .read(let result): result.encode(into: &writer)
        case .write(let result): result.encode(into: &writer)
        case .made(_, let result): result.encode(into: &writer)
        case .rename(let status, let from, let to):
            writer.write(status.rawValue)
            from.encode(into: &writer)
            to.encode(into: &writer)
        case .link(let status, let file, let directory):
            writer.write(status.rawValue)
            file.encode(into: &writer)
            directory.encode(into: &writer)
        case .readDirectory(let result): result.encode(into: &writer)
        case .readDirectoryPlus(.ok(let part)):
            writer.write(NFS3Status.ok.rawValue)
            part.encodePlus(into: &writer)
        case .readDirectoryPlus(let result): result.encode(into: &writer)
        case .fileSystemStatus(let result): result.encode(into: &writer)
        case .fileSystemInformation(let result): result.encode(into: &writer)
        case .pathConfiguration(let result): result.encode(into: &writer)
        case .commit(let result): result.encode(into: &writer)
        case .unknown(_, let octets): writer.write(octets)
        }
    }
}

extension NFS3Reply {
    /// Nil for NULL, which has none, and for procedures that do not exist.
    public var status: NFS3Status? {
        switch self {
        case .null, .unknown: nil
        case .changed(_, let status, _), .rename(let status, _, _), .link(let status, _, _): status
        case .getAttributes(let result): result.status
        case .lookUp(let result): result.status
        case .access(let result): result.status
        case .readLink(let result): result.status
        case .read(let result): result.status
        case .write(let result): result.status
        case .made(_, let result): result.status
        case .readDirectory(let result), .readDirectoryPlus(let result): result.status
        case .fileSystemStatus(let result): result.status
        case .fileSystemInformation(let result): result.status
        case .pathConfiguration(let result): result.status
        case .commit(let result): result.status
        }
    }
}

/// A part of an NFS reply.
public protocol NFS3ReplyPart: Hashable, Sendable {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError)
    func encode(into writer: inout ByteWriter)
}

/// The status and what stands behind it: one thing for OK, another for everything else.
public enum NFS3Result<Success: NFS3ReplyPart, Failure: NFS3ReplyPart>: Hashable, Sendable {
    case ok(Success)
    case failed(NFS3Status, Failure)

    public var status: NFS3Status {
        switch self {
        case .ok: .ok
        case .failed(let status, _): status
        }
    }

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let status = NFS3Status(rawValue: try reader.readUInt32())
        self =
            status == .ok
            ? .ok(try Success(decoding: &reader)) : .failed(status, try Failure(decoding: &reader))
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(status.rawValue)
        switch self {
        case .ok(let success): success.encode(into: &writer)
        case .failed(_, let failure): failure.encode(into: &writer)
        }
    }
}

extension NFS3Attributes: NFS3ReplyPart {}
