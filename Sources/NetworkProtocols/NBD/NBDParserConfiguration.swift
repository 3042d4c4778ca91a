/// How much an NBD parser keeps of what the other side announces.
public struct NBDParserConfiguration: Hashable, Sendable {
    /// The longest data of an option or of its reply that is read; longer ones are told and passed over.
    public var optionLimit = 64 << 10
    /// The longest part of a structured reply, data apart, that is read; longer ones are told and passed over.
    public var chunkLimit = 1 << 20
    /// How many requests may wait for their replies, and options for theirs; those beyond are forgotten.
    public var outstandingLimit = 4096

    public init() {}
}

/// What is wrong with the octets of one side of a conversation.
public enum NBDParserProblem: Hashable, Sendable {
    /// A message begins with octets that none can begin with: these. Nothing further is read.
    case badMagic([UInt8])
    /// A gap of this many octets hid where a message ends. Parsing goes on where a message begins.
    case lostInGap(count: Int)
    /// The stream ended within a message, of which this many octets were still to come.
    case truncated(remaining: Int)

    /// Whether nothing further can be read from this side.
    public var stopsParsing: Bool {
        switch self {
        case .badMagic, .truncated: true
        case .lostInGap: false
        }
    }
}
