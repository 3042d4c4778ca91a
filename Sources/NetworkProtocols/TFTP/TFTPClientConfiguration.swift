/// How a TFTP client asks for a file and how patient it is.
public struct TFTPClientConfiguration: Hashable, Sendable {
    /// What it asks for, in the order in which it stands in the request; empty for a client without options.
    public var options: [TFTPOption]
    public var mode: TFTPMode
    /// How long it waits for an answer to its request before it repeats it, then again, and so on; silence behind the
    /// last is the end.
    public var requestTimeouts: [Duration]
    /// The same for the packet that it acknowledged last.
    public var dataTimeouts: [Duration]
    /// The largest file that it takes, in octets.
    public var sizeLimit: Int
    /// Whether it asks again without options when the server answers the first request with error 8, or, as old servers
    /// do, with any error but "not found" (RFC 2347 §2).
    public var retriesWithoutOptions: Bool
    /// Whether it stops when the server has acknowledged the options: EDK2 asks for the size only (tsize), and breaks
    /// off with an error 8.
    public var asksForSizeOnly: Bool

    public init(
        options: [TFTPOption] = [],
        mode: TFTPMode = .octet,
        requestTimeouts: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)],
        dataTimeouts: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)],
        sizeLimit: Int = 4 << 30,
        retriesWithoutOptions: Bool = true,
        asksForSizeOnly: Bool = false
    ) {
        self.options = options
        self.mode = mode
        self.requestTimeouts = requestTimeouts
        self.dataTimeouts = dataTimeouts
        self.sizeLimit = sizeLimit
        self.retriesWithoutOptions = retriesWithoutOptions
        self.asksForSizeOnly = asksForSizeOnly
    }
}

/// How a read came to its end.
public enum TFTPClientOutcome: Hashable, Sendable {
    /// All of it came; `accepted` is what the server acknowledged of the options.
    case complete([UInt8], accepted: TFTPOptions)
    /// The server said ERROR.
    case refused(code: TFTPErrorCode, message: [UInt8])
    /// Nothing came back to any request.
    case silent
    /// The server fell silent after so many octets.
    case stalled(received: Int)
    /// The options that the server acknowledged are not what was asked for (RFC 2347 §2), or the size is above the limit.
    case badOptions(TFTPOptions)
    case tooLarge(Int)
    /// What was sent came back.
    case unreachable(UnreachableReason)
    case aborted
}
