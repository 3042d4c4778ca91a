/// What a client and a server have agreed on so far.
struct NBDNegotiationProgress: Sendable {
    /// What the client said first; nil before.
    var clientFlags: NBDClientFlags?
    /// How many options came.
    var optionCount = 0
    var isStructured = false
    /// The export of which `base:allocation` was chosen; nil where it was not.
    var contextExport: [UInt8]?

    /// The number that stands for `base:allocation` in replies to BLOCK_STATUS.
    static let contextNumber: UInt32 = 1
}

// MARK: Answering options

extension NBDServerConnection {
    typealias Opened = NBDExportDirectory.Opened

    private var isFixed: Bool {
        directory.configuration.handshakeFlags.contains(.fixedNewStyle)
            && negotiation.clientFlags?.contains(.fixedNewStyle) == true
    }

    /// Flags that were not offered end the conversation (NBD `doc/proto.md`, "Newstyle negotiation").
    mutating func take(_ flags: NBDClientFlags) {
        negotiation.clientFlags = flags
        let offered = NBDClientFlags(rawValue: UInt32(directory.configuration.handshakeFlags.rawValue))
        if !flags.isSubset(of: offered) { close() }
    }

    mutating func takeOversized(_ option: NBDOptionCode) {
        guard isCounted(), isFixed, option != .exportName else { return close() }
        answer(option, .tooBig)
    }

    mutating func take(_ request: NBDOptionRequest, _ surroundings: inout Surroundings) {
        guard isCounted() else { return close() }
        guard request.option != .exportName else { return openByName(request.data, &surroundings) }
        guard isFixed else {
            // A server of the plain new style knows nothing else, and has no way to say so.
            guard directory.configuration.handshakeFlags.contains(.fixedNewStyle) else { return close() }
            if request.option == .abort { return acknowledgeAbort() }
            return answer(request.option, .invalid)
        }
        switch request.option {
        case .abort: acknowledgeAbort()
        case .list: list(request, &surroundings)
        case .startTLS: answer(request.option, request.data.isEmpty ? .unsupported : .invalid)
        case .info, .go: tell(request, &surroundings)
        case .structuredReply where directory.configuration.structuredReplies:
            guard request.data.isEmpty else { return answer(request.option, .invalid) }
            negotiation.isStructured = true
            answer(request.option, .acknowledged)
        case .listMetaContext where directory.configuration.structuredReplies: listContexts(request)
        case .setMetaContext where directory.configuration.structuredReplies: chooseContexts(request)
        default: answer(request.option, .unsupported)
        }
    }

    private mutating func isCounted() -> Bool {
        negotiation.optionCount += 1
        return negotiation.optionCount <= directory.configuration.optionCountLimit
    }

    private mutating func answer(_ option: NBDOptionCode, _ type: NBDOptionReplyType, _ words: String = "") {
        replies.append(NBDOptionReply(to: option, type, data: Array(words.utf8)))
    }

    private mutating func acknowledgeAbort() {
        answer(.abort, .acknowledged)
        close()
    }

    private mutating func list(_ request: NBDOptionRequest, _ surroundings: inout Surroundings) {
        guard request.data.isEmpty else { return answer(.list, .invalid) }
        guard directory.configuration.answersList else {
            note(.refused(.listNotAllowed), &surroundings)
            return answer(.list, .policy, "listing of exports is not allowed")
        }
        let entries = directory.list(for: client.address)
        for entry in entries {
            var writer = ByteWriter(reserving: 4 + entry.name.count + entry.description.count)
            entry.encode(into: &writer)
            replies.append(NBDOptionReply(to: .list, .server, data: writer.bytes))
        }
        answer(.list, .acknowledged)
        note(.listed(entries.count), &surroundings)
    }
}

// MARK: Opening exports

extension NBDServerConnection {
    private var transmissionFlags: NBDTransmissionFlags {
        negotiation.isStructured ? NBDExport.transmissionFlags.union(.dontFragment) : NBDExport.transmissionFlags
    }

