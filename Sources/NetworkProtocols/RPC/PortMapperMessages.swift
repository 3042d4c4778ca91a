/// A procedure of the port mapper: version 2, and versions 3 and 4, which are called rpcbind (RFC 1833).
public struct PortMapperProcedure: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let null = PortMapperProcedure(rawValue: 0)
    public static let set = PortMapperProcedure(rawValue: 1)
    public static let unset = PortMapperProcedure(rawValue: 2)
    /// GETPORT in version 2, GETADDR in versions 3 and 4.
    public static let getPort = PortMapperProcedure(rawValue: 3)
    public static let dump = PortMapperProcedure(rawValue: 4)
    /// CALLIT; BCAST in version 4.
    public static let callIt = PortMapperProcedure(rawValue: 5)
    /// Versions 3 and 4, as all that follow.
    public static let getTime = PortMapperProcedure(rawValue: 6)
    public static let toTransportAddress = PortMapperProcedure(rawValue: 7)
    public static let toUniversalAddress = PortMapperProcedure(rawValue: 8)
    /// Version 4, as all that follow.
    public static let getVersionAddress = PortMapperProcedure(rawValue: 9)
    public static let indirect = PortMapperProcedure(rawValue: 10)
    public static let getAddressList = PortMapperProcedure(rawValue: 11)
    public static let getStatistics = PortMapperProcedure(rawValue: 12)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// As RFC 1833 calls it.
    public func name(inVersion version: UInt32) -> String {
        let names = [
            "NULL", "SET", "UNSET", version == 2 ? "GETPORT" : "GETADDR", "DUMP", version == 4 ? "BCAST" : "CALLIT",
            "GETTIME", "UADDR2TADDR", "TADDR2UADDR", "GETVERSADDR", "INDIRECT", "GETADDRLIST", "GETSTAT",
        ]
        let known = version == 2 ? 6 : version == 3 ? 9 : 13
        return Int(rawValue) < known ? names[Int(rawValue)] : "procedure \(rawValue)"
    }
}

/// What a port mapper is asked for: the arguments of each procedure.
public enum PortMapperCall: Hashable, Sendable {
    /// SET, UNSET and GETPORT of version 2.
    case mapping(PortMapperProcedure, PortMapping)
    /// SET, UNSET, GETADDR, GETVERSADDR and GETADDRLIST of versions 3 and 4.
    case binding(PortMapperProcedure, RPCBinding)
    /// CALLIT, BCAST and INDIRECT: another program is to be called.
    case call(PortMapperProcedure, RPCProgram, version: UInt32, procedure: UInt32, arguments: XDROpaque)
    /// UADDR2TADDR: a universal address.
    case toTransportAddress(XDROpaque)
    /// A procedure without arguments, or one that is not known here, with all that stands behind the header.
    case other(PortMapperProcedure, [UInt8])

    /// Reads the arguments of `procedure` in the program's `version`.
    public init(
        decoding reader: inout ByteReader,
        procedure: PortMapperProcedure,
        version: UInt32
    ) throws(PacketDecodingError) {
        switch procedure {
        case .set, .unset, .getPort:
            self =
                version == 2
                ? .mapping(procedure, try PortMapping(decoding: &reader))
                : .binding(procedure, try RPCBinding(decoding: &reader))
        case .callIt: self = try Self.decodeCall(&reader, procedure)
        case .null, .dump: self = .other(procedure, [])
        case .getTime where version > 2: self = .other(procedure, [])
        case .toTransportAddress where version > 2: self = .toTransportAddress(try XDROpaque(decoding: &reader))
        case .getVersionAddress where version == 4, .getAddressList where version == 4:
            self = .binding(procedure, try RPCBinding(decoding: &reader))
        case .indirect where version == 4: self = try Self.decodeCall(&reader, procedure)
        default: self = .other(procedure, reader.readRemainingBytes())
        }
    }

