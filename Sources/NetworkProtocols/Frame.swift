/// What kind of header a captured frame begins with: the number that pcap and pcapng files carry (LINKTYPE_…).
public struct LinkType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// BSD loopback: a 4-octet address family in the writer's byte order.
    public static let null = LinkType(rawValue: 0)
    public static let ethernet = LinkType(rawValue: 1)
    /// An IPv4 or IPv6 packet at once.
    public static let raw = LinkType(rawValue: 101)
    /// As `null`, always big-endian.
    public static let loop = LinkType(rawValue: 108)
    /// Linux cooked capture, version 1.
    public static let linuxSLL = LinkType(rawValue: 113)
    public static let ipv4 = LinkType(rawValue: 228)
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux cooked capture, version 2.
    public static let linuxSLL2 = LinkType(rawValue: 276)
}

extension LinkType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: "null"
        case .ethernet: "Ethernet"
        case .raw, .ipv4, .ipv6: "raw IP"
        case .loop: "loop"
        case .linuxSLL: "Linux cooked"
        case .linuxSLL2: "Linux cooked v2"
        default: "link type \(rawValue)"
        }
    }
}

/// What is known of a frame besides its octets.
public struct FrameHeader: Hashable, Sendable {
    /// Counts from 1, as Wireshark's do.
    public var number: Int
    public var time: Instant
    public var linkType: LinkType
    /// How long the frame was on the wire, in octets; more than were captured where the snapshot length cut it.
    public var originalLength: Int
    /// The interface it was captured on, numbered from 0 over the whole capture.
    public var interface: Int
    public var flags: FrameFlags

    public init(
        number: Int,
        time: Instant,
        linkType: LinkType = .ethernet,
        originalLength: Int,
        interface: Int = 0,
        flags: FrameFlags = []
    ) {
        self.number = number
        self.time = time
        self.linkType = linkType
        self.originalLength = originalLength
        self.interface = interface
        self.flags = flags
    }
}

/// What the capturing side remarked about a frame.
public struct FrameFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The capturing host received it.
    public static let inbound = FrameFlags(rawValue: 1 << 0)
    /// The capturing host sent it.
    public static let outbound = FrameFlags(rawValue: 1 << 1)
    /// Its checksum is left to the hardware (pcapng epb_flags bit 9).
    public static let checksumNotReady = FrameFlags(rawValue: 1 << 2)
    /// A link error was seen (pcapng epb_flags bits 16–31).
    public static let linkError = FrameFlags(rawValue: 1 << 3)
    /// The file gives no time for it (pcapng simple packet block).
    public static let timeless = FrameFlags(rawValue: 1 << 4)
    /// It was never on a wire: written down from what was said over sockets.
    public static let synthesised = FrameFlags(rawValue: 1 << 5)
}

/// A link-layer frame with its time.
public struct TimedFrame: Hashable, Sendable {
    public var header: FrameHeader
    /// From the link header on, as far as it was captured.
    public var bytes: [UInt8]

    public init(header: FrameHeader, bytes: [UInt8]) {
        self.header = header
        self.bytes = bytes
    }
}
