internal import DequeModule

/// One file on its way from a server to a client (RFC 1350 §4 to §6, RFC 7440 §4).
struct TFTPServerTransfer: Sendable {
    let serial: UInt64
    let request: TFTPRequest
    /// Where its packets leave from: its own port.
    let source: Endpoint
    let client: Endpoint
    private let file: any FileContent
    private let fileSize: Int
    private let grant: TFTPGrant
    private var text: Text?

    private var state: State
    /// When it began; nil before that.
    private var begun: Instant?
    /// How it ended by itself.
    private var ending: Ending?
    private var retransmissions = 0
    /// What was read of a file that is not in memory beyond what was sent, so that it is not read block by block.
    private var readAhead: [UInt8] = []
    private var readAheadStart = 0
    private static let readAheadLength = 32 << 10

    /// How often what is out has been repeated since the last progress.
    private var attempt = 0
    private var lastSent = Instant.zero
    /// When what is out is to be repeated.
    private(set) var deadline: Instant?
    /// When its server next looks at it; never behind ``deadline``.
    var wakeUp: Instant?

    /// How a transfer ends.
    enum Ending: Hashable {
        case complete
        case failed(TFTPServiceEvent.Failure)
    }

    private enum State {
        /// The OACK is out, and ACK 0 is awaited.
        case offering
        /// Blocks are out, and the ACK of the last, or of some, is awaited.
        case sending(Window)
    }

    /// The blocks that are out. Blocks are counted from 1 on without end; on the wire their count is modulo 65536.
    private struct Window {
        /// The first that is not acknowledged.
        var base: Int
        /// The last that has been sent; below `base` where none has.
        var last: Int
        /// The file's last block, once it is known.
        var final: Int?
        /// Whether the window may go out again because the ACK in front of it came twice: a client that lacks its first
        /// block says so by that. Never two windows one after the other, or repeats would feed repeats.
        var mayRepeatOnDuplicate = true
    }

    /// Where the text of a netascii transfer has been read to.
    private struct Text {
        /// Before the first block that is not acknowledged.
        var atBase = NetasciiEncoder()
        /// Behind the last block that has been sent.
        var atLast = NetasciiEncoder()

        mutating func rewind() { atLast = atBase }
    }

    init(
        serial: UInt64,
        request: TFTPRequest,
        source: Endpoint,
        client: Endpoint,
        file: any FileContent,
        mode: TFTPMode,
        grant: TFTPGrant
    ) {
        self.serial = serial
        self.request = request
        self.source = source
        self.client = client
        self.file = file
        self.grant = grant
        fileSize = file.size
        text = mode == .netascii ? Text() : nil
        state = .offering
    }

    /// Whether its client has left it unanswered so long that it was repeated: then the same request is a new one.
    var isAbandoned: Bool { attempt > 0 }

    /// Its deadline, where its server would look at it too late, as the one that its server looks at it.
    mutating func takeMissingWakeUp() -> (time: Instant, serial: UInt64)? {
        guard let deadline, wakeUp.map({ deadline < $0 }) ?? true else { return nil }
        wakeUp = deadline
        return (deadline, serial)
    }

    /// Sends the OACK, or the first block; false where the transfer ends at once, as with every event below.
    mutating func begin(at now: Instant, sending outputs: inout Deque<HostAction>) -> Bool {
        begun = now
        if grant.options.isEmpty {
            return sendWindow(Window(base: 1, last: 0), at: now, sending: &outputs)
        }
        sendOffer(at: now, sending: &outputs)
        return true
    }

    /// What became of a datagram to its port.
    enum Outcome {
        /// It goes on; with when to look at it, where that is sooner than its server would.
        case goesOn((time: Instant, serial: UInt64)?)
        case ended
        /// It is from somebody else than its client.
        case fromStranger
    }

    /// Takes a datagram to its port.
    mutating func receive(
        _ datagram: Datagram,
        at now: Instant,
        sending outputs: inout Deque<HostAction>
    ) -> Outcome {
        guard datagram.source == client else { return .fromStranger }
        return receive(datagram.payload, at: now, sending: &outputs) ? .goesOn(takeMissingWakeUp()) : .ended
    }

