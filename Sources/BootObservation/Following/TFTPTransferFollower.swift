internal import NetworkProtocols

/// Follows one TFTP transfer from its request to its end, whichever side sends the data (RFC 1350, 2347–2349, 7440).
///
/// It stands beside the wire, not at an end of it: what it sees may have been lost behind it, and what it does not see
/// may have arrived. So data counts as received once in order here, and an ACK for data never seen is a hole in the
/// capture, not in the file. Of a transfer that breaks off only that counts which the receiver acknowledged.
struct TFTPTransferFollower: Sendable {
    private(set) var transfer: TFTPTransfer
    /// Whether nothing more is expected but echoes.
    private(set) var isOver = false
    /// The latest frame.
    private(set) var last: FrameStamp

    private let configuration: ObservationConfiguration
    private var collector: BodyCollector
    private var sequence: TFTPBlockSequence
    private var isLastAcknowledgementRepeated = false
    /// When the last blocks were sent, to know how long after one is sent again.
    private var sendings = RecentSendings()
    /// Where something new was last said: a block, an ACK, an answer to the request.
    private var lastProgress: Instant
    /// How often each side has said the same again since then.
    private var senderRepetitions = 0
    private var receiverRepetitions = 0
    /// What an ICMP message said of one side, until it speaks again.
    private var gone: TFTPTransfer.Standstill?
    /// The receiver spoke after the last block as if that had not come.
    private var isFinalBlockContradicted = false

    init(_ transfer: TFTPTransfer, configuration: ObservationConfiguration, withMD5: Bool) {
        self.transfer = transfer
        self.configuration = configuration
        last = transfer.start
        lastProgress = transfer.start.time
        collector = BodyCollector(headLimit: configuration.keptBodyOctets, withMD5: withMD5)
        sequence = TFTPBlockSequence(configuration: configuration)
    }

    /// Follows a transfer whose beginning the capture lacks, from block `first` on.
    init(_ transfer: TFTPTransfer, from first: TFTPBlockNumber, configuration: ObservationConfiguration) {
        self.init(transfer, configuration: configuration, withMD5: false)
        sequence.begin(at: max(1, Int(first.rawValue)))
        if first.rawValue > 1 { collector.markHole(octets: 0) }
    }

    /// Whether what is transferred begins like a kernel; told while the first octets come.
    var hasJustSeenKernel: Bool { collector.isKernel && collector.count < 128 * 1024 }
    /// Whether the receiver has acknowledged any block.
    var hasAcknowledgedData: Bool { sequence.highestAcknowledged > 0 }

    private var isRead: Bool { transfer.direction == .read }

    // MARK: What was seen

    mutating func sawRequestAgain(at stamp: FrameStamp) {
        transfer.requestFrames.append(stamp)
        if transfer.serverTransferIdentifier != nil { receiverRepetitions += 1 }
        touch(stamp)
    }

    /// The request comes out late: its answer stands before it in the capture.
    mutating func learnRequest(_ request: TFTPRequest, at stamp: FrameStamp) {
        transfer.request = request
        transfer.requestFrames.append(stamp)
        transfer.completeness.remove(.startMissing)
        touch(stamp)
    }

    /// - Parameter cut: octets behind `payload` that were sent and not captured.
    mutating func sawData(
        _ number: TFTPBlockNumber,
        _ payload: Span<UInt8>,
        cut: Int = 0,
        isFragmented: Bool,
        at stamp: FrameStamp
    ) {
        touch(stamp)
        heard(fromServer: isRead)
        settle(at: stamp.time)
        transfer.dataFrames += 1
        if isFragmented, !transfer.anomalies.contains(where: { $0.kind == .fragmented }) {
            note(.fragmented, at: stamp)
        }
        let length = payload.count + cut
        if length > transfer.blockSize { note(.oversizedData(number, octets: length), at: stamp) }
        let (block, isRollover) = sequence.dataBlock(number, windowSize: transfer.windowSize)
        if isRollover { note(.rollover(to: number), at: stamp) }
        if isRead, transfer.optionAcknowledgement != nil, block == 1, sequence.isUntouched {
            note(.dataBeforeAcknowledgement, at: stamp)
        }
        if let finalBlock = sequence.finalBlock, block > finalBlock {
            note(.dataAfterEnd(number), at: stamp)
            countRepetition(number, block, at: stamp)
        } else if block < sequence.expected {
            countRepetition(number, block, at: stamp)
        } else if block == sequence.expected {
            take(payload, cut: cut)
            releaseHeld(before: stamp)
            progressed(at: stamp)
        } else {
            hold(payload, cut: cut, block, number, at: stamp)
        }
        sendings.sent(block, at: stamp.time, windowSize: transfer.windowSize)
        isLastAcknowledgementRepeated = false
    }

