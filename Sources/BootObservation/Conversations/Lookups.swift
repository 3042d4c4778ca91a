public import NetworkProtocols

/// One question to a name server and what came of it (RFC 1035 §4).
public struct DNSLookup: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable { case found, notFound, failed, unanswered, underWay }

    public var ends: Ends
    public var question: DNSMessage
    public var answer: DNSMessage?
    public var questionFrames: FrameList
    public var answerStamp: FrameStamp?
    public var outcome: Outcome
    public var completeness: CaptureCompleteness

    public init(
        ends: Ends,
        question: DNSMessage,
        questionFrames: FrameList,
        answer: DNSMessage? = nil,
        answerStamp: FrameStamp? = nil,
        outcome: Outcome = .underWay,
        completeness: CaptureCompleteness = []
    ) {
        self.ends = ends
        self.question = question
        self.questionFrames = questionFrames
        self.answer = answer
        self.answerStamp = answerStamp
        self.outcome = outcome
        self.completeness = completeness
    }
}

/// One search for the hardware address of an IPv4 address, or a claim to one (RFC 826, RFC 5227).
public struct ARPResolution: Hashable, Sendable {
    public enum Purpose: Hashable, Sendable {
        /// Who has this address?
        case resolve
        /// Is this address free? Sender address zero (RFC 5227 §2.1.1).
        case probe
        /// This address is mine: sender and target address equal.
        case announce
    }

    public var purpose: Purpose
    public var asker: MACAddress
    public var askerAddress: IPv4Address
    public var target: IPv4Address
    public var requestFrames: FrameList
    /// Who answered, in order: usually one.
    public var answers: [Answer]
    public var completeness: CaptureCompleteness

    public struct Answer: Hashable, Sendable {
        public var stamp: FrameStamp
        public var hardware: MACAddress

        public init(stamp: FrameStamp, hardware: MACAddress) {
            self.stamp = stamp
            self.hardware = hardware
        }
    }

    public init(
        purpose: Purpose,
        asker: MACAddress,
        askerAddress: IPv4Address,
        target: IPv4Address,
        requestFrames: FrameList,
        answers: [Answer] = [],
        completeness: CaptureCompleteness = []
    ) {
        self.purpose = purpose
        self.asker = asker
        self.askerAddress = askerAddress
        self.target = target
        self.requestFrames = requestFrames
        self.answers = answers
        self.completeness = completeness
    }
}

/// An ICMP message that reports trouble with a datagram it quotes (RFC 792).
public struct ICMPError: Hashable, Sendable {
    public var stamp: FrameStamp
    public var source: IPv4Address
    public var destination: IPv4Address
    public var type: UInt8
    public var code: UInt8
    /// The ends of the quoted datagram, as far as it was UDP or TCP.
    public var quotedProtocol: IPProtocol?
    public var quotedSource: Endpoint?
    public var quotedDestination: Endpoint?
    /// Of "fragmentation needed": the next hop's MTU (RFC 1191 §4).
    public var nextHopMTU: Int?

    public init(
        stamp: FrameStamp,
        source: IPv4Address,
        destination: IPv4Address,
        type: UInt8,
        code: UInt8,
        quotedProtocol: IPProtocol? = nil,
        quotedSource: Endpoint? = nil,
        quotedDestination: Endpoint? = nil,
        nextHopMTU: Int? = nil
    ) {
        self.stamp = stamp
        self.source = source
        self.destination = destination
        self.type = type
        self.code = code
        self.quotedProtocol = quotedProtocol
        self.quotedSource = quotedSource
        self.quotedDestination = quotedDestination
        self.nextHopMTU = nextHopMTU
    }
}

/// An IPv4 datagram of which not all fragments came in time (RFC 791 §3.2).
public struct LostDatagram: Hashable, Sendable {
    public var source: IPv4Address
    public var destination: IPv4Address
    public var networkProtocol: IPProtocol
    public var identification: UInt16
    public var frames: FrameList
    /// Octets that came.
    public var octets: Int

    public init(
        source: IPv4Address,
        destination: IPv4Address,
        networkProtocol: IPProtocol,
        identification: UInt16,
        frames: FrameList,
        octets: Int
    ) {
        self.source = source
        self.destination = destination
        self.networkProtocol = networkProtocol
        self.identification = identification
        self.frames = frames
        self.octets = octets
    }
}
