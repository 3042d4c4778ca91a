public import NetworkProtocols

/// One TFTP request and all that followed it on the two transfer identifiers (RFC 1350 §4).
public struct TFTPTransfer: Hashable, Sendable {
    public enum Direction: Hashable, Sendable { case read, write }

    /// How it ended.
    public enum Outcome: Hashable, Sendable {
        /// The last block came, and every one before it.
        case complete
        /// The server said ERROR 1 before any data.
        case notFound
        /// The server said another ERROR before any data.
        case refused
        /// The client said ERROR before the end: a look at the size, or it changed its mind.
        case abortedByClient
        /// The server said ERROR in the midst of data.
        case abortedByServer
        /// It fell silent, or ended, before the last block.
        case truncated
        /// Nothing at all came back.
        case unanswered
        /// The capture ended first.
        case underWay
    }

    /// What it looked like where it broke off, as far as that can be told from beside the wire.
    public enum Standstill: Hashable, Sendable {
        /// The client's host said by ICMP that nobody listens on its port any longer.
        case clientGone
        /// The server's host, or a router before it, said so by ICMP.
        case serverGone
        /// The server repeated itself and the client said nothing.
        case clientSilent
        /// The client repeated itself and the server said nothing.
        case serverSilent
        /// Both repeated themselves, the client as if the server's last blocks had not come: they were lost on the way.
        case dataLost
        /// Both repeated themselves, the server as if the client's last ACK had not come.
        case acknowledgementsLost
    }

    public var direction: Direction
    /// The server's endpoint is the one that was asked, on port 69.
    public var ends: Ends
    /// The server's transfer identifier and address, as the client took it.
    public var serverTransferIdentifier: Endpoint?
    public var request: TFTPRequest
    /// The frames of the request, repeated ones included.
    public var requestFrames: FrameList
    public var optionAcknowledgement: TFTPOptions?
    public var optionAcknowledgementFrames: FrameList
    /// The first ERROR that ended it.
    public var error: TFTPFailure?
    /// As negotiated; 512 and 1 without options.
    public var blockSize: Int
    public var windowSize: Int
    /// Blocks received in order, and DATA frames seen, repeated ones included. Of a transfer that broke off only blocks
    /// count that the receiver acknowledged, as far as it was heard at all.
    public var blocks: Int
    public var dataFrames: Int
    /// DATA frames that said a block again, and ACK frames that said a number again.
    public var repeatedData: Int
    public var repeatedAcknowledgements: Int
    public var body: ObservedBody
    public var outcome: Outcome
    /// How it broke off; nil where it did not, or where nobody tried on.
    public var standstill: Standstill?
    public var start: FrameStamp
    public var end: FrameStamp
    /// ACKs for blocks that the capture lacks.
    public var acknowledgedUnseen: FrameList
    /// What was out of the ordinary, in order; at most `ObservationConfiguration.keptAnomalies`, then counted only.
    public var anomalies: [TFTPAnomaly]
    public var anomaliesLeftOut: Int
    public var completeness: CaptureCompleteness

    /// Frames that were sent again for want of an answer.
    public var retransmissions: Int { repeatedData + max(0, requestFrames.count - 1) }

    public init(
        direction: Direction,
        ends: Ends,
        request: TFTPRequest,
        start: FrameStamp,
        completeness: CaptureCompleteness = []
    ) {
        self.direction = direction
        self.ends = ends
        self.request = request
        self.start = start
        self.end = start
        self.completeness = completeness
        serverTransferIdentifier = nil
        requestFrames = FrameList(start)
        optionAcknowledgement = nil
        optionAcknowledgementFrames = FrameList()
        error = nil
        blockSize = 512
        windowSize = 1
        blocks = 0
        dataFrames = 0
        repeatedData = 0
        repeatedAcknowledgements = 0
        body = ObservedBody()
        outcome = .underWay
        standstill = nil
        acknowledgedUnseen = FrameList()
        anomalies = []
        anomaliesLeftOut = 0
    }
}

