public import NetworkProtocols

/// What some hosts said to each other about one thing: the unit that protocol rules judge.
///
/// A conversation is handed on when it has ended, or when the capture has.
public enum Conversation: Hashable, Sendable {
    /// One client's configuration by DHCP or BOOTP, with every server that answered.
    case dhcp(DHCPSession)
    /// One TFTP request and all that followed it.
    case tftp(TFTPTransfer)
    /// One TCP connection, without what was said on it.
    case tcp(TCPConnection)
    /// One HTTP request and its response.
    case http(HTTPExchange)
    /// One question to a name server and its answer.
    case dns(DNSLookup)
    /// One search for the hardware address that belongs to an IPv4 address.
    case arp(ARPResolution)
    /// One machine's question for its own address by RARP.
    case rarp(RARPExchange)
    /// An ICMP message that reports trouble.
    case icmp(ICMPError)
    /// An IPv4 datagram of which not all fragments came.
    case lostDatagram(LostDatagram)
    /// All ONC RPC between one client and one server: port mapper, MOUNT, NFS.
    case nfs(NFSSession)
    /// One connection to a network block device.
    case nbd(NBDSession)
    /// One connection to an iSCSI target.
    case iscsi(ISCSISession)
}

extension Conversation {
    /// Cuts the file in it to its first octets where `left` does not suffice to keep it whole.
    mutating func keep(octets left: inout Int) {
        switch self {
        case .tftp(var transfer):
            guard transfer.body.cut(to: NetworkObserver.plainBodyOctets, left: &left) else { return }
            self = .tftp(transfer)
        case .http(var exchange):
            guard exchange.body.cut(to: NetworkObserver.plainBodyOctets, left: &left) else { return }
            self = .http(exchange)
        case .nfs(var session):
            var isCut = false
            for index in session.files.indices where session.files[index].content.cut(left: &left) { isCut = true }
            if isCut { self = .nfs(session) }
        case .nbd(var session):
            guard session.content.cut(left: &left) else { return }
            self = .nbd(session)
        case .iscsi(var session):
            guard session.content.cut(left: &left) else { return }
            self = .iscsi(session)
        case .dhcp, .tcp, .dns, .arp, .rarp, .icmp, .lostDatagram: break
        }
    }

    /// Marks it where the clock leapt while it went on.
    mutating func markLeaps(of clock: CaptureClock) {
        switch self {
        case .dhcp(var session):
            guard let first = session.messages.first?.stamp, let last = session.messages.last?.stamp,
                clock.hasLeapt(after: first, upTo: last)
            else { return }
            session.completeness.insert(.timesUnreliable)
            self = .dhcp(session)
        case .tftp(var transfer) where clock.hasLeapt(after: transfer.start, upTo: transfer.end):
            transfer.completeness.insert(.timesUnreliable)
            self = .tftp(transfer)
        case .tcp(var connection) where clock.hasLeapt(after: connection.start, upTo: connection.end):
            connection.completeness.insert(.timesUnreliable)
            self = .tcp(connection)
        case .http(var exchange) where clock.hasLeapt(after: exchange.start, upTo: exchange.end):
            exchange.completeness.insert(.timesUnreliable)
            self = .http(exchange)
        case .nfs(var session) where clock.hasLeapt(after: session.start, upTo: session.end):
            session.completeness.insert(.timesUnreliable)
            self = .nfs(session)
        case .nbd(var session) where clock.hasLeapt(after: session.start, upTo: session.end):
            session.completeness.insert(.timesUnreliable)
            self = .nbd(session)
        case .iscsi(var session) where clock.hasLeapt(after: session.start, upTo: session.end):
            session.completeness.insert(.timesUnreliable)
            self = .iscsi(session)
        case .tftp, .tcp, .http, .dns, .arp, .rarp, .icmp, .lostDatagram, .nfs, .nbd, .iscsi: break
        }
    }
}

/// Where in the capture something stands: a frame's number and time.
public struct FrameStamp: Hashable, Sendable {
    /// Counts from 1, as Wireshark's do.
    public var frame: Int
    public var time: Instant

    public init(frame: Int, time: Instant) {
        self.frame = frame
        self.time = time
    }
}

extension FrameStamp: Comparable {
    public static func < (left: FrameStamp, right: FrameStamp) -> Bool { left.frame < right.frame }
}

/// The two ends of a conversation.
public struct Ends: Hashable, Sendable {
    public var client: Endpoint
    public var server: Endpoint
    /// The client's hardware address as the link showed it; nil where the link shows none or a router is between.
    public var clientMAC: MACAddress?
    public var serverMAC: MACAddress?

    public init(client: Endpoint, server: Endpoint, clientMAC: MACAddress? = nil, serverMAC: MACAddress? = nil) {
        self.client = client
        self.server = server
        self.clientMAC = clientMAC
        self.serverMAC = serverMAC
    }
}

/// How far the capture can be trusted about one conversation (reference: capture artefacts).
///
/// A rule that rests on something not having been said looks here first: what the capture missed is nobody's fault.
public struct CaptureCompleteness: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The conversation was under way when the capture began.
    public static let startMissing = CaptureCompleteness(rawValue: 1 << 0)
    /// The capture ended while the conversation was going on.
    public static let endMissing = CaptureCompleteness(rawValue: 1 << 1)
    /// A peer acted upon frames that are not in the capture.
    public static let framesMissing = CaptureCompleteness(rawValue: 1 << 2)
    /// The snapshot length cut frames of it.
    public static let framesCut = CaptureCompleteness(rawValue: 1 << 3)
    /// Only one side was captured.
    public static let oneDirection = CaptureCompleteness(rawValue: 1 << 4)
    /// A limit on memory was reached; what came later was not followed.
    public static let limitReached = CaptureCompleteness(rawValue: 1 << 5)
    /// Clocks jumped while it went on: times prove nothing.
    public static let timesUnreliable = CaptureCompleteness(rawValue: 1 << 6)
}

/// The octets of a transferred file, as far as they were seen.
public struct ObservedBody: Hashable, Sendable {
    /// How many octets came, in order and without holes.
    public var count: Int
    /// 64 hexadecimal digits; nil where the body has holes or was cut.
    public var sha256: String?
    /// 32 hexadecimal digits; present where something in the boot is to be checked by it.
    public var md5: String?
    /// The first octets, at most `ObservationConfiguration.keptBodyOctets`.
    public var head: [UInt8]

    public init(count: Int = 0, sha256: String? = nil, md5: String? = nil, head: [UInt8] = []) {
        self.count = count
        self.sha256 = sha256
        self.md5 = md5
        self.head = head
    }

    /// Pays for the octets beyond `limit` out of `left`, or drops them; true where it did.
    mutating func cut(to limit: Int, left: inout Int) -> Bool {
        let beyond = head.count - limit
        guard beyond > 0 else { return false }
        if beyond <= left {
            left -= beyond
            return false
        }
        head = Array(head.prefix(limit))
        return true
    }

    /// Whether `head` is the whole body.
    public var isWholeInHead: Bool { head.count == count }
}