    mutating func sawAcknowledgement(_ number: TFTPBlockNumber, at stamp: FrameStamp) {
        touch(stamp)
        heard(fromServer: !isRead)
        if transfer.error != nil { return note(.errorAcknowledged(number), at: stamp) }
        settle(at: stamp.time)
        let block = sequence.block(number)
        if sequence.hasLastBlock, let finalBlock = sequence.finalBlock { isFinalBlockContradicted = block < finalBlock }
        if block <= sequence.highestAcknowledged {
            transfer.repeatedAcknowledgements += 1
            receiverRepetitions += 1
            isLastAcknowledgementRepeated = block == sequence.highestAcknowledged
            note(.repeatedAcknowledgement(number), at: stamp)
        } else {
            sequence.acknowledge(block, number, at: stamp)
            isLastAcknowledgementRepeated = false
            progressed(at: stamp)
        }
        if sequence.isLastBlockAcknowledged { isOver = true }
    }

    mutating func sawOptionAcknowledgement(_ options: TFTPOptions, at stamp: FrameStamp) {
        touch(stamp)
        heard(fromServer: true)
        transfer.optionAcknowledgementFrames.append(stamp)
        if let first = transfer.optionAcknowledgement {
            if isRead { senderRepetitions += 1 } else { receiverRepetitions += 1 }
            note(first == options ? .repeatedOptionAcknowledgement : .differingOptionAcknowledgement, at: stamp)
            return
        }
        transfer.optionAcknowledgement = options
        progressed(at: stamp)
        if let size = options.blockSize, (8...65464).contains(size) { transfer.blockSize = size }
        if let window = options.windowSize, (1...65535).contains(window) { transfer.windowSize = window }
    }

    mutating func sawError(_ failure: TFTPFailure) {
        touch(failure.stamp)
        heard(fromServer: failure.isFromServer)
        guard transfer.error == nil, !sequence.isLastBlockAcknowledged else { return }
        // A sender that misses the ACK of the last block complains; the receiver has the file all the same.
        if failure.isFromServer == isRead, sequence.hasLastBlock, !isFinalBlockContradicted { return }
        transfer.error = failure
        isOver = true
    }

    mutating func note(_ kind: TFTPAnomaly.Kind, at stamp: FrameStamp) {
        if transfer.anomalies.count < configuration.keptAnomalies {
            transfer.anomalies.append(TFTPAnomaly(kind, at: stamp))
        } else {
            transfer.anomaliesLeftOut += 1
        }
    }

    mutating func sawUnreachable(type: UInt8, code: UInt8, toServer: Bool, at stamp: FrameStamp) {
        note(.icmp(type: type, code: code, toServer: toServer), at: stamp)
        // "Fragmentation needed" is about one packet's size.
        guard type == 3, code != 4 else { return }
        gone = toServer ? .serverGone : .clientGone
        // Before anything was repeated: the receiver had gone when the last block came.
        if toServer != isRead, sequence.hasLastBlock, !sequence.isLastBlockAcknowledged, senderRepetitions == 0 {
            isFinalBlockContradicted = true
        }
    }

    mutating func learnServer(_ endpoint: Endpoint, mac: MACAddress?) {
        if transfer.serverTransferIdentifier == nil {
            transfer.serverTransferIdentifier = endpoint
            transfer.ends.serverMAC = mac ?? transfer.ends.serverMAC
        }
    }

    mutating func mark(_ completeness: CaptureCompleteness) {
        transfer.completeness.formUnion(completeness)
    }

    // MARK: The end

