/// How far a client has come with a server of the new style.
struct NBDClientNegotiation: Sendable {
    /// Whether the server's first words came.
    var hasGreeting = false
    /// The option that waits for its answer; nil for none.
    var option: NBDOptionCode?
    var isStructured = false
    /// What of the export was told so far.
    var size: UInt64?
    var flags: NBDTransmissionFlags = []
    var blockSizes: NBDBlockSizes?
    var name: [UInt8]?
    var entries: [NBDServerEntry] = []
    /// How many replies came to the option under way, and octets of them.
    var replyCount = 0
    var replyOctets = 0
    /// Whether GO was already said with the question for block sizes that the server insists on.
    var hasAskedForBlockSizes = false

    /// More exports, or things told of one, than any server has.
    static let replyLimit = 65_536
    static let replyOctetLimit = 8 << 20

    /// Whether an ABORT would be understood as one.
    var isBetweenOptions: Bool { hasGreeting && option != nil && option != .exportName }
}

extension NBDClient {
    /// What the server says before the export is open; why the client leaves, or nil.
    mutating func negotiate(_ event: NBDServerEvent, at now: Instant) -> NBDClientFailure? {
        switch event {
        case .greeting(let greeting): return received(greeting, at: now)
        case .exportAnswer(let answer):
            return opened(NBDDevice(size: answer.size, flags: answer.flags), at: now)
        case .optionReply(let reply): return received(reply, at: now)
        case .oversizedOptionReply(_, let type, _):
            // What it says is not needed where it is an error.
            guard type.isError, let option = negotiation.option else {
                return .badAnswer("an option reply that is too long")
            }
            return received(NBDOptionReply(to: option, type), at: now)
        case .problem(.badMagic(let octets)):
            return negotiation.hasGreeting ? .badAnswer("something that is no option reply") : .notNBD(octets)
        case .problem, .reply, .chunk, .oversizedChunk, .data, .dataEnd:
            return .badAnswer("a reply although the export is not open")
        }
    }

    private mutating func received(_ greeting: NBDGreeting, at now: Instant) -> NBDClientFailure? {
        negotiation.hasGreeting = true
        switch (greeting, configuration.negotiation) {
        case (.oldStyle, .go), (.oldStyle, .exportName): return .oldStyleServer
        case (.oldStyle, _) where goal == .list: return .oldStyleServer
        case (.oldStyle(let greeting), _):
            return opened(NBDDevice(size: greeting.size, flags: greeting.transmissionFlags), at: now)
        case (.newStyle, .oldStyle): return .newStyleServer
        case (.newStyle(let flags), _): return begin(flags)
        }
    }

    /// Says which of the server's abilities are used, and the first option.
    private mutating func begin(_ offered: NBDHandshakeFlags) -> NBDClientFailure? {
        var flags = NBDClientFlags()
        let wantsFixed = configuration.negotiation != .exportNameOrOldStyle || goal == .list
        if offered.contains(.fixedNewStyle), wantsFixed { flags.insert(.fixedNewStyle) }
        if offered.contains(.noZeroes), configuration.acceptsNoZeroes { flags.insert(.noZeroes) }
        var writer = ByteWriter(reserving: 4)
        writer.write(flags.rawValue)
        say(.write(writer.bytes))
        parser.note(.flags(flags))
        state = .negotiating
        let isFixed = flags.contains(.fixedNewStyle)
        guard goal == .attach else {
            // Others know no option but EXPORT_NAME.
            guard isFixed else { return .optionRefused(NBDOptionReplyType.unsupported.rawValue, "") }
            ask(.list)
            return nil
        }
        switch configuration.negotiation {
        case .go where isFixed, .any where isFixed:
            if configuration.wantsStructuredReplies { ask(.structuredReply) } else { go() }
        case .oldStyle, .exportName, .exportNameOrOldStyle, .go, .any: openByName()
        }
        return nil
    }

    private mutating func ask(_ option: NBDOptionCode, _ data: [UInt8] = []) {
        negotiation.option = option
        negotiation.replyCount = 0
        negotiation.replyOctets = 0
        say(NBDOptionRequest(option, data: data))
    }

    private mutating func go() {
        var infos = configuration.requestedInfos.map { NBDInfoType(rawValue: $0) }
        if negotiation.hasAskedForBlockSizes, !infos.contains(.blockSize) { infos.append(.blockSize) }
        if infos.contains(.blockSize) { negotiation.hasAskedForBlockSizes = true }
        ask(.go, NBDExportQuery(name: export, infos: infos).octets)
    }

    private mutating func openByName() { ask(.exportName, export) }

    private mutating func received(_ reply: NBDOptionReply, at now: Instant) -> NBDClientFailure? {
        guard let option = negotiation.option, reply.option == option else {
            return .badAnswer("an answer to an option that was not sent")
        }
        negotiation.replyCount += 1
        negotiation.replyOctets += reply.data.count
        guard negotiation.replyCount <= NBDClientNegotiation.replyLimit,
            negotiation.replyOctets <= NBDClientNegotiation.replyOctetLimit
        else { return .badAnswer("more replies to an option than can be right") }
        if reply.type.isError { return refused(option, reply) }
        // A type that is not known says nothing, whatever is in it.
        let content: NBDOptionReply.Content
        do throws(PacketDecodingError) {
            content = try reply.content()
        } catch {
            return .badAnswer("an option reply whose length is wrong")
        }
        switch content {
        case .acknowledged: return acknowledged(option, at: now)
        case .server(let entry): if option == .list { negotiation.entries.append(entry) }
        case .info(let info): if option == .go { note(info) }
        case .metaContext, .other, .error: break
        }
        return nil
    }

    private mutating func note(_ info: NBDInfo) {
        switch info {
        case .export(let size, let flags):
            negotiation.size = size
            negotiation.flags = flags
        case .name(let name): negotiation.name = name
        case .blockSizes(let sizes): negotiation.blockSizes = sizes
        case .description, .other: break
        }
    }

    private mutating func acknowledged(_ option: NBDOptionCode, at now: Instant) -> NBDClientFailure? {
        switch option {
        case .structuredReply:
            negotiation.isStructured = true
            go()
        case .list: listed(negotiation.entries, at: now)
        case .go:
            guard let size = negotiation.size else { return .badAnswer("an export is opened without its size") }
            let sizes = negotiation.blockSizes ?? .unsaid
            guard sizes.isConsistent else { return .badAnswer("block sizes that can't be") }
            let device = NBDDevice(size: size, flags: negotiation.flags, blockSizes: sizes, name: negotiation.name)
            return opened(device, at: now)
        default: return .badAnswer("an answer to an option that was not sent")
        }
        return nil
    }

    private mutating func refused(_ option: NBDOptionCode, _ reply: NBDOptionReply) -> NBDClientFailure? {
        switch (option, reply.type) {
        case (.structuredReply, _): go()
        case (.go, .unsupported): openByName()
        case (.go, .blockSizeRequired) where !negotiation.hasAskedForBlockSizes:
            negotiation.hasAskedForBlockSizes = true
            go()
        case (_, .unknownExport): return .unknownExport(reply.data.displayText)
        default: return .optionRefused(reply.type.rawValue, reply.data.displayText)
        }
        return nil
    }
}
