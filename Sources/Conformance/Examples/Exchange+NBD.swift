internal import NetworkProtocols

/// The kinds of messages of network block devices, by the magic numbers that they begin with.
enum ExampleNBDMessage {
    case greeting, optionRequest, optionReply, request, simpleReply, chunk

    var beginning: [UInt8] {
        switch self {
        case .greeting: Array("NBDMAGIC".utf8)
        case .optionRequest: Array("IHAVEOPT".utf8)
        case .optionReply: [0x00, 0x03, 0xe8, 0x89, 0x04, 0x55, 0x65, 0xa9]
        case .request: [0x25, 0x60, 0x95, 0x13]
        case .simpleReply: [0x67, 0x44, 0x66, 0x98]
        case .chunk: [0x66, 0x8e, 0x33, 0xef]
        }
    }

    /// Octets of what each of them has.
    var headLength: Int {
        switch self {
        case .greeting: 18
        case .optionRequest, .simpleReply: 16
        case .optionReply, .chunk: 20
        case .request: 28
        }
    }
}

extension Exchange {
    /// The same exchange with the messages of one kind changed whose head stands at the beginning of a segment; `change`
    /// sees the whole segment.
    func changingNBD(_ kind: ExampleNBDMessage, _ change: (inout [UInt8]) -> Void) -> Exchange {
        editingStreams { segment, _ in
            var payload = segment.payload
            if payload.count >= kind.headLength, payload.starts(with: kind.beginning) { change(&payload) }
            return payload
        }
    }

    // MARK: Exchanges that examples start from

