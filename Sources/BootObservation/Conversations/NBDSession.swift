public import NetworkProtocols

/// One connection to a network block device: how it was negotiated, what was read, how it ended (NBD `doc/proto.md`).
///
/// Requests are kept up to a limit; those that are out of the ordinary are kept when the plain ones no longer are.
/// `counts` has all.
public struct NBDSession: Hashable, Sendable {
    /// What the server began with.
    public enum Style: String, Hashable, Sendable {
        case oldStyle, newStyle, fixedNewStyle
        /// The capture does not have the beginning.
        case unseen
    }

    public var ends: Ends
    public var style: Style
    /// The frame in which the server's greeting was whole.
    public var greetingStamp: FrameStamp?
    /// What the server began with; nil where the capture does not have it.
    public var greeting: NBDGreeting?
    /// Nil in the old style, or where the client said nothing.
    public var clientFlags: NBDClientFlags?
    /// In order; at most 64.
    public var options: [NBDOptionRecord]
    public var optionsLeftOut: Int
    /// The name of the export as the client asked for it by EXPORT_NAME or GO; nil in the old style, or where none was asked for.
    public var export: [UInt8]?
    /// In octets, as told when the transmission began.
    public var size: UInt64?
    public var transmissionFlags: NBDTransmissionFlags?
    public var hasStructuredReplies: Bool
    /// Where the server told them.
    public var blockSizes: NBDBlockSizes?
    /// When the transmission began; nil where it never did.
    public var transmission: FrameStamp?
    /// In order.
    public var requests: [NBDRequestRecord]
    /// Requests that were counted and not kept.
    public var requestsLeftOut: Int
    /// By command.
    public var counts: [NBDCommandCount]
    /// What READs brought.
    public var content: ObservedContent
    /// The frame of DISC.
    public var disconnect: FrameStamp?
    /// Requests that had no reply when the connection ended, DISC not among them.
    public var unanswered: Int
    /// What was out of the ordinary, in order; at most 64, then counted only.
    public var anomalies: [NBDAnomaly]
    public var anomaliesLeftOut: Int
    public var ending: TCPConnection.Ending
    public var start: FrameStamp
    public var end: FrameStamp
    public var completeness: CaptureCompleteness

    public init(ends: Ends, style: Style, start: FrameStamp, completeness: CaptureCompleteness = []) {
        self.ends = ends
        self.style = style
        self.start = start
        self.end = start
        self.completeness = completeness
        greetingStamp = nil
        greeting = nil
        clientFlags = nil
        options = []
        optionsLeftOut = 0
        export = nil
        size = nil
        transmissionFlags = nil
        hasStructuredReplies = false
        blockSizes = nil
        transmission = nil
        requests = []
        requestsLeftOut = 0
        counts = []
        content = ObservedContent()
        disconnect = nil
        unanswered = 0
        anomalies = []
        anomaliesLeftOut = 0
        ending = .open
    }

    /// READs that were asked.
    public var reads: Int { counts.first { $0.command == .read }?.requests ?? 0 }
    public var octetsRead: Int { content.octets }
}

/// One option of the negotiation, and what was answered.
public struct NBDOptionRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    public var request: NBDOptionRequest
    /// As many octets of data were announced; where more than the parser reads, `request` has none.
    public var length: Int
    /// In order; at most 256.
    public var replies: [NBDOptionReplyRecord]
    /// Of EXPORT_NAME, which has no such replies: the answer, and its frame.
    public var exportAnswer: NBDExportAnswer?
    public var exportAnswerStamp: FrameStamp?

    public init(stamp: FrameStamp, request: NBDOptionRequest, length: Int? = nil) {
        self.stamp = stamp
        self.request = request
        self.length = length ?? request.data.count
        replies = []
        exportAnswer = nil
        exportAnswerStamp = nil
    }

    public var option: NBDOptionCode { request.option }
    /// The error that ended it; nil where none came.
    public var error: NBDOptionReplyRecord? { replies.first { $0.reply.type.isError } }
    public var isAcknowledged: Bool { replies.contains { $0.reply.type == .acknowledged } }
    /// The name of the export that EXPORT_NAME, GO or INFO asks for; nil where it asks for none, or can't be read.
    public var exportName: [UInt8]? {
        switch option {
        case .exportName: request.data
        case .go, .info: try? request.exportQuery().name
        default: nil
        }
    }
}