    /// EXPORT_NAME has no way to say no but to close.
    private mutating func openByName(_ name: [UInt8], _ surroundings: inout Surroundings) {
        guard let export = directory.lookUp(name) else {
            note(.refused(.unknownExport), of: name, &surroundings)
            return close()
        }
        guard admits(to: export, &surroundings) else { return close() }
        let omitsZeroes =
            directory.configuration.handshakeFlags.contains(.noZeroes)
            && negotiation.clientFlags?.contains(.noZeroes) == true
        let answer = NBDExportAnswer(size: UInt64(export.size), flags: transmissionFlags, isPadded: !omitsZeroes)
        replies.append(answer)
        open(export, .exportName, &surroundings)
    }

    /// INFO and GO: what there is to know of an export, and with GO its opening.
    private mutating func tell(_ request: NBDOptionRequest, _ surroundings: inout Surroundings) {
        guard let query = try? request.exportQuery() else { return answer(request.option, .invalid) }
        guard let export = directory.lookUp(query.name) else {
            note(.refused(.unknownExport), of: query.name, &surroundings)
            return answer(request.option, .unknownExport, "there is no such export")
        }
        guard admits(to: export, &surroundings) else { return answer(request.option, .policy, "access denied") }
        let sizes = export.export.blockSizes
        if request.option == .go, sizes.minimum > 1, !query.infos.contains(.blockSize) {
            note(.refused(.blockSizesNotAsked), of: query.name, &surroundings)
            return answer(request.option, .blockSizeRequired, "this export has to be read in blocks")
        }
        tell(.export(size: UInt64(export.size), transmissionFlags), to: request.option)
        if query.infos.contains(.name) { tell(.name(export.export.name), to: request.option) }
        if query.infos.contains(.description), !export.export.description.isEmpty {
            tell(.description(export.export.description), to: request.option)
        }
        if query.infos.contains(.blockSize) { tell(.blockSizes(sizes), to: request.option) }
        answer(request.option, .acknowledged)
        if request.option == .go { open(export, .go, &surroundings) }
    }

    private mutating func tell(_ info: NBDInfo, to option: NBDOptionCode) {
        var writer = ByteWriter(reserving: 32)
        info.encode(into: &writer)
        replies.append(NBDOptionReply(to: option, .info, data: writer.bytes))
    }
}

// MARK: Metadata contexts

extension NBDServerConnection {
    private mutating func listContexts(_ request: NBDOptionRequest) {
        guard let query = try? request.metaContextQuery() else { return answer(request.option, .invalid) }
        guard let export = directory.lookUp(query.name), export.export.allows(client.address) else {
            return answer(request.option, .unknownExport)
        }
        let isMeant = query.queries.isEmpty || query.queries.contains { $0 == Self.base || $0 == Self.allocation }
        if isMeant { tellContext(to: request.option, number: 0) }
        answer(request.option, .acknowledged)
    }

    private mutating func chooseContexts(_ request: NBDOptionRequest) {
        negotiation.contextExport = nil
        guard negotiation.isStructured, let query = try? request.metaContextQuery() else {
            return answer(request.option, .invalid)
        }
        guard let export = directory.lookUp(query.name), export.export.allows(client.address) else {
            return answer(request.option, .unknownExport)
        }
        if query.queries.contains(Self.allocation) {
            negotiation.contextExport = export.export.name
            tellContext(to: request.option, number: NBDNegotiationProgress.contextNumber)
        }
        answer(request.option, .acknowledged)
    }

    private mutating func tellContext(to option: NBDOptionCode, number: UInt32) {
        var writer = ByteWriter(reserving: 32)
        NBDMetaContext(number: number, name: Self.allocation).encode(into: &writer)
        replies.append(NBDOptionReply(to: option, .metaContext, data: writer.bytes))
    }

    private static let allocation = NBDMetaContextQuery.allocation
    /// All of the namespace.
    private static let base = Array("base:".utf8)
}
