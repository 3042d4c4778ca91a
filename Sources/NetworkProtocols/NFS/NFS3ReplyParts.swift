/// No octets at all.
public struct NFS3Nothing: NFS3ReplyPart {
    public init() {}
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {}
    public func encode(into writer: inout ByteWriter) {}
}

/// What a file is after the procedure, where the server says it (RFC 1813 §2.6, `post_op_attr`).
public struct NFS3PostAttributes: NFS3ReplyPart {
    public var attributes: NFS3Attributes?

    public init(_ attributes: NFS3Attributes? = nil) {
        self.attributes = attributes
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try reader.readXDRPresence("attributes_follow") ? try NFS3Attributes(decoding: &reader) : nil
    }

    public func encode(into writer: inout ByteWriter) {
        writer.writeXDRPresence(attributes != nil)
        attributes?.encode(into: &writer)
    }
}

/// A handle, where the server says it (RFC 1813 §2.6, `post_op_fh3`).
public struct NFS3PostHandle: NFS3ReplyPart {
    public var handle: NFSFileHandle?

    public init(_ handle: NFSFileHandle? = nil) {
        self.handle = handle
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        handle = try reader.readXDRPresence("handle_follows") ? try NFSFileHandle(decoding: &reader) : nil
    }

    public func encode(into writer: inout ByteWriter) {
        writer.writeXDRPresence(handle != nil)
        handle?.encode(into: &writer)
    }
}

/// What a file was before the procedure and is after it (RFC 1813 §2.6, `wcc_data`).
public struct NFS3Change: NFS3ReplyPart {
    public struct Before: Hashable, Sendable {
        /// In octets.
        public var size: UInt64
        public var modificationTime: NFSTime
        public var changeTime: NFSTime
    }

    public var before: Before?
    public var after: NFS3PostAttributes

    /// Nothing is said of either.
    public init() {
        after = NFS3PostAttributes()
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        if try reader.readXDRPresence("attributes_follow") {
            let size = try reader.readUInt64()
            let modificationTime = try NFSTime(decoding: &reader)
            before = Before(
                size: size,
                modificationTime: modificationTime,
                changeTime: try NFSTime(decoding: &reader)
            )
        }
        after = try NFS3PostAttributes(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.writeXDRPresence(before != nil)
        if let before {
            writer.write(before.size)
            before.modificationTime.encode(into: &writer)
            before.changeTime.encode(into: &writer)
        }
        after.encode(into: &writer)
    }
}

/// What LOOKUP found (RFC 1813 §3.3.3).
public struct NFS3Found: NFS3ReplyPart {
    public var handle: NFSFileHandle
    public var attributes: NFS3PostAttributes
    public var directory: NFS3PostAttributes

    public init(
        handle: NFSFileHandle,
        attributes: NFS3PostAttributes,
        directory: NFS3PostAttributes
    ) {
        self.handle = handle
        self.attributes = attributes
        self.directory = directory
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        handle = try NFSFileHandle(decoding: &reader)
        attributes = try NFS3PostAttributes(decoding: &reader)
        directory = try NFS3PostAttributes(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        handle.encode(into: &writer)
        attributes.encode(into: &writer)
        directory.encode(into: &writer)
    }
}

/// What ACCESS grants (RFC 1813 §3.3.4).
public struct NFS3Granted: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    public var access: NFS3Access

    public init(
        attributes: NFS3PostAttributes,
        access: NFS3Access
    ) {
        self.attributes = attributes
        self.access = access
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        access = NFS3Access(rawValue: try reader.readUInt32())
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        writer.write(access.rawValue)
    }
}

/// Where a link leads (RFC 1813 §3.3.5).
public struct NFS3Target: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    public var path: XDROpaque

    public init(
        attributes: NFS3PostAttributes,
        path: XDROpaque
    ) {
        self.attributes = attributes
        self.path = path
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        path = try XDROpaque(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        path.encode(into: &writer)
    }
}

/// What READ brings (RFC 1813 §3.3.6).
public struct NFS3Data: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    /// How many octets were read; ought to be those of `data`.
    public var count: UInt32
    /// Whether the file ends with them.
    public var isEnd: XDRBoolean
    public var data: XDROpaque

    public init(
        attributes: NFS3PostAttributes,
        count: UInt32,
        isEnd: XDRBoolean,
        data: XDROpaque
    ) {
        self.attributes = attributes
        self.count = count
        self.isEnd = isEnd
        self.data = data
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        count = try reader.readUInt32()
        isEnd = try reader.readXDRBoolean()
        data = try XDROpaque(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        writer.write(count)
        writer.write(isEnd)
        data.encode(into: &writer)
    }
}

/// What WRITE did (RFC 1813 §3.3.7).
public struct NFS3Written: NFS3ReplyPart {
    public var change: NFS3Change
    public var count: UInt32
    public var stability: UInt32
    public var verifier: UInt64

