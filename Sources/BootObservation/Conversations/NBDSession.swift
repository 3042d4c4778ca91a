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
    public var greeting: FrameStamp?
    /// What the server offered; of the old style the 32 bits of its flags.
    public var handshakeFlags: UInt32
    /// Nil in the old style, or where the client said nothing.
    public var clientFlags: UInt32?
    /// In order; at most 64.
    public var options: [NBDOptionRecord]
    public var optionsLeftOut: Int
    /// The name of the export as the client asked for it by EXPORT_NAME or GO; nil in the old style, or where none was asked for.
    public var export: [UInt8]?
    /// In octets, as told when the transmission began.
    public var size: UInt64?
    public var transmissionFlags: UInt16?
    /// The zeros behind EXPORT_NAME's answer or the old style's flags that came: 124, or none.
    public var zeroes: Int
    public var hasStructuredReplies: Bool
    /// Minimum, preferred, maximum, where the server told them.
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
        greeting = nil
        handshakeFlags = 0
        clientFlags = nil
        options = []
        optionsLeftOut = 0
        export = nil
        size = nil
        transmissionFlags = nil
        zeroes = 0
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
    public var reads: Int { counts.first { $0.command == 0 }?.requests ?? 0 }
    public var octetsRead: Int { content.octets }
}

/// The block sizes that a server told by NBD_INFO_BLOCK_SIZE, in octets.
public struct NBDBlockSizes: Hashable, Sendable {
    public var minimum: UInt32
    public var preferred: UInt32
    public var maximum: UInt32

    public init(minimum: UInt32, preferred: UInt32, maximum: UInt32) {
        self.minimum = minimum
        self.preferred = preferred
        self.maximum = maximum
    }
}

/// One option of the negotiation, and what was answered.
public struct NBDOptionRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    /// 1 EXPORT_NAME, 2 ABORT, 3 LIST, 5 STARTTLS, 6 INFO, 7 GO, 8 STRUCTURED_REPLY …
    public var code: UInt32
    /// The first octets, at most 4096.
    public var data: [UInt8]
    /// As many were announced.
    public var length: Int
    /// In order; at most 256.
    public var replies: [NBDOptionReplyRecord]
    /// Of EXPORT_NAME, which has no such replies: the frame of the answer.
    public var exportAnswer: FrameStamp?

    public init(stamp: FrameStamp, code: UInt32, data: [UInt8] = [], length: Int? = nil) {
        self.stamp = stamp
        self.code = code
        self.data = data
        self.length = length ?? data.count
        replies = []
        exportAnswer = nil
    }

    /// The error that ended it (bit 31 is set); nil where none came.
    public var error: NBDOptionReplyRecord? { replies.first { $0.type & 1 << 31 != 0 } }
    public var isAcknowledged: Bool { replies.contains { $0.type == 1 } }
}

/// One reply to an option.
public struct NBDOptionReplyRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    /// The option that it says it answers.
    public var option: UInt32
    /// 1 ACK, 2 SERVER, 3 INFO, 4 META_CONTEXT; errors have bit 31 set.
    public var type: UInt32
    /// The first octets, at most 4096.
    public var data: [UInt8]
    public var length: Int

    public init(stamp: FrameStamp, option: UInt32, type: UInt32, data: [UInt8] = [], length: Int? = nil) {
        self.stamp = stamp
        self.option = option
        self.type = type
        self.data = data
        self.length = length ?? data.count
    }
}

/// One request of the transmission, and what was answered.
public struct NBDRequestRecord: Hashable, Sendable {
    public var stamp: FrameStamp
    public var flags: UInt16
    /// 0 READ, 1 WRITE, 2 DISC, 3 FLUSH, 4 TRIM, 5 CACHE, 6 WRITE_ZEROES, 7 BLOCK_STATUS.
    public var command: UInt16
    public var cookie: UInt64
    public var offset: UInt64
    public var length: UInt32
    public var reply: NBDReplyRecord?

    public init(
        stamp: FrameStamp,
        flags: UInt16 = 0,
        command: UInt16,
        cookie: UInt64,
        offset: UInt64 = 0,
        length: UInt32 = 0
    ) {
        self.stamp = stamp
        self.flags = flags
        self.command = command
        self.cookie = cookie
        self.offset = offset
        self.length = length
        reply = nil
    }
}

/// The reply to a request: a simple one, or all of its chunks.
public struct NBDReplyRecord: Hashable, Sendable {
    public struct Chunk: Hashable, Sendable {
        /// 0 NONE, 1 OFFSET_DATA, 2 OFFSET_HOLE, 5 BLOCK_STATUS; errors have bit 15 set.
        public var type: UInt16
        public var flags: UInt16
        /// Of data and holes.
        public var offset: UInt64
        /// Octets of data, or of the hole.
        public var count: UInt64

        public init(type: UInt16, flags: UInt16, offset: UInt64 = 0, count: UInt64 = 0) {
            self.type = type
            self.flags = flags
            self.offset = offset
            self.count = count
        }
    }

    /// The frames in which its header stood and in which it was whole.
    public var first: FrameStamp
    public var last: FrameStamp
    /// 0 where all went well.
    public var error: UInt32
    /// What the server said about the error.
    public var message: [UInt8]
    /// Octets of data that came, those of holes included.
    public var octets: Int
    public var isStructured: Bool
    /// It was whole: all data, or the chunk with DONE.
    public var isWhole: Bool
    /// In order; at most 16.
    public var chunks: [Chunk]
    public var chunkCount: Int

    public init(first: FrameStamp, error: UInt32 = 0, isStructured: Bool = false) {
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
    public var command: UInt16
    public var requests: Int
    public var replies: Int
    public var errors: Int
    /// Octets that were asked for.
    public var octetsAsked: Int
    /// The longest time from a request to the first frame of its reply.
    public var longestWait: Duration

    public init(command: UInt16) {
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
        /// Where a magic number should stand stood this; nothing behind it is read.
        case wrongMagic(UInt64, isFromServer: Bool)
        /// A reply to no request that is open.
        case replyWithoutRequest(cookie: UInt64)
        /// A request with the cookie of one that is open.
        case cookieInUse(UInt64)
        /// A reply again, after the one that was to be the last.
        case replyBehindTheLast(cookie: UInt64)
        /// A simple reply with data where chunks were agreed upon, or chunks where they were not.
        case replyOfOtherKind(cookie: UInt64)
        /// A chunk that overlaps another, or lies outside of what was asked for.
        case chunkOutOfPlace(cookie: UInt64, offset: UInt64, count: UInt64)
        /// The connection ended in the middle of a reply: so many octets of its data were missing.
        case brokenReply(cookie: UInt64, missing: Int)
        /// A request behind DISC.
        case requestBehindDisconnect(command: UInt16)
        /// Options or octets of the server that can't stand where they do.
        case unexpected(String)
    }

    public var kind: Kind
    public var stamp: FrameStamp

    public init(_ kind: Kind, at stamp: FrameStamp) {
        self.kind = kind
        self.stamp = stamp
    }
}
