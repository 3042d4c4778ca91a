internal import NetworkProtocols

/// Follows one TFTP transfer from its request to its end, whichever side sends the data (RFC 1350, 2347–2349, 7440).
///
/// It stands beside the wire, not at an end of it: what it sees may have been lost behind it, and what it does not see
/// may have arrived. So data counts as received once in order here, and an ACK for data never seen is a hole in the
/// capture, not in the file.
struct TFTPTransferFollower: Sendable {
    private(set) var transfer: TFTPTransfer
    /// Whether nothing more is expected but echoes.
    private(set) var isOver = false
    private(set) var lastActivity: Instant

    private let configuration: ObservationConfiguration
    private var collector: BodyCollector
    /// The block that the file goes on with, counted without roll-over, from 1.
    private var expected = 1
    /// Added to a block number on the wire that went from 65535 to 1 (some servers do).
    private var rolloverSkips = 0
    private var finalBlock: Int?
    private var highestAcknowledged = -1
    private var isLastAcknowledgementRepeated = false
    /// Blocks ahead of `expected`, by block: those of a window that overtook a lost one.
    private var held: [Int: [UInt8]] = [:]
    private var heldOctets = 0
    private var lastDataTime: Instant?
    /// The client's host has said that nobody listens on its port any longer.
    private var isClientGone = false

    init(_ transfer: TFTPTransfer, configuration: ObservationConfiguration, withMD5: Bool) {
        self.transfer = transfer
        self.configuration = configuration
        lastActivity = transfer.start.time
        collector = BodyCollector(headLimit: configuration.keptBodyOctets, withMD5: withMD5)
    }

    /// Whether what is transferred begins like a kernel; told while the first octets come.
    var hasJustSeenKernel: Bool { collector.isKernel && collector.count < 128 * 1024 }

    private var isRead: Bool { transfer.direction == .read }

    // MARK: What was seen

    mutating func sawRequestAgain(at stamp: FrameStamp) {
        transfer.requestFrames.append(stamp)
        touch(stamp)
    }

    mutating func sawData(_ number: TFTPBlockNumber, _ payload: Span<UInt8>, isFragmented: Bool, at stamp: FrameStamp) {
        touch(stamp)
        transfer.dataFrames += 1
        if isFragmented, !transfer.anomalies.contains(where: { $0.kind == .fragmented }) {
            note(.fragmented, at: stamp)
        }
        if payload.count > transfer.blockSize { note(.oversizedData(number, octets: payload.count), at: stamp) }
        let block = absolute(number, at: stamp)
        if isRead, transfer.optionAcknowledgement != nil, block == 1, expected == 1, highestAcknowledged < 0 {
            note(.dataBeforeAcknowledgement, at: stamp)
        }
        if let finalBlock, block > finalBlock || (isOver && block == finalBlock && highestAcknowledged >= finalBlock) {
            if block > finalBlock { note(.dataAfterEnd(number), at: stamp) }
            countRepetition(number, at: stamp)
        } else if block < expected {
            countRepetition(number, at: stamp)
        } else if block == expected {
            take(payload)
            releaseHeld()
        } else {
            hold(payload, as: block, number, at: stamp)
        }
        lastDataTime = stamp.time
        isLastAcknowledgementRepeated = false
    }

    mutating func sawAcknowledgement(_ number: TFTPBlockNumber, at stamp: FrameStamp) {
        touch(stamp)
        if transfer.error != nil { return note(.errorAcknowledged(number), at: stamp) }
        let block = absolute(number, at: nil)
        if block >= expected, block > 0 {
            // The receiver has what the capture has not.
            note(.acknowledgedUnseen(number), at: stamp)
            transfer.completeness.insert(.framesMissing)
            passOver(upTo: block)
        }
        if block <= highestAcknowledged {
            transfer.repeatedAcknowledgements += 1
            isLastAcknowledgementRepeated = block == highestAcknowledged
            note(.repeatedAcknowledgement(number), at: stamp)
        } else {
            highestAcknowledged = block
            isLastAcknowledgementRepeated = false
        }
        if let finalBlock, block >= finalBlock { isOver = true }
    }

    mutating func sawOptionAcknowledgement(_ options: TFTPOptions, at stamp: FrameStamp) {
        touch(stamp)
        transfer.optionAcknowledgementFrames.append(stamp)
        if let first = transfer.optionAcknowledgement {
            note(first == options ? .repeatedOptionAcknowledgement : .differingOptionAcknowledgement, at: stamp)
            return
        }
        transfer.optionAcknowledgement = options
        if let size = options.blockSize, (8...65464).contains(size) { transfer.blockSize = size }
        if let window = options.windowSize, (1...65535).contains(window) { transfer.windowSize = window }
    }