    public init(
        change: NFS3Change,
        count: UInt32,
        stability: UInt32,
        verifier: UInt64
    ) {
        self.change = change
        self.count = count
        self.stability = stability
        self.verifier = verifier
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        change = try NFS3Change(decoding: &reader)
        count = try reader.readUInt32()
        stability = try reader.readUInt32()
        verifier = try reader.readUInt64()
    }

    public func encode(into writer: inout ByteWriter) {
        change.encode(into: &writer)
        writer.write(count)
        writer.write(stability)
        writer.write(verifier)
    }
}

/// What was made in a directory (RFC 1813 §3.3.8 to §3.3.11).
public struct NFS3Made: NFS3ReplyPart {
    public var handle: NFS3PostHandle
    public var attributes: NFS3PostAttributes
    public var directory: NFS3Change

    public init(
        handle: NFS3PostHandle,
        attributes: NFS3PostAttributes,
        directory: NFS3Change
    ) {
        self.handle = handle
        self.attributes = attributes
        self.directory = directory
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        handle = try NFS3PostHandle(decoding: &reader)
        attributes = try NFS3PostAttributes(decoding: &reader)
        directory = try NFS3Change(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        handle.encode(into: &writer)
        attributes.encode(into: &writer)
        directory.encode(into: &writer)
    }
}

/// What COMMIT did (RFC 1813 §3.3.21).
public struct NFS3Committed: NFS3ReplyPart {
    public var change: NFS3Change
    public var verifier: UInt64

    public init(
        change: NFS3Change,
        verifier: UInt64
    ) {
        self.change = change
        self.verifier = verifier
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        change = try NFS3Change(decoding: &reader)
        verifier = try reader.readUInt64()
    }

    public func encode(into writer: inout ByteWriter) {
        change.encode(into: &writer)
        writer.write(verifier)
    }
}

/// What READDIR or READDIRPLUS brings (RFC 1813 §3.3.16, §3.3.17).
public struct NFS3DirectoryPart: NFS3ReplyPart {
    public struct Entry: Hashable, Sendable {
        /// A number that no two files of a file system share.
        public var fileID: UInt64
        public var name: XDROpaque
        /// Where reading goes on behind this entry.
        public var cookie: UInt64
        /// READDIRPLUS only.
        public var attributes = NFS3PostAttributes()
        /// READDIRPLUS only.
        public var handle = NFS3PostHandle()

        public init(fileID: UInt64, name: [UInt8], cookie: UInt64) {
            self.fileID = fileID
            self.name = XDROpaque(name)
            self.cookie = cookie
        }

        init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
            fileID = try reader.readUInt64()
            name = try XDROpaque(decoding: &reader)
            cookie = try reader.readUInt64()
        }

        init(decodingPlus reader: inout ByteReader) throws(PacketDecodingError) {
            try self.init(decoding: &reader)
            attributes = try NFS3PostAttributes(decoding: &reader)
            handle = try NFS3PostHandle(decoding: &reader)
        }

        func encode(into writer: inout ByteWriter) {
            writer.write(fileID)
            name.encode(into: &writer)
            writer.write(cookie)
        }

        func encodePlus(into writer: inout ByteWriter) {
            encode(into: &writer)
            attributes.encode(into: &writer)
            handle.encode(into: &writer)
        }
    }

    public var attributes: NFS3PostAttributes
    public var verifier: UInt64
    public var entries: [Entry]
    /// Whether nothing follows.
    public var isEnd: XDRBoolean

    public init(
        attributes: NFS3PostAttributes,
        verifier: UInt64,
        entries: [Entry],
        isEnd: XDRBoolean
    ) {
        self.attributes = attributes
        self.verifier = verifier
        self.entries = entries
        self.isEnd = isEnd
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        verifier = try reader.readUInt64()
        entries = []
        while try reader.readXDRPresence("entries") { entries.append(try Entry(decoding: &reader)) }
        isEnd = try reader.readXDRBoolean()
    }

    init(decodingPlus reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        verifier = try reader.readUInt64()
        entries = []
        while try reader.readXDRPresence("entries") { entries.append(try Entry(decodingPlus: &reader)) }
        isEnd = try reader.readXDRBoolean()
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        writer.write(verifier)
        writer.writeXDRList(entries) { $0.encode(into: &$1) }
        writer.write(isEnd)
    }

    func encodePlus(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        writer.write(verifier)
        writer.writeXDRList(entries) { $0.encodePlus(into: &$1) }
        writer.write(isEnd)
    }
}
