/// Something that a client negotiates.
///
///     | IHAVEOPT 8 | option 4 | length 4 | data |
public struct NBDOptionRequest: Hashable, Sendable {
    public var option: NBDOptionCode
    /// As sent, whatever the option.
    public var data: [UInt8]

    static let headerLength = 16

    public init(_ option: NBDOptionCode, data: [UInt8] = []) {
        self.option = option
        self.data = data
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt64() == NBDMagic.option else { throw .invalid("IHAVEOPT", at: start) }
        option = NBDOptionCode(rawValue: try reader.readUInt32())
        data = try reader.readBytes(Int(try reader.readUInt32()))
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.option)
        writer.write(option.rawValue)
        writer.write(UInt32(truncatingIfNeeded: data.count))
        writer.write(data)
    }

    /// What the data of EXPORT_NAME says: the export's name; nil for other options.
    public var exportName: [UInt8]? { option == .exportName ? data : nil }

    /// What the data of INFO and GO says. Throws where lengths do not fit.
    public func exportQuery() throws(PacketDecodingError) -> NBDExportQuery {
        var reader = ByteReader(data.span)
        let query = try NBDExportQuery(decoding: &reader)
        guard reader.isAtEnd else { throw .invalid("length", at: reader.offset) }
        return query
    }

    /// What the data of LIST_META_CONTEXT and SET_META_CONTEXT says. Throws where lengths do not fit.
    public func metaContextQuery() throws(PacketDecodingError) -> NBDMetaContextQuery {
        var reader = ByteReader(data.span)
        let query = try NBDMetaContextQuery(decoding: &reader)
        guard reader.isAtEnd else { throw .invalid("length", at: reader.offset) }
        return query
    }
}

/// Which export a client wants, or wants to know of, and what it wants to be told.
///
///     | name length 4 | name | count 2 | info type 2, count times |
public struct NBDExportQuery: Hashable, Sendable {
    /// Empty for the default export.
    public var name: [UInt8]
    public var infos: [NBDInfoType]

    public init(name: [UInt8], infos: [NBDInfoType] = []) {
        self.name = name
        self.infos = infos
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        name = try reader.readBytes(Int(try reader.readUInt32()))
        let count = Int(try reader.readUInt16())
        guard count * 2 <= reader.remaining else {
            throw .truncated(needed: count * 2, available: reader.remaining, at: reader.offset)
        }
        infos = []
        infos.reserveCapacity(count)
        for _ in 0..<count { infos.append(NBDInfoType(rawValue: try reader.readUInt16())) }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(UInt32(truncatingIfNeeded: name.count))
        writer.write(name)
        writer.write(UInt16(truncatingIfNeeded: infos.count))
        for info in infos { writer.write(info.rawValue) }
    }

    /// The data of an INFO or a GO.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 6 + name.count + 2 * infos.count)
        encode(into: &writer)
        return writer.bytes
    }
}

/// Which metadata contexts of an export a client asks for.
///
///     | name length 4 | name | count 4 | {length 4, query}, count times |
public struct NBDMetaContextQuery: Hashable, Sendable {
    /// Empty for the default export.
    public var name: [UInt8]
    /// Such as `base:allocation`; without any the client wants to hear of all.
    public var queries: [[UInt8]]

    public init(name: [UInt8], queries: [[UInt8]] = []) {
        self.name = name
        self.queries = queries
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        name = try reader.readBytes(Int(try reader.readUInt32()))
        let count = Int(try reader.readUInt32())
        guard count <= reader.remaining / 4 else {
            throw .truncated(needed: count * 4, available: reader.remaining, at: reader.offset)
        }
        queries = []
        for _ in 0..<count { queries.append(try reader.readBytes(Int(try reader.readUInt32()))) }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(UInt32(truncatingIfNeeded: name.count))
        writer.write(name)
        writer.write(UInt32(truncatingIfNeeded: queries.count))
        for query in queries {
            writer.write(UInt32(truncatingIfNeeded: query.count))
            writer.write(query)
        }
    }

    /// The data of a LIST_META_CONTEXT or a SET_META_CONTEXT.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 64)
        encode(into: &writer)
        return writer.bytes
    }

    /// The context that every server knows: which parts are holes, and which read as zeros.
    public static let allocation = Array("base:allocation".utf8)
}
