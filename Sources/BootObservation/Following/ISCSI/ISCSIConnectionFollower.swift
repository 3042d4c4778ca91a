internal import NetworkProtocols

/// Follows one connection to an iSCSI target up to its login, and what is read from then on.
struct ISCSIConnectionFollower: Sendable {
    /// Commands whose answers are waited for.
    private static let openLimit = 256
    /// Text of several login requests that belong together, in octets.
    private static let textLimit = 64 << 10

    private struct OpenCommand: Sendable {
        var command: SCSICommand
        /// Where its data stand on the disk, in octets; nil where that is not known.
        var offset: UInt64?
        var isFirstRead: Bool
    }

    private(set) var session: ISCSISession
    private var fromInitiator = ISCSIStreamParser(isFromInitiator: true)
    private var fromTarget = ISCSIStreamParser(isFromInitiator: false)
    private var initiatorHeader: ISCSIHeader?
    private var targetHeader: ISCSIHeader?
    private var initiatorText: [UInt8] = []
    private var targetText: [UInt8] = []
    private var content: ContentCollector
    private var keptOctetsLeft: Int
    private var open: [UInt32: OpenCommand] = [:]
    /// What READ CAPACITY brings, as far as it came.
    private var capacity: [UInt8] = []
    /// Whether the target chose CRC32C for headers and for data segments.
    private var wantsHeaderDigest = false
    private var wantsDataDigest = false

    init(ends: Ends, at stamp: FrameStamp, configuration: ObservationConfiguration, withMD5: Bool) {
        session = ISCSISession(ends: ends, start: stamp)
        content = ContentCollector(keptOctets: configuration.keptBodyOctets, withMD5: withMD5)
        keptOctetsLeft = configuration.keptBodyOctets
    }

    mutating func markOpen(_ completeness: CaptureCompleteness) {
        session.completeness.formUnion(completeness)
    }

    /// What was counted so far, of a connection that goes on.
    var counts: TrafficStatistics.ISCSICounts {
        var counts = TrafficStatistics.ISCSICounts()
        counts.add(session, octets: content.content.octets)
        return counts
    }

    /// All that is known at the end of the connection.
    func finish(_ connection: TCPConnection) -> ISCSISession {
        var session = session
        session.content = content.content(size: session.size)
        session.ending = connection.ending
        session.end = max(session.end, session.start)
        session.completeness.formUnion(connection.completeness)
        return session
    }

    // MARK: The streams