/// An ERROR packet (RFC 1350 §5).
public struct TFTPFailure: Hashable, Sendable {
    public var stamp: FrameStamp
    public var isFromServer: Bool
    public var code: TFTPErrorCode
    public var message: [UInt8]
    /// Whether the message ended with NUL.
    public var isTerminated: Bool

    public init(stamp: FrameStamp, isFromServer: Bool, code: TFTPErrorCode, message: [UInt8], isTerminated: Bool) {
        self.stamp = stamp
        self.isFromServer = isFromServer
        self.code = code
        self.message = message
        self.isTerminated = isTerminated
    }
}

/// Something out of the ordinary inside a transfer.
public struct TFTPAnomaly: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A DATA block again, `gap` after it was last seen; `isAnswerToRepeatedACK` where an ACK came a second time
        /// just before.
        case repeatedData(TFTPBlockNumber, gap: Duration, isAnswerToRepeatedACK: Bool)
        /// An ACK again.
        case repeatedAcknowledgement(TFTPBlockNumber)
        /// A DATA block ahead of the next one, outside any window.
        case skippedData(expected: TFTPBlockNumber, got: TFTPBlockNumber)
        /// An ACK for a block that was never captured.
        case acknowledgedUnseen(TFTPBlockNumber)
        /// A full-size or longer block than negotiated: DATA of this many octets.
        case oversizedData(TFTPBlockNumber, octets: Int)
        /// A packet for the client from another address or port than the transfer's.
        case strangerToClient(Endpoint, opcode: TFTPOpcode)
        /// A packet for the server from another address or port than the transfer's.
        case strangerToServer(Endpoint, opcode: TFTPOpcode)
        /// ERROR 5 to a stranger: what RFC 1350 §4 asks for.
        case strangerRefused(Endpoint)
        /// An ACK for the server's transfer identifier from an endpoint that is not the client's.
        case strangerAtServer(Endpoint)
        /// ERROR 5 of the server to such a stranger.
        case strangerRefusedByServer(Endpoint)
        /// An OACK again, or a second, differing one.
        case repeatedOptionAcknowledgement
        case differingOptionAcknowledgement
        /// DATA before the OACK was acknowledged.
        case dataBeforeAcknowledgement
        /// Block numbers went from 65535 on to `to`.
        case rollover(to: TFTPBlockNumber)
        /// The last block was repeated and never acknowledged.
        case finalAcknowledgementMissing
        /// More came after the last block was acknowledged.
        case dataAfterEnd(TFTPBlockNumber)
        /// A block's repetition held other octets than the first.
        case contradictoryData(TFTPBlockNumber)
        /// An ICMP message that quotes this transfer.
        case icmp(type: UInt8, code: UInt8, toServer: Bool)
        /// An ACK behind an ERROR, which nobody acknowledges (RFC 1350 §2).
        case errorAcknowledged(TFTPBlockNumber)
        /// Octets that are no TFTP packet.
        case undecodable(PacketDecodingError)
        /// A DATA block came in IPv4 fragments.
        case fragmented
    }
    public var kind: Kind
    public var stamp: FrameStamp

    public init(_ kind: Kind, at stamp: FrameStamp) {
        self.kind = kind
        self.stamp = stamp
    }
}

/// Frames of one kind: how many there were, and the first of them.
public struct FrameList: Hashable, Sendable {
    /// The first ones, at most 16.
    public private(set) var first: [FrameStamp] = []
    public private(set) var count = 0
    public private(set) var last: FrameStamp?

    public init() {}

    /// A list of one frame.
    public init(_ stamp: FrameStamp) {
        append(stamp)
    }

    public mutating func append(_ stamp: FrameStamp) {
        if first.count < 16 { first.append(stamp) }
        count += 1
        last = stamp
    }

    /// Takes in the frames of `other`, in the order of their numbers.
    mutating func merge(_ other: FrameList) {
        guard other.count > 0 else { return }
        first = Array((first + other.first).sorted().prefix(16))
        count += other.count
        last = [last, other.last].compactMap { $0 }.max()
    }

    public var isEmpty: Bool { count == 0 }
    /// The numbers of the first ones.
    public var numbers: [Int] { first.map(\.frame) }
}