    /// Takes a packet of its client.
    private mutating func receive(_ payload: [UInt8], at now: Instant, sending outputs: inout Deque<HostAction>) -> Bool
    {
        // An ACK may have a fifth octet (msftwindow); whatever follows the fourth is passed over.
        if let packet = TFTPBlockPacket(peeking: payload.span, from: 0, to: payload.count) {
            guard case .acknowledgement(let block) = packet else { return true }
            switch state {
            case .offering:
                guard block == .zero else { return true }
                attempt = 0
                return sendWindow(Window(base: 1, last: 0), at: now, sending: &outputs)
            case .sending(let window): return acknowledged(block, window, at: now, sending: &outputs)
            }
        }
        // Only an ERROR ends it; a client has nothing else to say.
        guard payload.count >= 2, payload[0] == 0, payload[1] == UInt8(TFTPOpcode.error.rawValue) else { return true }
        var reader = ByteReader(payload.span)
        var (code, message) = (TFTPErrorCode.notDefined, [UInt8]())
        if case .error(let said, let words, _, _)? = try? TFTPPacket(decoding: &reader) {
            (code, message) = (said, words)
        }
        ending = .failed(.clientError(code, message))
        return false
    }

    mutating func timedOut(at now: Instant, sending outputs: inout Deque<HostAction>) -> Bool {
        attempt += 1
        retransmissions += 1
        guard attempt < grant.retransmissions.count else { return false }
        switch state {
        case .offering:
            sendOffer(at: now, sending: &outputs)
            return true
        case .sending(var window):
            window.last = window.base - 1
            text?.rewind()
            return sendWindow(window, at: now, sending: &outputs)
        }
    }

    /// The client has asked once more. What went out first goes out again, where nothing has been answered yet and it is
    /// not just on its way.
    mutating func repeatFirst(at now: Instant, sending outputs: inout Deque<HostAction>) {
        guard now.duration(since: lastSent) >= Self.shortestRepeat else { return }
        switch state {
        case .offering: send(.optionAcknowledgement(grant.options), sending: &outputs)
        case .sending(let window):
            guard window.base == 1, grant.options.isEmpty else { return }
            var first = Window(base: 1, last: 0)
            text?.rewind()
            _ = sendBlock(&first, sending: &outputs)
        }
        lastSent = now
    }

    /// What has just gone out is not repeated for a request that came twice.
    private static let shortestRepeat = Duration.milliseconds(200)

    /// Ends it by an ERROR.
    func sayGoodbye(_ packet: TFTPPacket, to outputs: inout Deque<HostAction>) {
        send(packet, sending: &outputs)
    }

    // MARK: Acknowledgements

    private mutating func acknowledged(
        _ block: TFTPBlockNumber,
        _ current: Window,
        at now: Instant,
        sending outputs: inout Deque<HostAction>
    ) -> Bool {
        var window = current
        let distance = Self.number(window.base - 1).distance(to: block)
        guard distance > 0 else {
            guard grant.windowSize > 1, window.base > 1, window.mayRepeatOnDuplicate else { return true }
            window.mayRepeatOnDuplicate = false
            window.last = window.base - 1
            text?.rewind()
            return sendWindow(window, at: now, sending: &outputs)
        }
        // Older ones, and such of blocks that were never sent, say nothing (RFC 1123 §4.2.3.1).
        guard distance <= window.last - (window.base - 1) else { return true }
        attempt = 0
        let isWhole = distance == window.last - (window.base - 1)
        if isWhole { window.mayRepeatOnDuplicate = true }
        moveText(over: distance, isWhole: isWhole)
        window.base += distance
        if let final = window.final, window.base > final {
            ending = .complete
            state = .sending(window)
            return false
        }
        // Behind a gap the window begins anew (RFC 7440 §4).
        window.last = window.base - 1
        return sendWindow(window, at: now, sending: &outputs)
    }

