/// How full a file system is (RFC 1813 §3.3.18, FSSTAT).
public struct NFS3FileSystemStatus: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    public var totalOctets: UInt64
    public var freeOctets: UInt64
    public var availableOctets: UInt64
    public var totalFiles: UInt64
    public var freeFiles: UInt64
    public var availableFiles: UInt64
    /// For how many seconds nothing of it changes; all ones for ever.
    public var unchangedSeconds: UInt32

    public init(
        attributes: NFS3PostAttributes,
        totalOctets: UInt64,
        freeOctets: UInt64,
        availableOctets: UInt64,
        totalFiles: UInt64,
        freeFiles: UInt64,
        availableFiles: UInt64,
        unchangedSeconds: UInt32
    ) {
        self.attributes = attributes
        self.totalOctets = totalOctets
        self.freeOctets = freeOctets
        self.availableOctets = availableOctets
        self.totalFiles = totalFiles
        self.freeFiles = freeFiles
        self.availableFiles = availableFiles
        self.unchangedSeconds = unchangedSeconds
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        totalOctets = try reader.readUInt64()
        freeOctets = try reader.readUInt64()
        availableOctets = try reader.readUInt64()
        totalFiles = try reader.readUInt64()
        freeFiles = try reader.readUInt64()
        availableFiles = try reader.readUInt64()
        unchangedSeconds = try reader.readUInt32()
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        for number in [totalOctets, freeOctets, availableOctets, totalFiles, freeFiles, availableFiles] {
            writer.write(number)
        }
        writer.write(unchangedSeconds)
    }
}

/// What a server takes and gives at once (RFC 1813 §3.3.19, FSINFO); sizes in octets.
public struct NFS3FileSystemInformation: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    public var readLimit: UInt32
    public var readPreferred: UInt32
    public var readMultiple: UInt32
    public var writeLimit: UInt32
    public var writePreferred: UInt32
    public var writeMultiple: UInt32
    public var directoryPreferred: UInt32
    public var fileSizeLimit: UInt64
    /// How exactly times are kept.
    public var timeResolution: NFSTime
    public var properties: Properties

    /// What can be done in the file system.
    public struct Properties: OptionSet, Hashable, Sendable {
        public var rawValue: UInt32

        public static let hardLinks = Properties(rawValue: 0x01)
        public static let symbolicLinks = Properties(rawValue: 0x02)
        /// PATHCONF says the same of every file.
        public static let homogeneous = Properties(rawValue: 0x08)
        public static let settableTimes = Properties(rawValue: 0x10)

        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }
    }

    public init(
        attributes: NFS3PostAttributes,
        readLimit: UInt32,
        readPreferred: UInt32,
        readMultiple: UInt32,
        writeLimit: UInt32,
        writePreferred: UInt32,
        writeMultiple: UInt32,
        directoryPreferred: UInt32,
        fileSizeLimit: UInt64,
        timeResolution: NFSTime,
        properties: Properties
    ) {
        self.attributes = attributes
        self.readLimit = readLimit
        self.readPreferred = readPreferred
        self.readMultiple = readMultiple
        self.writeLimit = writeLimit
        self.writePreferred = writePreferred
        self.writeMultiple = writeMultiple
        self.directoryPreferred = directoryPreferred
        self.fileSizeLimit = fileSizeLimit
        self.timeResolution = timeResolution
        self.properties = properties
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        readLimit = try reader.readUInt32()
        readPreferred = try reader.readUInt32()
        readMultiple = try reader.readUInt32()
        writeLimit = try reader.readUInt32()
        writePreferred = try reader.readUInt32()
        writeMultiple = try reader.readUInt32()
        directoryPreferred = try reader.readUInt32()
        fileSizeLimit = try reader.readUInt64()
        timeResolution = try NFSTime(decoding: &reader)
        properties = Properties(rawValue: try reader.readUInt32())
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        for number in [
            readLimit, readPreferred, readMultiple, writeLimit, writePreferred, writeMultiple, directoryPreferred,
        ] {
            writer.write(number)
        }
        writer.write(fileSizeLimit)
        timeResolution.encode(into: &writer)
        writer.write(properties.rawValue)
    }
}

/// What names and links may be like (RFC 1813 §3.3.20, PATHCONF).
public struct NFS3PathConfiguration: NFS3ReplyPart {
    public var attributes: NFS3PostAttributes
    public var linkLimit: UInt32
    /// The longest name, in octets.
    public var nameLimit: UInt32
    /// Whether a longer name is refused, not cut.
    public var refusesLongNames: XDRBoolean
    public var restrictsOwnership: XDRBoolean
    public var ignoresCase: XDRBoolean
    public var preservesCase: XDRBoolean

    public init(
        attributes: NFS3PostAttributes,
        linkLimit: UInt32,
        nameLimit: UInt32,
        refusesLongNames: XDRBoolean,
        restrictsOwnership: XDRBoolean,
        ignoresCase: XDRBoolean,
        preservesCase: XDRBoolean
    ) {
        self.attributes = attributes
        self.linkLimit = linkLimit
        self.nameLimit = nameLimit
        self.refusesLongNames = refusesLongNames
        self.restrictsOwnership = restrictsOwnership
        self.ignoresCase = ignoresCase
        self.preservesCase = preservesCase
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        attributes = try NFS3PostAttributes(decoding: &reader)
        linkLimit = try reader.readUInt32()
        nameLimit = try reader.readUInt32()
        refusesLongNames = try reader.readXDRBoolean()
        restrictsOwnership = try reader.readXDRBoolean()
        ignoresCase = try reader.readXDRBoolean()
        preservesCase = try reader.readXDRBoolean()
    }

    public func encode(into writer: inout ByteWriter) {
        attributes.encode(into: &writer)
        writer.write(linkLimit)
        writer.write(nameLimit)
        for answer in [refusesLongNames, restrictsOwnership, ignoresCase, preservesCase] { writer.write(answer) }
    }
}
