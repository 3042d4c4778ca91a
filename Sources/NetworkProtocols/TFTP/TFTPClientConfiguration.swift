/// How a TFTP client asks for a file and how patient it is.
public struct TFTPClientConfiguration: Hashable, Sendable {
    /// What it asks for, in the order in which it stands in the request; empty for a client without options.
    public var options: [TFTPOption]
    public var mode: TFTPMode
    /// How long it waits for an answer to its request before it repeats it, then again, and so on; silence behind the
    /// last is the end. Empty for a client that asks once and waits for ever.
    public var requestTimeouts: [Duration]
    /// The same for the packet that it acknowledged last.
    public var dataTimeouts: [Duration]
    /// The largest file that it takes, in octets.
    public var sizeLimit: Int
    /// Whether it asks again without options when the server answers the first request with error 8, or, as old servers
    /// do, with any error but "not found" (RFC 2347 §2).
    public var retriesWithoutOptions: Bool
    /// Whether it stops when the server has acknowledged the options: EDK2 asks for the size only (tsize), and breaks
    /// off with an error 8. The outcome is then complete without octets, and its accepted options say the size; from a
    /// server without options the whole file comes.
    public var asksForSizeOnly: Bool
    /// What a client that asks for the size only says to a server that sends the file instead: it gives up then, as it
    /// does where an acknowledgement has no size (EDK2). Nil for one that takes the file all the same.
    public var fileRefusal: Farewell?
    /// Whether it answers a packet from a port that is not the transfer's by error 5 (RFC 1350 §4); most boot loaders
    /// drop it without a word (reference: iPXE, EDK2, U-Boot and GRUB2 sources).
    public var answersStrangers: Bool
    /// Whether an acknowledged option that was not asked for is passed over (iPXE, GRUB2), not refused (RFC 2347 §2).
    public var toleratesUnaskedOptions: Bool
    /// How long it answers repeats of the last block after it has the file (RFC 1350 §6); boot loaders do not.
    public var lingerTime: Duration
    /// What it says when it is told to stop.
    public var cancellation: Farewell
    /// What it says to options that it does not take.
    public var optionRefusal: Farewell
    /// What it says when it has the size that it asked for.
    public var sizeFarewell: Farewell
    /// Whether it acknowledges the options before it says that, so that a file of less than a block comes whole (GRUB 2
    /// opens a file and closes it again).
    public var acknowledgesBeforeFarewell = false

    /// The ERROR that a client breaks a transfer off with.
    public struct Farewell: Hashable, Sendable {
        public var code: TFTPErrorCode
        /// Without its NUL.
        public var message: [UInt8]

        public init(_ code: TFTPErrorCode, _ message: String) {
            self.code = code
            self.message = Array(message.utf8)
        }
    }

    public init(
        options: [TFTPOption] = [],
        mode: TFTPMode = .octet,
        requestTimeouts: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)],
        dataTimeouts: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)],
        sizeLimit: Int = 4 << 30,
        retriesWithoutOptions: Bool = true,
        asksForSizeOnly: Bool = false,
        fileRefusal: Farewell? = nil,
        answersStrangers: Bool = true,
        toleratesUnaskedOptions: Bool = false,
        lingerTime: Duration = .zero,
        cancellation: Farewell = Farewell(.notDefined, "cancelled"),
        optionRefusal: Farewell = Farewell(.optionNegotiation, "options refused"),
        sizeFarewell: Farewell = Farewell(.optionNegotiation, "User aborted the transfer")
    ) {
        self.options = options
        self.mode = mode
        self.requestTimeouts = requestTimeouts
        self.dataTimeouts = dataTimeouts
        self.sizeLimit = sizeLimit
        self.retriesWithoutOptions = retriesWithoutOptions
        self.asksForSizeOnly = asksForSizeOnly
        self.fileRefusal = fileRefusal
        self.answersStrangers = answersStrangers
        self.toleratesUnaskedOptions = toleratesUnaskedOptions
        self.lingerTime = lingerTime
        self.cancellation = cancellation
        self.optionRefusal = optionRefusal
        self.sizeFarewell = sizeFarewell
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
    /// The options that the server acknowledged are not what was asked for (RFC 2347 §2).
    case badOptions(TFTPOptions)
    /// The server does not tell the size that was asked for: it acknowledged other options only, or sent the file itself.
    case sizeNotTold(isAcknowledged: Bool)
    /// The file has so many octets, or has sent so many already, and that is above the limit.
    case tooLarge(Int)
    /// What came is none of the protocol's words, or a block larger than was agreed.
    case badPacket
    /// What was sent came back.
    case unreachable(UnreachableReason)
    case aborted
}
