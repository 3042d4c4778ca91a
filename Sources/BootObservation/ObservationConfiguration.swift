/// Limits and times of observation, each with its reason.
///
/// Everything that grows with the capture has a limit here: a stranger chooses what is in a capture.
public struct ObservationConfiguration: Hashable, Sendable {
    /// First octets of each transferred file that are kept: enough for any configuration file and every magic number.
    public var keptBodyOctets = 64 * 1024
    /// First octets that are kept of all files together beyond the first 64 KiB of each: none where `keptBodyOctets` is
    /// not larger. Once they are spent, 64 KiB of each file are kept.
    public var keptOctets = 0
    /// Anomalies kept for each transfer; more are counted.
    public var keptAnomalies = 64
    /// Messages kept for each DHCP session; a client that renews for weeks begins a new session then.
    public var messagesPerSession = 256
    /// Conversations of each kind that may be open at once.
    public var openConversations = 65_536
    /// DHCP sessions end after this silence: longer than the longest retransmission pause of a client (RFC 2131 §4.1: 64 s).
    public var sessionSilence: Duration = .seconds(180)
    /// TFTP transfers end after this silence: PXELINUX repeats for 131 s (reference: bootloaders A5).
    public var transferSilence: Duration = .seconds(140)
    /// Sessions of RPC end after this silence: a machine that lives on an NFS root may be idle for long.
    public var rpcSilence: Duration = .seconds(1800)
    /// Calls kept of each RPC session, READs apart: a mount takes some twenty, walking through a tree some thousands.
    public var callsPerSession = 2048
    /// READs kept of each RPC session, and requests of each NBD session; they are many and alike.
    public var readsPerSession = 256
    /// Calls and requests kept beyond these because they are out of the ordinary.
    public var oddCallsPerSession = 512
    /// Calls that may wait for their replies, or have just got them, in each RPC session.
    public var recentCalls = 1024
    /// Files told apart in each RPC session, and handles whose names are known.
    public var filesPerSession = 1024
    public var namesPerSession = 16_384
    /// Octets of results kept of each RPC session.
    public var keptResultOctets = 1 << 20
    /// Out-of-order octets that are held for each transfer or stream and direction.
    public var heldOctets = 4 * 1024 * 1024
    public var heldPieces = 4096
    /// Two frames that are alike from the IPv4 identification on are one frame captured twice within this time.
    public var duplicateWindow: Duration = .milliseconds(1)
    /// Fragments wait this long for their siblings (Linux IP_FRAG_TIME).
    public var fragmentTimeout: Duration = .seconds(30)
    /// Machines told apart in one capture.
    public var clients = 100_000
    /// Conversations remembered for the timelines of all machines together.
    public var timelineItems = 500_000
    /// A leap of the clock beyond this, forwards or backwards, makes times unreliable.
    public var clockLeap: Duration = .seconds(60)

    public init() {}
}