    private mutating func moveText(over blocks: Int, isWhole: Bool) {
        guard var text else { return }
        if isWhole {
            text.atBase = text.atLast
        } else {
            var passed: [UInt8] = []
            for _ in 0..<blocks {
                passed.removeAll(keepingCapacity: true)
                text.atBase.append(grant.blockSize, of: file, to: &passed)
            }
            text.atLast = text.atBase
        }
        self.text = text
    }

    // MARK: What goes out

    private mutating func sendOffer(at now: Instant, sending outputs: inout Deque<HostAction>) {
        state = .offering
        send(.optionAcknowledgement(grant.options), sending: &outputs)
        wait(from: now)
    }

    private mutating func sendWindow(
        _ current: Window,
        at now: Instant,
        sending outputs: inout Deque<HostAction>
    ) -> Bool {
        var window = current
        for _ in 0..<grant.windowSize {
            guard window.final.map({ window.last < $0 }) ?? true else { break }
            guard sendBlock(&window, sending: &outputs) else {
                send(.error(.notDefined, "the file has changed"), sending: &outputs)
                ending = .failed(.fileChanged)
                return false
            }
        }
        state = .sending(window)
        wait(from: now)
        return true
    }

    /// Sends the block behind the last; false where the file no longer has what it had.
    private mutating func sendBlock(_ window: inout Window, sending outputs: inout Deque<HostAction>) -> Bool {
        let number = Self.number(window.last + 1).rawValue
        var packet: [UInt8] = []
        packet.reserveCapacity(4 + grant.blockSize)
        packet.append(0)
        packet.append(UInt8(TFTPOpcode.data.rawValue))
        packet.append(UInt8(truncatingIfNeeded: number >> 8))
        packet.append(UInt8(truncatingIfNeeded: number))
        if var reading = text {
            reading.atLast.append(grant.blockSize, of: file, to: &packet)
            text = reading
        } else {
            let start = min(window.last * grant.blockSize, fileSize)
            let end = min(start + grant.blockSize, fileSize)
            appendFile(start..<end, to: &packet)
            guard packet.count - 4 == end - start else { return false }
        }
        window.last += 1
        if packet.count - 4 < grant.blockSize { window.final = window.last }
        outputs.append(.send(Datagram(source: source, destination: client, payload: packet)))
        return true
    }

    private mutating func appendFile(_ range: Range<Int>, to packet: inout [UInt8]) {
        // What a client gets all at once it gets straight from the file.
        guard !file.isInMemory, range.count < Self.readAheadLength else { return file.append(range, to: &packet) }
        if range.lowerBound < readAheadStart || range.upperBound > readAheadStart + readAhead.count {
            readAhead.removeAll(keepingCapacity: true)
            readAheadStart = range.lowerBound
            let end = min(fileSize, range.lowerBound + max(Self.readAheadLength, range.count))
            file.append(range.lowerBound..<end, to: &readAhead)
        }
        let known = range.clamped(to: readAheadStart..<readAheadStart + readAhead.count)
        packet.append(contentsOf: readAhead[known.lowerBound - readAheadStart..<known.upperBound - readAheadStart])
    }

    /// What to tell of its end.
    func conclusion(_ told: Ending?, at now: Instant) -> TFTPServiceEvent.What {
        var octets = 0
        if case .sending(let window) = state { octets = min((window.base - 1) * grant.blockSize, fileSize) }
        let amount = TFTPServiceEvent.Amount(
            octets: octets,
            duration: now.duration(since: begun ?? now),
            retransmissions: retransmissions
        )
        switch told ?? ending {
        case .complete: return .complete(amount)
        case .failed(let failure): return .failed(amount, failure)
        case nil: return .failed(amount, .silence)
        }
    }

    private func send(_ packet: TFTPPacket, sending outputs: inout Deque<HostAction>) {
        outputs.append(.send(Datagram(source: source, destination: client, payload: packet.encoded)))
    }

    private mutating func wait(from now: Instant) {
        lastSent = now
        let index = min(attempt, grant.retransmissions.count - 1)
        deadline = index >= 0 ? now.advanced(by: grant.retransmissions[index]) : nil
    }

    private static func number(_ block: Int) -> TFTPBlockNumber { TFTPBlockNumber.zero.advanced(by: block) }
}
