/// What a program's port is: version 2 of the port mapper (RFC 1833 §3.1, `mapping`).
public struct PortMapping: Hashable, Sendable {
    public var program: RPCProgram
    public var version: UInt32
    /// 6 for TCP, 17 for UDP.
    public var transport: UInt32
    public var port: UInt32

    public static let tcp: UInt32 = 6
    public static let udp: UInt32 = 17

    public init(program: RPCProgram, version: UInt32, transport: UInt32, port: UInt32 = 0) {
        self.program = program
        self.version = version
        self.transport = transport
        self.port = port
    }

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        program = RPCProgram(rawValue: try reader.readUInt32())
        version = try reader.readUInt32()
        transport = try reader.readUInt32()
        port = try reader.readUInt32()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(program.rawValue)
        writer.write(version)
        writer.write(transport)
        writer.write(port)
    }
}

/// The same in versions 3 and 4 (RFC 1833 §2.1, `rpcb`).
public struct RPCBinding: Hashable, Sendable {
    public var program: RPCProgram
    public var version: UInt32
    /// `tcp`, `udp`, `tcp6`, `udp6`, `local`.
    public var networkID: XDROpaque
    /// A universal address.
    public var address: XDROpaque
    public var owner: XDROpaque

    public init(
        program: RPCProgram,
        version: UInt32,
        networkID: [UInt8],
        address: [UInt8] = [],
        owner: [UInt8] = []
    ) {
        self.program = program
        self.version = version
        self.networkID = XDROpaque(networkID)
        self.address = XDROpaque(address)
        self.owner = XDROpaque(owner)
    }

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        program = RPCProgram(rawValue: try reader.readUInt32())
        version = try reader.readUInt32()
        networkID = try XDROpaque(decoding: &reader)
        address = try XDROpaque(decoding: &reader)
        owner = try XDROpaque(decoding: &reader)
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(program.rawValue)
        writer.write(version)
        networkID.encode(into: &writer)
        address.encode(into: &writer)
        owner.encode(into: &writer)
    }
}