    /// A root on a network block device is opened by GO and read.
    static let nbdRoot = make("a root by NBD") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        builder.go(on: &device)
        builder.readBlocks(0, 1024, on: &device)
        builder.readBlocks(1024, 1024, on: &device)
        builder.readBlocks(64_512, 1024, on: &device)
        builder.detach(&device)
    }

    /// The same by EXPORT_NAME.
    static let nbdByName = make("a root by NBD and EXPORT_NAME") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        let request = NBDOptionRequest(.exportName, data: Array("root".utf8))
        builder.say(encoded { request.encode(into: &$0) }, on: &device.connection)
        let answer = NBDExportAnswer(size: ExchangeBuilder.BlockDevice.size, flags: device.flags, isPadded: false)
        builder.answer(encoded { answer.encode(into: &$0) }, on: &device.connection)
        builder.readBlocks(0, 1024, on: &device)
        builder.detach(&device)
    }

    /// The same, by the number of a port, as SystemRescueCd 4.1 asks.
    static let nbdNamedByPort = nbdByName.changingNBD(.optionRequest) { octets in
        octets.replaceSubrange(16..<20, with: "2000".utf8)
    }

    /// The same in the old style, at the port that SystemRescueCd uses.
    static let nbdOldStyle = oldStyle(port: 2000)

    static func oldStyle(port: UInt16) -> Exchange {
        make("a root by NBD in the old style") { builder in
            var device = ExchangeBuilder.BlockDevice(port: port)
            builder.open(&device.connection)
            let greeting = NBDOldStyleGreeting(size: ExchangeBuilder.BlockDevice.size, flags: device.flags)
            builder.answer(
                encoded { NBDGreeting.oldStyle(greeting).encode(into: &$0) },
                on: &device.connection
            )
            builder.readBlocks(0, 1024, on: &device)
            builder.detach(&device)
        }
    }

    /// The client lists the exports and asks about one before it opens it.
    static let nbdListed = make("a root by NBD that is chosen from a list") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        let name = Array("root".utf8)
        let entry = encoded { NBDServerEntry(name: name).encode(into: &$0) }
        builder.option(.list, [], (.server, entry), (.acknowledged, []), on: &device)
        let query = NBDExportQuery(name: name).octets
        builder.option(.info, query, (.info, builder.export(device)), (.acknowledged, []), on: &device)
        builder.go("root", on: &device)
        builder.readBlocks(0, 1024, on: &device)
        builder.detach(&device)
    }

    /// Structured replies, a context, and block sizes are agreed upon.
    static let nbdStructured = make("a root by NBD with structured replies") { builder in
        var device = ExchangeBuilder.BlockDevice()
        device.flags.insert(.dontFragment)
        builder.greet(&device)
        builder.option(.structuredReply, [], (.acknowledged, []), on: &device)
        let contexts = NBDMetaContextQuery(name: [], queries: [NBDMetaContextQuery.allocation])
        let context = encoded { NBDMetaContext(number: 1, name: NBDMetaContextQuery.allocation).encode(into: &$0) }
        builder.option(.setMetaContext, contexts.octets, (.metaContext, context), (.acknowledged, []), on: &device)
        let query = NBDExportQuery(name: [], infos: [.blockSize]).octets
        let sizes: [UInt8] = [0, 3] + words([512, 4096, 1 << 25])
        builder.option(
            .go,
            query,
            (.info, sizes),
            (.info, builder.export(device)),
            (.acknowledged, []),
            on: &device
        )
        builder.request(.read, 0, 2048, on: &device)
        builder.chunk(.offsetData, UInt64(0).octets + [UInt8](repeating: 0x68, count: 1024), isLast: false, on: &device)
        builder.chunk(.offsetHole, UInt64(1024).octets + words([1024]), isLast: true, on: &device)
        builder.request(.read, 2048, 1024, flags: .dontFragment, on: &device)
        builder.chunk(.offsetData, UInt64(2048).octets + [UInt8](repeating: 0, count: 1024), isLast: true, on: &device)
        builder.request(.blockStatus, 0, 4096, on: &device)
        builder.chunk(.blockStatus, words([1, 4096, 0]), isLast: true, on: &device)
        builder.detach(&device)
    }

    /// The client lists the exports and goes.
    static let nbdAborted = make("a list of exports") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        let entry = encoded { NBDServerEntry(name: Array("root".utf8)).encode(into: &$0) }
        builder.option(.list, [], (.server, entry), (.acknowledged, []), on: &device)
        builder.option(.abort, [], (.acknowledged, []), on: &device)
        builder.close(&device.connection, byServer: true)
    }

    /// Options that a server does not know, or that say what can't be, and what it says to them.
    static func nbdOption(
        _ option: NBDOptionCode,
        _ data: [UInt8],
        _ reply: NBDOptionReplyType,
        _ name: String
    ) -> Exchange {
        make(name) { builder in
            var device = ExchangeBuilder.BlockDevice()
            builder.greet(&device)
            builder.option(option, data, (reply, []), on: &device)
            builder.go(on: &device)
            builder.readBlocks(0, 1024, on: &device)
            builder.detach(&device)
        }
    }

    /// An export that there is not, and its refusal.
    static let nbdUnknown = make("an export that there is not") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        let query = NBDExportQuery(name: Array("nothing".utf8)).octets
        builder.option(.go, query, (.unknownExport, []), on: &device)
        builder.option(.abort, [], (.acknowledged, []), on: &device)
        builder.close(&device.connection, byServer: true)
    }

    /// A request that is out of the ordinary, and the error it gets, between two READs.
    static func nbdRequest(
        _ command: NBDCommand,
        _ offset: UInt64,
        _ length: UInt32,
        flags: NBDCommandFlags = [],
        payload: [UInt8] = [],
        _ error: NBDError,
        isWritable: Bool = false,
        _ name: String
    ) -> Exchange {
        make(name) { builder in
            var device = ExchangeBuilder.BlockDevice()
            if isWritable { device.flags = [.hasFlags, .flush] }
            builder.greet(&device)
            builder.go(on: &device)
            builder.readBlocks(0, 512, on: &device)
            builder.request(command, offset, length, flags: flags, payload: payload, on: &device)
            builder.reply(error, on: &device)
            builder.readBlocks(512, 512, on: &device)
            builder.detach(&device)
        }
    }

    /// A WRITE to a device for reading alone.
    static let nbdWrite = nbdRequest(
        .write,
        0,
        4,
        payload: Array("text".utf8),
        .notPermitted,
        "a write to a device for reading alone"
    )

    /// A READ that leads beyond the device.
    static let nbdBeyond = nbdRequest(.read, 65_536, 512, .invalid, "a read beyond the device")

    /// The reply to a READ breaks off.
    static let nbdBroken = make("a device that goes away") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        builder.go(on: &device)
        builder.readBlocks(0, 1024, on: &device)
        builder.request(.read, 1024, 1024, on: &device)
        let reply = NBDSimpleReply(cookie: device.cookie)
        builder.answer(
            encoded { reply.encode(into: &$0) } + [UInt8](repeating: 0x68, count: 300),
            on: &device.connection
        )
        builder.close(&device.connection, byServer: true)
    }

    /// The client wants the zeros behind the answer to EXPORT_NAME, as busybox does.
    static let nbdPadded = make("a root by NBD, with the zeros of old times") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device, client: .fixedNewStyle)
        let request = NBDOptionRequest(.exportName, data: Array("root".utf8))
        builder.say(encoded { request.encode(into: &$0) }, on: &device.connection)
        let answer = NBDExportAnswer(size: ExchangeBuilder.BlockDevice.size, flags: device.flags, isPadded: true)
        builder.answer(encoded { answer.encode(into: &$0) }, on: &device.connection)
        builder.readBlocks(0, 1024, on: &device)
        builder.detach(&device)
    }

    /// A WRITE that leads beyond the device.
    static let nbdWriteBeyond = nbdRequest(
        .write,
        65_536,
        4,
        payload: Array("text".utf8),
        .noSpace,
        isWritable: true,
        "a write beyond the device"
    )

    /// A command that there is not.
    static let nbdUnknownCommand = nbdRequest(
        NBDCommand(rawValue: 200),
        0,
        0,
        .invalid,
        "a command that there is not"
    )

    /// A flag that there is not.
    static let nbdUnknownFlag = nbdRequest(
        .flush,
        0,
        0,
        flags: NBDCommandFlags(rawValue: 0x8000),
        .invalid,
        isWritable: true,
        "a flag that there is not"
    )

    /// BLOCK_STATUS, and no context was agreed upon.
    static let nbdStatus = nbdRequest(.blockStatus, 0, 512, .invalid, "a status without a context")

    /// Two requests with one cookie.
    static let nbdTwice = make("two requests with one cookie") { builder in
        var device = ExchangeBuilder.BlockDevice()
        builder.greet(&device)
        builder.go(on: &device)
        builder.request(.read, 512, 512, on: &device)
        builder.request(.read, 0, 512, on: &device)
        builder.reply(.none, [UInt8](repeating: 0, count: 512), on: &device)
        builder.detach(&device)
    }
}