    mutating func initiatorSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp) {
        session.end = stamp
        var offset = 0
        while let event = fromInitiator.nextEvent(in: bytes, at: &offset) {
            switch event {
            case .header(let header):
                initiatorHeader = header
                if header.dataLength == 0 { receiveInitiator(header, [], at: stamp) }
            case .data(let octets): if let header = initiatorHeader { receiveInitiator(header, octets, at: stamp) }
            case .passing, .dataEnd: break
            case .lost: session.completeness.insert(.framesMissing)
            }
        }
    }

    mutating func targetSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp) {
        session.end = stamp
        var offset = 0
        while let event = fromTarget.nextEvent(in: bytes, at: &offset) {
            switch event {
            case .header(let header):
                targetHeader = header
                if header.dataLength == 0 { receiveTarget(header, [], at: stamp) }
            case .data(let octets): if let header = targetHeader { receiveTarget(header, octets, at: stamp) }
            case .passing(let range, let place): takeData(bytes.extracting(range), at: place)
            case .dataEnd:
                if let header = targetHeader, header.opcode == .dataIn { endData(header, at: stamp) }
            case .lost: session.completeness.insert(.framesMissing)
            }
        }
    }

    mutating func initiatorGap(_ count: Int) {
        session.completeness.insert(.framesMissing)
        _ = fromInitiator.skipGap(count)
    }

    mutating func targetGap(_ count: Int) {
        session.completeness.insert(.framesMissing)
        _ = fromTarget.skipGap(count)
    }

    // MARK: The initiator

    private mutating func receiveInitiator(_ header: ISCSIHeader, _ data: [UInt8], at stamp: FrameStamp) {
        switch header.opcode {
        case .loginRequest:
            note(header, data, isFromInitiator: true, at: stamp)
        case .scsiCommand: take(header, at: stamp)
        case .nopOut: session.echoes += 1
        case .logoutRequest: if session.logout == nil { session.logout = stamp }
        default: break
        }
    }

    private mutating func take(_ header: ISCSIHeader, at stamp: FrameStamp) {
        let command = header.command
        count(command)
        if session.logicalUnit == nil { session.logicalUnit = header.logicalUnit }
        var isFirstRead = false
        if let blocks = command.readBlocks {
            session.reads += 1
            isFirstRead = session.firstRead == nil
            if isFirstRead { session.firstRead = .init(stamp: stamp, block: blocks.first, count: blocks.count) }
        }
        guard open.count < Self.openLimit else {
            session.completeness.insert(.limitReached)
            return
        }
        let offset = command.readBlocks.flatMap { blocks -> UInt64? in
            let (offset, isTooLarge) = blocks.first.multipliedReportingOverflow(by: UInt64(session.blockLength ?? 512))
            return isTooLarge ? nil : offset
        }
        if command.isReadCapacity { capacity = [] }
        open[header.initiatorTaskTag] = OpenCommand(command: command, offset: offset, isFirstRead: isFirstRead)
    }

    private mutating func count(_ command: SCSICommand) {
        let name = command.description
        if let index = session.commands.firstIndex(where: { $0.name == name }) {
            session.commands[index].count += 1
        } else if session.commands.count < ISCSISession.commandLimit {
            session.commands.append(.init(name: name, count: 1))
        }
    }

    // MARK: The target

    private mutating func receiveTarget(_ header: ISCSIHeader, _ data: [UInt8], at stamp: FrameStamp) {
        switch header.opcode {
        case .loginResponse: note(header, data, isFromInitiator: false, at: stamp)
        case .scsiResponse: answer(header, at: stamp)
        case .dataIn: endData(header, at: stamp)
        case .nopIn: session.echoes += 1
        case .reject: session.rejects += 1
        default: break
        }
    }

    private mutating func takeData(_ bytes: Span<UInt8>, at place: Int) {
        guard let header = targetHeader, header.opcode == .dataIn, let known = open[header.initiatorTaskTag] else {
            return
        }
        if known.command.isReadCapacity, capacity.count < 32 {
            capacity += bytes.copy(from: 0, to: min(bytes.count, 32 - capacity.count))
        } else if let offset = known.offset {
            let (start, isTooLarge) = offset.addingReportingOverflow(UInt64(header.bufferOffset) + UInt64(place))
            if !isTooLarge { content.append(bytes, at: start, budget: &keptOctetsLeft) }
        }
    }

    private mutating func endData(_ header: ISCSIHeader, at stamp: FrameStamp) {
        if let known = open[header.initiatorTaskTag], known.command.isReadCapacity { readCapacity(known.command) }
        if header.hasStatus { answer(header, at: stamp) }
    }

    /// The last block and the length of one (SBC-3 §5.15.2, §5.16.2).
    private mutating func readCapacity(_ command: SCSICommand) {
        var reader = ByteReader(capacity.span)
        if command.operation == 0x25 {
            guard let last = try? reader.readUInt32(), let length = try? reader.readUInt32(), last != .max else {
                return
            }
            session.blockCount = UInt64(last) + 1
            session.blockLength = length
        } else {
            guard let last = try? reader.readUInt64(), let length = try? reader.readUInt32(), last != .max else {
                return
            }
            session.blockCount = last + 1
            session.blockLength = length
        }
    }

    private mutating func answer(_ header: ISCSIHeader, at stamp: FrameStamp) {
        guard let known = open.removeValue(forKey: header.initiatorTaskTag), known.command.isRead else { return }
        if header.scsiStatus != .good { session.failedReads += 1 }
        if known.isFirstRead {
            session.firstRead?.status = header.scsiStatus
            session.firstRead?.answerStamp = stamp
        }
    }

    // MARK: The login

    private mutating func note(_ header: ISCSIHeader, _ data: [UInt8], isFromInitiator: Bool, at stamp: FrameStamp) {
        let whole = (isFromInitiator ? initiatorText : targetText) + data
        let kept = header.isContinued && whole.count <= Self.textLimit ? whole : []
        if isFromInitiator { initiatorText = kept } else { targetText = kept }
        let login = ISCSISession.Login(
            stamp: stamp,
            isFromInitiator: isFromInitiator,
            stage: header.currentStage,
            transit: header.isTransit ? header.nextStage : nil,
            status: isFromInitiator ? nil : header.loginStatus,
            text: header.isContinued ? ISCSIText() : ISCSIText(octets: whole)
        )
        if session.logins.count < ISCSISession.loginLimit {
            session.logins.append(login)
        } else {
            session.loginsLeftOut += 1
        }
        take(login)
    }

    private mutating func take(_ login: ISCSISession.Login) {
        if login.isFromInitiator {
            session.initiatorName = session.initiatorName ?? login.text["InitiatorName"]
            session.targetName = session.targetName ?? login.text["TargetName"]
            session.sessionType = session.sessionType ?? login.text["SessionType"]
            return
        }
        session.status = login.status
        session.authentication = login.text["AuthMethod"] ?? session.authentication
        if let digest = login.text["HeaderDigest"] { wantsHeaderDigest = digest.elementsEqual("CRC32C".utf8) }
        if let digest = login.text["DataDigest"] { wantsDataDigest = digest.elementsEqual("CRC32C".utf8) }
        guard login.status == .success, login.transit == .fullFeature, session.loggedIn == nil else { return }
        session.loggedIn = login.stamp
        // Digests begin with the full feature phase (RFC 7143 §13.1).
        fromInitiator.hasHeaderDigest = wantsHeaderDigest
        fromInitiator.hasDataDigest = wantsDataDigest
        fromTarget.hasHeaderDigest = wantsHeaderDigest
        fromTarget.hasDataDigest = wantsDataDigest
    }
}
