public import NetworkProtocols

/// One connection to an iSCSI target: the login, what was read, how it ended (RFC 7143).
public struct ISCSISession: Hashable, Sendable {
    public var ends: Ends
    /// Login requests and responses, in order; at most ``loginLimit``.
    public var logins: [Login]
    public var loginsLeftOut: Int
    /// Of the keys of the login, by whoever said them first.
    public var initiatorName: [UInt8]?
    public var targetName: [UInt8]?
    /// `Normal`, or `Discovery` for a session that only asks for targets; nil where nothing was said, which means Normal.
    public var sessionType: [UInt8]?
    /// What the target chose, such as `None` or `CHAP`.
    public var authentication: [UInt8]?
    /// The latest that the target said of the login; nil where it said nothing.
    public var status: ISCSILoginStatus?
    /// When the full feature phase was granted; nil where it never was.
    public var loggedIn: FrameStamp?
    /// The logical unit that commands went to first.
    public var logicalUnit: ISCSILogicalUnit?
    /// How long a block is, in octets, as READ CAPACITY told; nil where it did not.
    public var blockLength: UInt32?
    /// How many blocks there are, as READ CAPACITY told.
    public var blockCount: UInt64?
    /// By command, in the order of their first use; at most ``commandLimit``.
    public var commands: [CommandCount]
    /// READs of blocks, and octets that they brought.
    public var reads: Int
    /// The first READ.
    public var firstRead: Read?
    /// READs that ended by another status than good.
    public var failedReads: Int
    /// What READs brought.
    public var content: ObservedContent
    /// PDUs by which the target refused another one.
    public var rejects: Int
    /// Echoes in both directions (NOP-Out, NOP-In).
    public var echoes: Int
    public var logout: FrameStamp?
    public var ending: TCPConnection.Ending
    public var start: FrameStamp
    public var end: FrameStamp
    public var completeness: CaptureCompleteness

    /// Login messages that are kept.
    public static let loginLimit = 32
    /// Commands that are told apart.
    public static let commandLimit = 32

    /// One login request or response.
    public struct Login: Hashable, Sendable {
        public var stamp: FrameStamp
        public var isFromInitiator: Bool
        public var stage: ISCSILoginStage
        /// The next stage, where one is asked for or granted.
        public var transit: ISCSILoginStage?
        /// Of a response.
        public var status: ISCSILoginStatus?
        public var text: ISCSIText

        public init(
            stamp: FrameStamp,
            isFromInitiator: Bool,
            stage: ISCSILoginStage,
            transit: ISCSILoginStage?,
            status: ISCSILoginStatus?,
            text: ISCSIText
        ) {
            self.stamp = stamp
            self.isFromInitiator = isFromInitiator
            self.stage = stage
            self.transit = transit
            self.status = status
            self.text = text
        }
    }

    /// How often a command was given.
    public struct CommandCount: Hashable, Sendable {
        /// The command's name in its standard, as `READ(10)`.
        public var name: String
        /// How many times it was given.
        public var count: Int

        public init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// A READ and what came of it.
    public struct Read: Hashable, Sendable {
        public var stamp: FrameStamp
        /// The first block, and how many were asked for.
        public var block: UInt64
        public var count: UInt32
        /// Nil where it was not answered.
        public var status: SCSIStatus?
        public var answerStamp: FrameStamp?

        public init(stamp: FrameStamp, block: UInt64, count: UInt32) {
            self.stamp = stamp
            self.block = block
            self.count = count
        }
    }

    public init(ends: Ends, start: FrameStamp) {
        self.ends = ends
        self.start = start
        end = start
        logins = []
        loginsLeftOut = 0
        commands = []
        reads = 0
        failedReads = 0
        content = ObservedContent()
        rejects = 0
        echoes = 0
        ending = .open
        completeness = []
    }

    /// Whether it only asked which targets there are.
    public var isDiscovery: Bool { sessionType.map { $0.elementsEqual("Discovery".utf8) } ?? false }

    /// Of the whole disk, in octets; nil where its capacity was not told.
    public var size: UInt64? {
        guard let blockLength, let blockCount else { return nil }
        let (size, isTooLarge) = blockCount.multipliedReportingOverflow(by: UInt64(blockLength))
        return isTooLarge ? nil : size
    }

    /// `iscsi:<portal>::<port>:<LUN>:<target>`, the port left out where it is 3260 (RFC 4173).
    public var uri: String {
        let port = ends.server.port == 3260 ? "" : "\(ends.server.port)"
        let unit = logicalUnit?.number.map { String($0, radix: 16) } ?? ""
        return "iscsi:\(ends.server.address)::\(port):\(unit):\((targetName ?? []).displayText)"
    }
}
