public import NetworkProtocols

/// One machine's question for the address that goes with its hardware address, and what servers answered (RFC 903).
public struct RARPExchange: Hashable, Sendable {
    /// Whose address was asked for: the target of the requests.
    public var client: MACAddress
    /// Who asked: the client itself as a rule; nil where the capture has no request.
    public var asker: MACAddress?
    public var requestFrames: FrameList
    /// In order; at most ``answerLimit``.
    public var answers: [Answer]
    /// Answers that were counted and not kept.
    public var answersLeftOut: Int
    public var completeness: CaptureCompleteness

    /// Answers that are kept of one exchange.
    public static let answerLimit = 16

    /// What one server said.
    public struct Answer: Hashable, Sendable {
        public var stamp: FrameStamp
        public var answer: RARPAnswer
        /// To whom its frame went.
        public var destination: MACAddress?

        public init(stamp: FrameStamp, answer: RARPAnswer, destination: MACAddress?) {
            self.stamp = stamp
            self.answer = answer
            self.destination = destination
        }
    }

    public init(
        client: MACAddress,
        asker: MACAddress? = nil,
        requestFrames: FrameList = FrameList(),
        answers: [Answer] = [],
        completeness: CaptureCompleteness = []
    ) {
        self.client = client
        self.asker = asker
        self.requestFrames = requestFrames
        self.answers = answers
        self.completeness = completeness
        answersLeftOut = 0
    }

    /// Its first frame.
    public var start: FrameStamp {
        let stamps = [requestFrames.first.first, answers.first?.stamp].compactMap(\.self)
        return stamps.min() ?? FrameStamp(frame: 0, time: .zero)
    }

    /// Its last frame.
    public var end: FrameStamp {
        let stamps = [requestFrames.last, answers.last?.stamp].compactMap(\.self)
        return stamps.max() ?? FrameStamp(frame: 0, time: .zero)
    }
}
