public import NetworkProtocols

/// One HTTP request and its response (RFC 9112).
public struct HTTPExchange: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// The response's body came whole.
        case complete
        /// The response broke off: fewer octets than announced, or chunks without the last.
        case truncated
        /// The client closed or reset before the body was whole.
        case abortedByClient
        /// No response came.
        case unanswered
        /// The request or the response could not be understood.
        case malformed
        /// The capture ended first.
        case underWay
    }

    public var ends: Ends
    /// nil where the capture has only the response.
    public var request: HTTPRequestHead?
    public var requestStamp: FrameStamp?
    /// Octets of request body.
    public var requestBodyCount: Int
    public var response: HTTPResponseHead?
    public var responseStamp: FrameStamp?
    public var body: ObservedBody
    /// How the end of the body was told.
    public var framing: HTTPBodyFraming
    public var outcome: Outcome
    /// What the parsers complained about, in order.
    public var problems: [HTTPProblem]
    public var start: FrameStamp
    public var end: FrameStamp
    /// TCP segments of the response that were sent again.
    public var retransmissions: Int
    public var completeness: CaptureCompleteness

    public init(
        ends: Ends,
        request: HTTPRequestHead? = nil,
        requestStamp: FrameStamp? = nil,
        start: FrameStamp,
        completeness: CaptureCompleteness = []
    ) {
        self.ends = ends
        self.request = request
        self.requestStamp = requestStamp
        self.start = start
        self.end = start
        self.completeness = completeness
        requestBodyCount = 0
        response = nil
        responseStamp = nil
        body = ObservedBody()
        framing = .none
        outcome = .underWay
        problems = []
        retransmissions = 0
    }
}

/// A complaint of an HTTP parser, with the frame in which it arose.
public struct HTTPProblem: Hashable, Sendable {
    public var stamp: FrameStamp
    public var isInResponse: Bool
    public var problem: HTTPParserProblem

    public init(stamp: FrameStamp, isInResponse: Bool, problem: HTTPParserProblem) {
        self.stamp = stamp
        self.isInResponse = isInResponse
        self.problem = problem
    }
}

/// One TCP connection: how it came about, went and ended (RFC 9293).
public struct TCPConnection: Hashable, Sendable {
    public enum Ending: Hashable, Sendable {
        /// Both sides said FIN.
        case closed
        case resetByClient
        case resetByServer
        /// The first SYN was answered by RST.
        case refused
        /// SYNs without any answer.
        case unanswered
        /// It fell silent, or the capture ended.
        case open
    }

    public var ends: Ends
    /// The frame of the first SYN; nil for a connection that was there before the capture.
    public var synchronise: FrameStamp?
    public var isEstablished: Bool
    public var ending: Ending
    public var octetsFromClient: Int
    public var octetsFromServer: Int
    public var retransmittedFromClient: Int
    public var retransmittedFromServer: Int
    /// Octets that one side acknowledged but the capture does not have.
    public var missingOctets: Int
    /// The frames at which such octets were passed over.
    public var gaps: FrameList
    /// The longest time the client kept its window at zero.
    public var longestZeroWindow: Duration
    public var start: FrameStamp
    public var end: FrameStamp
    public var completeness: CaptureCompleteness

    public init(ends: Ends, start: FrameStamp, completeness: CaptureCompleteness = []) {
        self.ends = ends
        self.start = start
        self.end = start
        self.completeness = completeness
        synchronise = nil
        isEstablished = false
        ending = .open
        octetsFromClient = 0
        octetsFromServer = 0
        retransmittedFromClient = 0
        retransmittedFromServer = 0
        missingOctets = 0
        gaps = FrameList()
        longestZeroWindow = .zero
    }
}
