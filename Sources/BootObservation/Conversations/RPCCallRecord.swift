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
    /// Nil where the capture has only the reply; then program, version and procedure are those of nothing, 0.
    public var stamp: FrameStamp?
    public var xid: UInt32
    /// 2 where all is well.
    public var rpcVersion: UInt32
    public var program: UInt32
    public var version: UInt32
    public var procedure: UInt32
    public var credential: Authentication
    public var verifier: Authentication
    public var arguments: [UInt8]
    /// As many octets of arguments were sent.
    public var argumentLength: Int
    /// The fragments of the call's record over TCP; 0 over UDP.
    public var recordFragments: Int
    /// The frames in which the same call was sent again, in the same XID.
    public var repetitions: FrameList
    public var reply: RPCReplyRecord?
    /// Replies behind the first one.
    public var repeatedReplies: FrameList
    /// Whether a later reply differed from the first one in what it answers.
    public var hasContradictoryReplies: Bool
    /// What a READ of NFS asked and got.
    public var read: NFSReadRecord?
    /// The call's octets could not be read up to the arguments.
    public var isUndecodable: Bool

    /// Flavor and octets of a credential or verifier (RFC 5531 §8.2).
    public struct Authentication: Hashable, Sendable {
        /// 0 AUTH_NONE, 1 AUTH_SYS …
        public var flavor: UInt32
        public var body: [UInt8]
        /// As many octets were announced; at most 400 may be.
        public var length: Int

        public init(flavor: UInt32 = 0, body: [UInt8] = [], length: Int? = nil) {
            self.flavor = flavor
            self.body = body
            self.length = length ?? body.count
        }
    }

    public var hasWholeArguments: Bool { arguments.count == argumentLength }
    public var isFromReservedPort: Bool { client.port < 1024 }
    /// Whether a call of this program, version and procedure.
    public func isCall(_ program: UInt32, _ version: UInt32, _ procedure: UInt32) -> Bool {
        self.program == program && self.version == version && self.procedure == procedure
    }

    /// The first word of the results: the status of all procedures of MOUNT's MNT and of NFS but NULL. Nil without a
    /// successful reply.
    public var status: UInt32? {
        guard let reply, reply.answer == .success, reply.results.count >= 4 else { return nil }
        return reply.results[0..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    public init(
        client: Endpoint,
        server: Endpoint,
        transport: IPProtocol,
        stamp: FrameStamp?,
        xid: UInt32,
        program: UInt32 = 0,
        version: UInt32 = 0,
        procedure: UInt32 = 0
    ) {
        self.client = client
        self.server = server
        self.transport = transport
        self.stamp = stamp
        self.xid = xid
        self.program = program
        self.version = version
        self.procedure = procedure
        rpcVersion = 2
        credential = Authentication()
        verifier = Authentication()
        arguments = []
        argumentLength = 0
        recordFragments = 0
        repetitions = FrameList()
        reply = nil
        repeatedReplies = FrameList()
        hasContradictoryReplies = false
        read = nil
        isUndecodable = false
    }
}

/// The reply to a call of ONC RPC.
public struct RPCReplyRecord: Hashable, Sendable {
    /// reply_stat, accept_stat, reject_stat and auth_stat in one (RFC 5531 §9).
    public enum Answer: Hashable, Sendable {
        case success
        case programUnavailable
        case programMismatch(lowest: UInt32, highest: UInt32)
        case procedureUnavailable
        case garbageArguments
        case systemError
        /// MSG_DENIED, RPC_MISMATCH.
        case versionMismatch(lowest: UInt32, highest: UInt32)
        /// MSG_DENIED, AUTH_ERROR, with auth_stat.
        case authenticationError(UInt32)
        /// A number that stands in no document.
        case unknown(UInt32)
        /// Its octets run out.
        case undecodable
    }

    /// The frame in which it was whole.
    public var stamp: FrameStamp
    /// Where it came from: over UDP not always where the call went.
    public var source: Endpoint
    public var answer: Answer
    public var verifier: RPCCallRecord.Authentication
    /// Behind accept_stat: without the data where it answers READ.
    public var results: [UInt8]
    /// As many octets of results were sent, data included.
    public var resultLength: Int
    /// The fragments of the reply's record over TCP; 0 over UDP.
    public var recordFragments: Int
    /// The IPv4 fragments over UDP were put together.
    public var isReassembled: Bool

    public var hasWholeResults: Bool { results.count == resultLength }

    public init(
        stamp: FrameStamp,
        source: Endpoint,
        answer: Answer,
        results: [UInt8] = [],
        resultLength: Int? = nil
    ) {
        self.stamp = stamp
        self.source = source
        self.answer = answer
        verifier = RPCCallRecord.Authentication()
        self.results = results
        self.resultLength = resultLength ?? results.count
        recordFragments = 0
        isReassembled = false
    }
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
    /// The length before the data; more or less may have come.
    public var dataLength: UInt32?
    /// The size of the file, where the reply has its attributes.
    public var size: UInt64?

    public init(handle: [UInt8], offset: UInt64, asked: UInt32) {
        self.handle = handle
        self.offset = offset
        self.asked = asked
    }
}