    private static func decodeCall(
        _ reader: inout ByteReader,
        _ procedure: PortMapperProcedure
    ) throws(PacketDecodingError) -> PortMapperCall {
        let program = RPCProgram(rawValue: try reader.readUInt32())
        let version = try reader.readUInt32()
        let number = try reader.readUInt32()
        let arguments = try XDROpaque(decoding: &reader)
        return .call(procedure, program, version: version, procedure: number, arguments: arguments)
    }

    public var procedure: PortMapperProcedure {
        switch self {
        case .mapping(let procedure, _), .binding(let procedure, _), .call(let procedure, _, _, _, _),
            .other(let procedure, _):
            procedure
        case .toTransportAddress: .toTransportAddress
        }
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .mapping(_, let mapping): mapping.encode(into: &writer)
        case .binding(_, let binding): binding.encode(into: &writer)
        case .call(_, let program, let version, let procedure, let arguments):
            writer.write(program.rawValue)
            writer.write(version)
            writer.write(procedure)
            arguments.encode(into: &writer)
        case .toTransportAddress(let address): address.encode(into: &writer)
        case .other(_, let octets): writer.write(octets)
        }
    }
}

/// What a port mapper answers: the results of each procedure.
public enum PortMapperReply: Hashable, Sendable {
    /// SET and UNSET.
    case done(PortMapperProcedure, XDRBoolean)
    /// GETPORT of version 2: 0 for a program that is not registered.
    case port(UInt32)
    /// GETADDR, GETVERSADDR and TADDR2UADDR of versions 3 and 4: a universal address, empty where none is known.
    case address(PortMapperProcedure, XDROpaque)
    /// DUMP of version 2.
    case mappings([PortMapping])
    /// DUMP of versions 3 and 4.
    case bindings([RPCBinding])
    /// GETTIME: seconds since 1970-01-01 00:00 UTC.
    case time(UInt32)
    /// CALLIT of version 2: where the program is, and what it answered.
    case called(port: UInt32, results: XDROpaque)
    /// A procedure without results, or one that is not known here, with all that stands behind the header.
    case other(PortMapperProcedure, [UInt8])

    /// Reads the results of `procedure` in the program's `version`.
    public init(
        decoding reader: inout ByteReader,
        procedure: PortMapperProcedure,
        version: UInt32
    ) throws(PacketDecodingError) {
        switch procedure {
        case .set, .unset: self = .done(procedure, try reader.readXDRBoolean())
        case .getPort where version == 2: self = .port(try reader.readUInt32())
        case .getPort: self = .address(procedure, try XDROpaque(decoding: &reader))
        case .dump where version == 2:
            self = .mappings(
                try reader.readXDRList("pmaplist") { reader throws(PacketDecodingError) in
                    try PortMapping(decoding: &reader)
                }
            )
        case .dump:
            self = .bindings(
                try reader.readXDRList("rpcblist") { reader throws(PacketDecodingError) in
                    try RPCBinding(decoding: &reader)
                }
            )
        case .callIt where version == 2:
            let port = try reader.readUInt32()
            self = .called(port: port, results: try XDROpaque(decoding: &reader))
        case .getTime where version > 2: self = .time(try reader.readUInt32())
        case .toUniversalAddress where version > 2, .getVersionAddress where version == 4:
            self = .address(procedure, try XDROpaque(decoding: &reader))
        case .null: self = .other(procedure, [])
        default: self = .other(procedure, reader.readRemainingBytes())
        }
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .done(_, let isDone): writer.write(isDone)
        case .port(let port): writer.write(port)
        case .address(_, let address): address.encode(into: &writer)
        case .mappings(let mappings): writer.writeXDRList(mappings) { $0.encode(into: &$1) }
        case .bindings(let bindings): writer.writeXDRList(bindings) { $0.encode(into: &$1) }
        case .time(let seconds): writer.write(seconds)
        case .called(let port, let results):
            writer.write(port)
            results.encode(into: &writer)
        case .other(_, let octets): writer.write(octets)
        }
    }
}