    /// The transfer as it stands when nothing more is to come.
    ///
    /// - Parameters:
    ///   - captureEnd: the time of the last frame of all.
    ///   - patience: how long it must have made no progress before that says something.
    ///   - isSuperseded: the client has asked for something else from the same port, so it waits no longer.
    mutating func finish(captureEnd: Instant, patience: Duration, isSuperseded: Bool = false) -> TFTPTransfer {
        settle(at: nil)
        if transfer.windowSize == 1, let ahead = sequence.firstHeld { noteSkipped(ahead.block, at: ahead.stamp) }
        markOneDirection()
        transfer.outcome = outcome(captureEnd: captureEnd, patience: patience, isSuperseded: isSuperseded)
        if transfer.outcome == .complete, sequence.finalBlock != nil, !sequence.isLastBlockAcknowledged {
            note(.finalAcknowledgementMissing, at: transfer.end)
        }
        if transfer.outcome == .underWay { transfer.completeness.insert(.endMissing) }
        if transfer.outcome == .truncated { transfer.standstill = standstill(isSuperseded: isSuperseded) }
        transfer.body = collector.body(isWhole: transfer.outcome == .complete)
        if transfer.outcome == .complete, sequence.isHighestUnseen,
            let size = transfer.optionAcknowledgement?.transferSize
        {
            transfer.body.count = size
        }
        transfer.blocks = sequence.expected - sequence.first
        if transfer.outcome == .truncated { leaveOutUnacknowledged() }
        return transfer
    }

    private func outcome(captureEnd: Instant, patience: Duration, isSuperseded: Bool) -> TFTPTransfer.Outcome {
        if let error = transfer.error {
            if !error.isFromServer { return .abortedByClient }
            if sequence.expected > sequence.first { return .abortedByServer }
            return isRead && error.code == .fileNotFound ? .notFound : .refused
        }
        if sequence.hasLastBlock, !isFinalBlockContradicted || sequence.isLastBlockAcknowledged { return .complete }
        if transfer.completeness.contains(.oneDirection), transfer.dataFrames == 0 { return .underWay }
        // Nothing is awaited behind a block that was acknowledged and never asked about again: it was the last.
        if sequence.isHighestUnseen, receiverRepetitions == 0, gone == nil, isPlausiblyWhole { return .complete }
        if gone == nil, captureEnd.duration(since: lastProgress) < patience, !isAskedInVain { return .underWay }
        if transfer.serverTransferIdentifier == nil { return .unanswered }
        if isSuperseded, transfer.dataFrames == 0, transfer.optionAcknowledgement != nil { return .abortedByClient }
        return .truncated
    }

    /// Whether the client asked and asked and heard nothing: then it matters no more that the capture ends there, as it does
    /// where the machine gives up and says nothing to anybody.
    private var isAskedInVain: Bool {
        guard transfer.serverTransferIdentifier == nil, transfer.requestFrames.count >= 3,
            let last = transfer.requestFrames.last
        else { return false }
        return last.time.duration(since: transfer.start.time) >= .seconds(5)
    }

    /// Whether the blocks acknowledged can be the whole file, as far as its size was told.
    private var isPlausiblyWhole: Bool {
        guard let size = transfer.optionAcknowledgement?.transferSize else { return true }
        return sequence.highestAcknowledged == size / transfer.blockSize + 1
    }

    private func standstill(isSuperseded: Bool) -> TFTPTransfer.Standstill? {
        if let gone { return gone }
        if isSuperseded { return nil }
        switch (senderRepetitions > 0, receiverRepetitions > 0) {
        case (true, true):
            return sequence.expected - 1 > max(0, sequence.highestAcknowledged) ? .dataLost : .acknowledgementsLost
        case (true, false): return isRead ? .clientSilent : .serverSilent
        case (false, true): return isRead ? .serverSilent : .clientSilent
        case (false, false): return nil
        }
    }

    /// What the receiver never acknowledged it may never have had.
    private mutating func leaveOutUnacknowledged() {
        let known: Int
        if sequence.highestAcknowledged >= 0 {
            known = sequence.highestAcknowledged - sequence.first + 1
        } else if receiverRepetitions > 0 {
            known = 0
        } else {
            return
        }
        guard known < transfer.blocks else { return }
        transfer.blocks = max(0, known)
        transfer.body.count = min(transfer.body.count, transfer.blocks * transfer.blockSize)
        transfer.body.head = Array(transfer.body.head.prefix(transfer.body.count))
    }

    private mutating func markOneDirection() {
        let isDataUnseen = transfer.dataFrames == 0 && sequence.highestAcknowledged > 0
        let isReceiverUnheard =
            sequence.highestAcknowledged < 0 && receiverRepetitions == 0
            && sequence.expected - 1 > max(1, transfer.windowSize)
        if isDataUnseen || isReceiverUnheard { transfer.completeness.insert(.oneDirection) }
    }

