/// What a TFTP server grants, how often it repeats itself, and how much it takes on.
public struct TFTPServerConfiguration: Hashable, Sendable {
    /// Where requests come to.
    public var port: UInt16
    /// The options that it knows; others are left out of its answers (RFC 2347). Empty for a server without options.
    public var options: [TFTPOptionName]
    /// The largest block that it grants, in octets (RFC 2348), 8 to 65464.
    public var blockSizeLimit: Int
    /// The largest IP packet of its network, in octets: a block with its headers of 32 octets has to fit (dnsmasq does
    /// the same). Nil for a server that lets its packets be divided.
    public var maximumTransmissionUnit: Int?
    /// The largest window that it grants, in blocks (RFC 7440 §3).
    public var windowSizeLimit: Int
    /// How long it waits for an ACK before it repeats what it sent, then again, and so on; silence behind the last ends
    /// the transfer (RFC 1123 §4.2.3.2: at least exponential). The option timeout stretches the whole.
    public var retransmissions: [Duration]
    /// How many transfers it runs at once; more are refused with error 0.
    public var transferLimit: Int
    /// The ports that it chooses from, one for each transfer (RFC 1350 §4); the dynamic ones of RFC 6335 §6.
    public var transferPorts: ClosedRange<UInt16>
    /// Whether it answers requests to a broadcast address. RFC 1123 §4.2.3.5 says no, loaders after RFC 906 need it.
    public var answersBroadcast: Bool
    /// The broadcast address of its network, besides 255.255.255.255.
    public var networkBroadcast: IPv4Address?
    /// What becomes of an option with a value that its RFC does not allow.
    public var illegalOptions: IllegalOptions
    /// Whether `\` in a name counts as `/`: what loaders of Windows send.
    public var takesBackslashes: Bool

    /// What becomes of an option with an illegal value: the RFCs leave it open, and servers do either.
    public enum IllegalOptions: Hashable, Sendable {
        case areLeftOut
        /// Error 8 (busybox).
        case areRefused
    }

    public init(
        port: UInt16 = 69,
        options: [TFTPOptionName] = [.blockSize, .transferSize, .timeout, .windowSize],
        blockSizeLimit: Int = 65464,
        maximumTransmissionUnit: Int? = 1500,
        windowSizeLimit: Int = 64,
        retransmissions: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)],
        transferLimit: Int = 4096,
        transferPorts: ClosedRange<UInt16> = 49152...65535,
        answersBroadcast: Bool = false,
        networkBroadcast: IPv4Address? = nil,
        illegalOptions: IllegalOptions = .areLeftOut,
        takesBackslashes: Bool = false
    ) {
        self.port = port
        self.options = options
        self.blockSizeLimit = blockSizeLimit
        self.maximumTransmissionUnit = maximumTransmissionUnit
        self.windowSizeLimit = windowSizeLimit
        self.retransmissions = retransmissions
        self.transferLimit = transferLimit
        self.transferPorts = transferPorts
        self.answersBroadcast = answersBroadcast
        self.networkBroadcast = networkBroadcast
        self.illegalOptions = illegalOptions
        self.takesBackslashes = takesBackslashes
    }
}