    mutating func sawError(_ failure: TFTPFailure) {
        touch(failure.stamp)
        guard transfer.error == nil else { return }
        if finalBlock != nil, expected > (finalBlock ?? 0) { return }
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
        if type == 3, !toServer { isClientGone = true }
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
    ///   - patience: how long silence must have lasted before it says something.
    mutating func finish(captureEnd: Instant, patience: Duration) -> TFTPTransfer {
        let silence = captureEnd.duration(since: lastActivity)
        transfer.outcome = outcome(afterSilence: silence, patience: patience)
        if transfer.outcome == .complete, let finalBlock, highestAcknowledged < finalBlock {
            note(.finalAcknowledgementMissing, at: transfer.end)
        }
        if transfer.outcome == .underWay { transfer.completeness.insert(.endMissing) }
        transfer.body = collector.body(isWhole: transfer.outcome == .complete)
        transfer.blocks = expected - 1
        return transfer
    }

    private func outcome(afterSilence silence: Duration, patience: Duration) -> TFTPTransfer.Outcome {
        if let error = transfer.error {
            if !error.isFromServer { return .abortedByClient }
            if expected > 1 { return .abortedByServer }
            return isRead && error.code == .fileNotFound ? .notFound : .refused
        }
        if let finalBlock, expected > finalBlock { return .complete }
        if isClientGone { return .truncated }
        if silence < patience { return .underWay }
        if transfer.serverTransferIdentifier == nil { return .unanswered }
        return .truncated
    }

    // MARK: Blocks

    /// The block that `number` stands for, counted without roll-over: the one nearest to the expected one.
    private mutating func absolute(_ number: TFTPBlockNumber, at stamp: FrameStamp?) -> Int {
        let wireExpected = TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: expected &+ rolloverSkips))
        if stamp != nil, transfer.windowSize == 1, expected > 65535, wireExpected.rawValue == 0, number.rawValue == 1,
            let stamp
        {
            rolloverSkips += 1
            note(.rollover(to: number), at: stamp)
            return expected
        }
        if let stamp, expected > 65535, wireExpected.rawValue == 0, number.rawValue == 0 {
            note(.rollover(to: number), at: stamp)
        }
        let distance = Int(Int16(bitPattern: number.rawValue &- wireExpected.rawValue))
        let block = expected + distance
        // No block lies before the acknowledgement of the request.
        return block < 0 ? block + 65536 : block
    }

    private mutating func take(_ payload: Span<UInt8>) {
        collector.append(payload)
        if payload.count < transfer.blockSize, finalBlock == nil { finalBlock = expected }
        expected += 1
    }

    private mutating func hold(_ payload: Span<UInt8>, as block: Int, _ number: TFTPBlockNumber, at stamp: FrameStamp) {
        if transfer.windowSize == 1 {
            note(
                .skippedData(expected: TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: expected)), got: number),
                at: stamp
            )
        }
        guard held[block] == nil else { return countRepetition(number, at: stamp) }
        guard heldOctets + payload.count <= configuration.heldOctets, held.count < configuration.heldPieces else {
            transfer.completeness.insert(.limitReached)
            return
        }
        held[block] = payload.copy()
        heldOctets += payload.count
    }

    private mutating func releaseHeld() {
        while !held.isEmpty, finalBlock == nil, let next = held.removeValue(forKey: expected) {
            heldOctets -= next.count
            take(next.span)
        }
    }

    /// Goes on behind blocks that the capture does not have.
    private mutating func passOver(upTo block: Int) {
        while expected <= block {
            if let next = held.removeValue(forKey: expected) {
                heldOctets -= next.count
                take(next.span)
            } else {
                collector.markHole()
                if block - expected > 65536 { expected = block }
                expected += 1
            }
        }
        releaseHeld()
    }

    private mutating func countRepetition(_ number: TFTPBlockNumber, at stamp: FrameStamp) {
        transfer.repeatedData += 1
        let gap = lastDataTime.map { stamp.time.duration(since: $0) } ?? .zero
        note(.repeatedData(number, gap: gap, isAnswerToRepeatedACK: isLastAcknowledgementRepeated), at: stamp)
    }

    private mutating func touch(_ stamp: FrameStamp) {
        lastActivity = stamp.time
        if !isOver { transfer.end = stamp }
    }
}