/// One reply to an option.
public struct NBDOptionReplyRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    public var reply: NBDOptionReply
    /// As many octets of data were announced; where more than the parser reads, `reply` has none.
    public var length: Int

    public init(stamp: FrameStamp, reply: NBDOptionReply, length: Int? = nil) {
        self.stamp = stamp
        self.reply = reply
        self.length = length ?? reply.data.count
    }
}

/// One request of the transmission, and what was answered.
public struct NBDRequestRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    public var request: NBDRequest
    public var reply: NBDReplyRecord?

    public init(stamp: FrameStamp, request: NBDRequest) {
        self.stamp = stamp
        self.request = request
        reply = nil
    }

    /// Whether it was answered, and by no error.
    public var isFulfilled: Bool {
        guard let reply else { return false }
        return reply.error == .none
    }
}

/// The reply to a request: a simple one, or all of its chunks.
public struct NBDReplyRecord: Hashable, Sendable {
    /// The frames in which its first header was whole, and in which all of it was.
    public var first: FrameStamp
    public var last: FrameStamp
    /// The first one that was said.
    public var error: NBDError
    /// What the server said about it.
    public var message: [UInt8]
    /// Octets of data that came, those of holes included.
    public var octets: Int
    public var isStructured: Bool
    /// It was whole: all data, or the chunk with DONE.
    public var isWhole: Bool
    /// In order; at most 16.
    public var chunks: [Chunk]
    public var chunkCount: Int

    public struct Chunk: Hashable, Sendable {
        public var header: NBDChunkHeader
        public var content: NBDChunkContent

        public init(header: NBDChunkHeader, content: NBDChunkContent) {
            self.header = header
            self.content = content
        }
    }

    public init(first: FrameStamp, error: NBDError = .none, isStructured: Bool = false) {
        self.first = first
        last = first
        self.error = error
        message = []
        octets = 0
        self.isStructured = isStructured
        isWhole = false
        chunks = []
        chunkCount = 0
    }
}

/// How often a command was given in a session.
public struct NBDCommandCount: Hashable, Sendable {
    public var command: NBDCommand
    /// How many were sent.
    public var requests: Int
    /// How many were answered, errors counted, too.
    public var replies: Int
    /// How many were answered by an error.
    public var errors: Int
    /// Octets that were asked for.
    public var octetsAsked: Int
    /// The longest time from a request to the first frame of its reply.
    public var longestWait: Duration

    public init(command: NBDCommand) {
        self.command = command
        requests = 0
        replies = 0
        errors = 0
        octetsAsked = 0
        longestWait = .zero
    }
}

/// Something out of the ordinary on a connection to a network block device.
public struct NBDAnomaly: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// What could not be read on one side.
        case unreadable(NBDParserProblem, isFromServer: Bool)
        /// A reply to no request that is open.
        case replyWithoutRequest(cookie: UInt64)
        /// A request with the cookie of one that is open.
        case cookieInUse(UInt64)
        /// A simple reply with data where chunks were agreed upon, or chunks where they were not.
        case replyOfOtherKind(cookie: UInt64)
        /// A chunk that overlaps another, or lies outside of what was asked for.
        case chunkOutOfPlace(cookie: UInt64, offset: UInt64, count: UInt64)
        /// The connection ended in the middle of a reply: so many octets of its data were missing.
        case brokenReply(cookie: UInt64, missing: Int)
        /// A request behind DISC.
        case requestBehindDisconnect(NBDCommand)
    }

    public var kind: Kind
    public var stamp: FrameStamp

    public init(_ kind: Kind, at stamp: FrameStamp) {
        self.kind = kind
        self.stamp = stamp
    }
}
