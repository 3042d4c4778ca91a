/// How a client of network block devices negotiates and reads (NBD `doc/proto.md`).
public struct NBDClientConfiguration: Hashable, Sendable {
    /// Which beginnings of a conversation the client can go on from.
    public enum Negotiation: String, Hashable, Sendable {
        /// The server says all and the client nothing, one export to a port (nbd-client before 3.10).
        case oldStyle
        /// EXPORT_NAME and nothing else (nbd-client -N before 3.17).
        case exportName
        /// GO, and EXPORT_NAME where the server does not know it (nbd-client since 3.17).
        case go
        /// EXPORT_NAME, or the old style where the server speaks it (busybox nbd-client).
        case exportNameOrOldStyle
        /// Whatever the server begins with (libnbd).
        case any
    }

    public var negotiation = Negotiation.go
    /// Which infos GO and INFO ask for: 1 name, 2 description, 3 block sizes.
    public var requestedInfos: [UInt16] = []
    public var wantsStructuredReplies = false
    /// Whether the zeros behind EXPORT_NAME's answer may be left out.
    public var acceptsNoZeroes = true
    /// The most octets that one READ asks for.
    public var readSize = 128 << 10
    /// How many READs may be under way at once.
    public var queueDepth = 4
    /// How long the server may be silent.
    public var timeout = Duration.seconds(30)
    /// Whether a broken connection is made anew (`-persist`).
    public var isPersistent = false
    /// The most octets of one read that are kept.
    public var sizeLimit = 1 << 31

    public init() {}
}
