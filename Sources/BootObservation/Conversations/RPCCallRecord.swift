public import NetworkProtocols

/// One call of ONC RPC and what came of it (RFC 5531 §9).
///
/// Arguments and results are kept as octets, as they were sent, so that the formats of `NetworkProtocols` can read them:
/// all of them where ``hasWholeArguments`` and ``RPCReplyRecord/hasWholeResults`` say so. Of READ the data are left out.
public struct RPCCallRecord: Hashable, Sendable {
    /// Where the call came from: a port below 1024 is a reserved one.
    public var client: Endpoint
    /// Where the call went.
    public var server: Endpoint
    /// `.udp` or `.tcp`.
    public var transport: IPProtocol
    public var stamp: FrameStamp
    public var transactionID: UInt32
    /// What was called, and by whom; what could not be read of it stands in `undecodable`.
    public var call: RPCCall
    public var arguments: [UInt8]
    /// As many octets of arguments were sent.
    public var argumentLength: Int
    /// The fragments of the call's record over TCP; 0 over UDP.
    public var recordFragments: Int
    /// The frames in which the same call was sent again, in the same XID.
    public var repetitions: FrameList
    /// The first reply.
    public var reply: RPCReplyRecord?
    /// The frames of replies behind the first one.
    public var repeatedReplies: FrameList
    /// Whether a later reply said something else than the first one.
    public var hasContradictoryReplies: Bool
    /// What a READ of NFS asked and got.
    public var read: NFSReadRecord?
    /// Where the call's octets run out before its arguments begin; `call` is then one of program 0.
    public var undecodable: PacketDecodingError?

    public init(
        client: Endpoint,
        server: Endpoint,
        transport: IPProtocol,
        stamp: FrameStamp,
        transactionID: UInt32,
        call: RPCCall,
        arguments: [UInt8] = [],
        argumentLength: Int? = nil
    ) {
        self.client = client
        self.server = server
        self.transport = transport
        self.stamp = stamp
        self.transactionID = transactionID
        self.call = call
        self.arguments = arguments
        self.argumentLength = argumentLength ?? arguments.count
        recordFragments = 0
        repetitions = FrameList()
        reply = nil
        repeatedReplies = FrameList()
        hasContradictoryReplies = false
        read = nil
        undecodable = nil
    }

    public var hasWholeArguments: Bool { arguments.count == argumentLength }
    public var isFromReservedPort: Bool { client.port < 1024 }

    /// Whether a call of this program, version and procedure.
    public func isCall(_ program: RPCProgram, _ version: UInt32, _ procedure: UInt32) -> Bool {
        call.program == program && call.version == version && call.procedure == procedure
    }

    /// The first word of the results: the status of MOUNT's MNT and of all procedures of NFS but NULL. Nil without a
    /// successful reply.
    public var status: UInt32? {
        guard let reply, reply.reply?.isSuccess == true, reply.results.count >= 4 else { return nil }
        return reply.results[0..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// From the call's first frame to its reply.
    public var wait: Duration? {
        reply.map { $0.stamp.time.duration(since: stamp.time) }
    }
}

/// The reply to a call of ONC RPC.
public struct RPCReplyRecord: Hashable, Sendable {
    /// The frame in which it was whole.
    public var stamp: FrameStamp
    /// Where it came from: over UDP not always where the call went.
    public var source: Endpoint
    /// Nil where its octets run out before.
    public var reply: RPCReply?
    /// What follows SUCCESS: without the data where it answers READ.
    public var results: [UInt8]
    /// As many octets of results were sent, data included.
    public var resultLength: Int
    /// The fragments of the reply's record over TCP; 0 over UDP.
    public var recordFragments: Int
    /// Over UDP it came in IPv4 fragments.
    public var isReassembled: Bool

    public init(
        stamp: FrameStamp,
        source: Endpoint,
        reply: RPCReply?,
        results: [UInt8] = [],
        resultLength: Int? = nil
    ) {
        self.stamp = stamp
        self.source = source
        self.reply = reply
        self.results = results
        self.resultLength = resultLength ?? results.count
        recordFragments = 0
        isReassembled = false
    }

    public var hasWholeResults: Bool { results.count == resultLength }
}

/// What a READ of NFS asked and got (RFC 1813 §3.3.6; RFC 1094 §2.2.7).
public struct NFSReadRecord: Hashable, Sendable {
    public var handle: [UInt8]
    public var offset: UInt64
    /// Octets asked for.
    public var asked: UInt32
    /// Nil where no reply came.
    public var status: UInt32?
    /// The count field of version 3; nil where there is none.
    public var count: UInt32?
    /// Nil in version 2, which has none.
    public var isEnd: Bool?
    /// The length before the data.
    public var dataLength: UInt32?
    /// The size of the file, where the reply has its attributes.
    public var size: UInt64?

    public init(handle: [UInt8], offset: UInt64, asked: UInt32) {
        self.handle = handle
        self.offset = offset
        self.asked = asked
    }
}
