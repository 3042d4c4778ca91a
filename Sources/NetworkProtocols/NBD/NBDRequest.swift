/// Something that a client wants of an open export. Behind a WRITE come the octets to write, `length` of them.
///
///     | 0x25609513 4 | flags 2 | command 2 | cookie 8 | offset 8 | length 4 |
public struct NBDRequest: Hashable, Sendable {
    public var flags: NBDCommandFlags
    public var command: NBDCommand
    /// Any number that the client likes; the reply has it too. Older texts call it handle.
    public var cookie: UInt64
    /// In octets.
    public var offset: UInt64
    /// In octets.
    public var length: UInt32

    static let encodedLength = 28

    public init(
        _ command: NBDCommand,
        cookie: UInt64,
        offset: UInt64 = 0,
        length: UInt32 = 0,
        flags: NBDCommandFlags = []
    ) {
        self.flags = flags
        self.command = command
        self.cookie = cookie
        self.offset = offset
        self.length = length
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        guard try reader.readUInt32() == NBDMagic.request else { throw .invalid("request magic", at: start) }
        flags = NBDCommandFlags(rawValue: try reader.readUInt16())
        command = NBDCommand(rawValue: try reader.readUInt16())
        cookie = try reader.readUInt64()
        offset = try reader.readUInt64()
        length = try reader.readUInt32()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(NBDMagic.request)
        writer.write(flags.rawValue)
        writer.write(command.rawValue)
        writer.write(cookie)
        writer.write(offset)
        writer.write(length)
    }

    /// Octets that follow it.
    public var payloadLength: Int { command == .write ? Int(length) : 0 }
}
