public import NetworkProtocols

/// All ONC RPC between one client and one server's address: port mapper, MOUNT and NFS, over UDP and TCP.
///
/// A session has all of its calls in `calls` up to a limit, READs among them fewer than others, as they are many and
/// alike; those that are out of the ordinary are kept when the plain ones no longer are. `counts` has all.
public struct NFSSession: Hashable, Sendable {
    public var client: IPv4Address
    public var server: IPv4Address
    /// The client's hardware address as the link showed it; nil where the link shows none or a router is between.
    public var clientMAC: MACAddress?
    public var serverMAC: MACAddress?
    /// In the order of their first frames.
    public var calls: [RPCCallRecord]
    /// Calls that were counted and not kept.
    public var callsLeftOut: Int
    /// By program, version and procedure, in this order.
    public var counts: [RPCProcedureCount]
    /// Each MNT that was answered, in order.
    public var mounts: [NFSMountRecord]
    /// What was read by READ, in the order of the first one.
    public var files: [NFSFileRead]
    /// Files beyond the limit: their READs are in `counts` alone.
    public var filesLeftOut: Int
    /// Replies to calls that the capture does not have, and of calls that were answered by another address.
    public var repliesWithoutCall: FrameList
    /// Messages to or from a port of RPC that are none.
    public var undecodable: FrameList
    /// ICMP messages that quote a call over UDP.
    public var unreachable: [RPCUnreachable]
    /// The last reply; nil where none came.
    public var lastReply: FrameStamp?
    public var start: FrameStamp
    public var end: FrameStamp
    public var completeness: CaptureCompleteness

    public init(client: IPv4Address, server: IPv4Address, start: FrameStamp, completeness: CaptureCompleteness = []) {
        self.client = client
        self.server = server
        self.start = start
        self.end = start
        self.completeness = completeness
        clientMAC = nil
        serverMAC = nil
        calls = []
        callsLeftOut = 0
        counts = []
        mounts = []
        files = []
        filesLeftOut = 0
        repliesWithoutCall = FrameList()
        undecodable = FrameList()
        unreachable = []
        lastReply = nil
    }

    /// READs that were answered with data, and their octets.
    public var reads: Int { files.reduce(0) { $0 + $1.reads } }
    public var octetsRead: Int { files.reduce(0) { $0 + $1.content.octets } }
}

/// How often a procedure was called in a session.
public struct RPCProcedureCount: Hashable, Sendable {
    public var program: RPCProgram
    /// The program's version that was called.
    public var version: UInt32
    /// The procedure's number in that version.
    public var procedure: UInt32
    /// Calls, those sent again in the same XID not counted again.
    public var calls: Int
    /// Calls that were answered.
    public var replies: Int
    /// Calls that were sent again.
    public var repetitions: Int
    /// Replies that are no success, or have a status that is none.
    public var failures: Int
    /// The longest time from a call's first frame to its reply.
    public var longestWait: Duration

    public init(program: RPCProgram, version: UInt32, procedure: UInt32) {
        self.program = program
        self.version = version
        self.procedure = procedure
        calls = 0
        replies = 0
        repetitions = 0
        failures = 0
        longestWait = .zero
    }
}

/// One MNT and its answer (RFC 1813 §5.2.1).
public struct NFSMountRecord: Hashable, Sendable {
    /// Of the call.
    public var stamp: FrameStamp
    public var answerStamp: FrameStamp
    /// The version of MOUNT: 1 to 3.
    public var version: UInt32
    public var path: [UInt8]
    public var source: Endpoint
    /// 0 OK, 2 NOENT, 13 ACCES …; nil where the call was not answered by a status.
    public var status: UInt32?
    public var handle: [UInt8]
    public var flavors: [RPCAuthenticationFlavor]

    public init(stamp: FrameStamp, answerStamp: FrameStamp, version: UInt32, path: [UInt8], source: Endpoint) {
        self.stamp = stamp
        self.answerStamp = answerStamp
        self.version = version
        self.path = path
        self.source = source
        status = nil
        handle = []
        flavors = []
    }
}

/// What one client read of one file over NFS.
public struct NFSFileRead: Hashable, Sendable {
    /// The handle that its READs name.
    public var handle: [UInt8]
    /// From the mounted folder's own path on; nil where the capture has not shown how the handle was found.
    public var path: [UInt8]?
    /// As the attributes said last; nil where there were none.
    public var size: UInt64?
    /// Answered READs.
    public var reads: Int
    public var content: ObservedContent
    public var first: FrameStamp
    public var last: FrameStamp

    public init(handle: [UInt8], path: [UInt8]? = nil, first: FrameStamp) {
        self.handle = handle
        self.path = path
        self.first = first
        last = first
        size = nil
        reads = 0
        content = ObservedContent()
    }

    /// Whether all of it was read.
    public var isWhole: Bool { size.map(content.covers) ?? false }
}

/// An ICMP message that says that a call's server, or its port, is not there.
public struct RPCUnreachable: Hashable, Sendable {
    public var stamp: FrameStamp
    /// Where the call went.
    public var server: Endpoint
    public var type: UInt8
    public var code: UInt8

    public init(stamp: FrameStamp, server: Endpoint, type: UInt8, code: UInt8) {
        self.stamp = stamp
        self.server = server
        self.type = type
        self.code = code
    }
}
