/// How a host's TCP keeps time and what it sets aside.
public struct TCPConfiguration: Hashable, Sendable {
    /// How many octets of a stream may be on their way to this host, in order or not. Above 65535 it is offered with
    /// window scaling (RFC 7323 §2); clamped to 1…2^30.
    public var receiveWindow = 256 << 10
    /// How many pieces of a stream that came out of order are kept, besides the window's limit in octets. More are
    /// dropped and come again.
    public var heldSegmentLimit = 512
    /// Behind a write, ``StreamInput/writable`` says that more is welcome as soon as no more than so many octets wait to be
    /// acknowledged. More is taken all the same: a write is never refused.
    public var sendMark = 256 << 10
    /// How many segments go out before the first acknowledgement (RFC 6928 §2).
    public var initialWindow = 10
    /// The first retransmission timeout, before a round trip was measured (RFC 6298 §2.1).
    public var initialTimeout: Duration = .seconds(1)
    /// The shortest one: Linux's TCP_RTO_MIN. RFC 6298 §2.4 recommends a second, and allows less.
    public var minimumTimeout: Duration = .milliseconds(200)
    /// The longest one: Linux's TCP_RTO_MAX; RFC 6298 §2.5 allows no less than a minute.
    public var maximumTimeout: Duration = .seconds(120)
    /// How often a SYN is repeated before the attempt is given up: Linux's tcp_syn_retries, 127 s in all.
    public var synRetransmissionLimit = 6
    /// How often the answer to a SYN is repeated: Linux's tcp_synack_retries.
    public var synAcknowledgementRetransmissionLimit = 5
    /// How often data is repeated before the stream is given up: Linux's tcp_retries2; above the 100 s that
    /// RFC 9293 §3.8.3 wants.
    public var retransmissionLimit = 15
    /// How long the acknowledgement of a single segment waits for company: Linux's TCP_DELACK_MIN; RFC 9293 §3.8.6.3
    /// allows half a second. Each second segment is acknowledged at once.
    public var acknowledgementDelay: Duration = .milliseconds(40)
    /// How long a stream that this side closed first is remembered. Twice a segment's lifetime (RFC 9293 §3.4.2), which
    /// is two minutes there and 30 s in Linux; on links that hold no frame longer than 5 s this is long enough.
    public var timeWait: Duration = .seconds(10)
    /// How many such streams are remembered; the oldest makes room.
    public var timeWaitLimit = 4096
    /// How long a stream that this side has ended may be silent before it counts as broken: Linux's tcp_fin_timeout.
    public var finWaitTimeout: Duration = .seconds(60)
    /// How many streams of a port may be half open; further SYNs are dropped, and come again: Linux's somaxconn once.
    public var halfOpenLimit = 128
    /// How many streams there may be in all, those remembered not counted.
    public var connectionLimit = 32768

    public init() {}
}