    // MARK: Blocks

    private mutating func take(_ payload: Span<UInt8>, cut: Int) {
        collector.append(payload)
        if cut > 0 { collector.markHole(octets: cut) }
        sequence.took(isShort: payload.count + cut < transfer.blockSize)
    }

    private mutating func hold(
        _ payload: Span<UInt8>,
        cut: Int,
        _ block: Int,
        _ number: TFTPBlockNumber,
        at stamp: FrameStamp
    ) {
        switch sequence.hold(payload, cut: cut, block, at: stamp) {
        case .held: break
        case .known: countRepetition(number, block, at: stamp)
        case .refused: transfer.completeness.insert(.limitReached)
        }
    }

    /// Takes what was held and has its turn now.
    ///
    /// - Parameter stamp: the frame that closed the hole; nil where nothing did.
    private mutating func releaseHeld(before stamp: FrameStamp?) {
        while let next = sequence.releaseNext() {
            // Multi-queue network cards swap frames within milliseconds; a server that skips a block is heard of later.
            let isSwapped = stamp.map { $0.time.duration(since: next.stamp.time) < Self.swapTime } ?? true
            if !isSwapped, transfer.windowSize == 1 { noteSkipped(sequence.expected, at: next.stamp) }
            take(next.bytes.span, cut: next.cut)
        }
    }

    /// Block `got` was sent although the one before it, or all since the expected one, had not been.
    private mutating func noteSkipped(_ got: Int, at stamp: FrameStamp) {
        let expected = min(sequence.expected, got - 1)
        note(
            .skippedData(
                expected: TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: expected)),
                got: TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: got))
            ),
            at: stamp
        )
    }

    /// Frames of one exchange stand in another order than they were sent in by no more than this.
    private static let swapTime: Duration = .milliseconds(10)

    /// Gives up waiting for data that was acknowledged and has not come: the capture lacks it.
    private mutating func settle(at now: Instant?) {
        while let unseen = sequence.overdue(at: now, patience: Self.swapTime) {
            note(.acknowledgedUnseen(unseen.number), at: unseen.stamp)
            transfer.completeness.insert(.framesMissing)
            transfer.acknowledgedUnseen.append(unseen.stamp)
            while sequence.expected <= unseen.block {
                if let next = sequence.releaseNext() {
                    take(next.bytes.span, cut: next.cut)
                } else {
                    // All but the last were full.
                    collector.markHole(octets: sequence.expected < unseen.block ? transfer.blockSize : 0)
                    sequence.pass()
                }
            }
            releaseHeld(before: nil)
        }
    }

    private mutating func countRepetition(_ number: TFTPBlockNumber, _ block: Int, at stamp: FrameStamp) {
        transfer.repeatedData += 1
        senderRepetitions += 1
        let gap = sendings.time(of: block, windowSize: transfer.windowSize).map { stamp.time.duration(since: $0) }
        note(.repeatedData(number, gap: gap ?? .zero, isAnswerToRepeatedACK: isLastAcknowledgementRepeated), at: stamp)
    }

    // MARK: Time

    private mutating func touch(_ stamp: FrameStamp) {
        last = stamp
        if !isOver { transfer.end = stamp }
    }

    private mutating func progressed(at stamp: FrameStamp) {
        lastProgress = stamp.time
        senderRepetitions = 0
        receiverRepetitions = 0
    }

    private mutating func heard(fromServer: Bool) {
        if gone == (fromServer ? .serverGone : .clientGone) { gone = nil }
    }
}

/// When the last blocks were sent: of each block of a window, else of the last one alone.
private struct RecentSendings: Sendable {
    private var last: Instant?
    private var slots: [(block: Int, time: Instant)] = []

    mutating func sent(_ block: Int, at time: Instant, windowSize: Int) {
        last = time
        guard windowSize > 1 else { return }
        if slots.isEmpty { slots = Array(repeating: (-1, .zero), count: min(128, 2 * windowSize)) }
        slots[abs(block) % slots.count] = (block, time)
    }

    func time(of block: Int, windowSize: Int) -> Instant? {
        guard windowSize > 1, !slots.isEmpty else { return last }
        let slot = slots[abs(block) % slots.count]
        return slot.block == block ? slot.time : nil
    }
}
