internal import NetworkProtocols

/// Connections to network block devices, message by message, each in a segment of its own.
extension ExchangeBuilder {
    /// A block device of 64 KiB, and the client's connection to it.
    struct BlockDevice {
        var connection: Connection
        /// Of the next request.
        var cookie: UInt64 = 0x0100_0000_0000_0001
        var flags: NBDTransmissionFlags = [.hasFlags, .readOnly, .multipleConnections]
        static let size: UInt64 = 65_536

        init(port: UInt16 = 10_809) {
            connection = Connection(clientPort: 51_000, serverPort: port)
        }
    }

    /// The fixed new style, and what both sides can do.
    mutating func greet(_ device: inout BlockDevice, client: NBDClientFlags = [.fixedNewStyle, .noZeroes]) {
        open(&device.connection)
        answer(encoded { NBDGreeting.newStyle([.fixedNewStyle, .noZeroes]).encode(into: &$0) }, on: &device.connection)
        say(words([client.rawValue]), on: &device.connection)
    }

    /// An option and the replies to it.
    mutating func option(
        _ option: NBDOptionCode,
        _ data: [UInt8] = [],
        _ replies: (NBDOptionReplyType, [UInt8])...,
        on device: inout BlockDevice
    ) {
        say(encoded { NBDOptionRequest(option, data: data).encode(into: &$0) }, on: &device.connection)
        for (type, data) in replies {
            answer(encoded { NBDOptionReply(to: option, type, data: data).encode(into: &$0) }, on: &device.connection)
        }
    }

    /// What GO and INFO tell of the device.
    func export(_ device: BlockDevice, size: UInt64 = BlockDevice.size) -> [UInt8] {
        encoded { NBDInfo.export(size: size, device.flags).encode(into: &$0) }
    }

    /// GO for the export of that name.
    mutating func go(_ name: String = "", on device: inout BlockDevice) {
        let query = NBDExportQuery(name: Array(name.utf8)).octets
        option(.go, query, (.info, export(device)), (.acknowledged, []), on: &device)
    }

    /// A request without its reply.
    mutating func request(
        _ command: NBDCommand,
        _ offset: UInt64 = 0,
        _ length: UInt32 = 0,
        flags: NBDCommandFlags = [],
        payload: [UInt8] = [],
        on device: inout BlockDevice
    ) {
        let request = NBDRequest(command, cookie: device.cookie, offset: offset, length: length, flags: flags)
        say(encoded { request.encode(into: &$0) } + payload, on: &device.connection)
    }

    /// A simple reply to the latest request.
    mutating func reply(_ error: NBDError = .none, _ data: [UInt8] = [], on device: inout BlockDevice) {
        let reply = NBDSimpleReply(cookie: device.cookie, error: error)
        answer(encoded { reply.encode(into: &$0) } + data, on: &device.connection)
        device.cookie += 1
    }

    /// A piece of a structured reply to the latest request.
    mutating func chunk(_ type: NBDChunkType, _ content: [UInt8], isLast: Bool, on device: inout BlockDevice) {
        let header = NBDChunkHeader(type, cookie: device.cookie, length: UInt32(content.count), isLast: isLast)
        answer(encoded { header.encode(into: &$0) } + content, on: &device.connection)
        if isLast { device.cookie += 1 }
    }

    /// A READ and its simple reply.
    mutating func readBlocks(_ offset: UInt64, _ length: UInt32, on device: inout BlockDevice) {
        request(.read, offset, length, on: &device)
        reply(.none, [UInt8](repeating: 0x68, count: Int(length)), on: &device)
    }

    /// DISC, and the end of the connection.
    mutating func detach(_ device: inout BlockDevice) {
        request(.disconnect, on: &device)
        close(&device.connection, byServer: false)
    }
}

/// The octets that `encode` writes.
func encoded(_ encode: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    encode(&writer)
    return writer.bytes
}
