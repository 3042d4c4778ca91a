/// A frame taken apart from the link up to its transport header, in one pass and without an allocation.
///
/// Only a link header that can't be read makes the initialiser throw; trouble further up is told by `network` and
/// `transport`. Bodies of ARP and ICMP are read by whoever wants them, from `payload`.
public struct DecodedFrame: Hashable, Sendable {
    /// What the link header carries.
    public enum Network: Hashable, Sendable {
        /// The link header names no network protocol (LLC, unknown loopback families).
        case none
        /// ARP or, as `link.etherType` tells, RARP: an `ARPPacket` begins at the payload's start.
        case arp
        case ipv4(IPv4Header)
        /// Recognised; its fixed header is skipped.
        case ipv6
        case other(EtherType)
        case malformed(HeaderDefect)
    }

    /// What the network header carries.
    public enum Transport: Hashable, Sendable {
        /// The network protocol has none, or could not be read.
        case none
        case udp(UDPHeader)
        case tcp(TCPHeader)
        /// An `ICMPMessage` begins at the payload's start.
        case icmp
        /// A part of an IPv4 datagram, the first or a later one; the payload is the part (`IPv4Reassembler`).
        case fragment
        case other(IPProtocol)
        case malformed(HeaderDefect)
    }

    /// What the link header says.
    public var link: LinkHeader
    // What follows is plain words, so that decoding stores a few registers and builds no enumeration; `network` and
    // `transport` put them together where they are asked for.
    /// Zeros unless the network is IPv4.
    @usableFromInline
    var ipv4: IPv4Header
    @usableFromInline
    var carried: CarriedHeader
    /// Where the headers and the payload begin, what kind of network it is, whether the frame is cut.
    @usableFromInline
    var marks: UInt32

    /// Takes apart `frame`, captured from a link of `linkType`; throws what `LinkHeader` throws.
    @inlinable
    @inline(__always)
    public init(decoding frame: Span<UInt8>, linkType: LinkType) throws(PacketDecodingError) {
        // What boots are made of, UDP and TCP in IPv4 without options, is told in a few comparisons and read with all
        // offsets known; every other frame, and every one that contradicts itself, goes the long way.
        let start = LinkHeader.ethernetLength
        let transportStart = start + IPv4Header.minimumLength
        // 1 is Ethernet; the constant of another file would be a call.
        if linkType.rawValue == 1, frame.count >= transportStart {
            // Safe: the 34 octets up to the end of an IPv4 header are there.
            let link = unsafe LinkHeader(uncheckedEthernetAt: 0, in: frame)
            let ipv4 = unsafe IPv4Header(uncheckedWithoutOptionsAt: start, in: frame)
            let promised = start + ipv4.totalLength
            let end = min(promised, frame.count)
            if link.etherType == .ipv4, ipv4.isVersion4WithoutOptions, !ipv4.isFragment,
                let carried = CarriedHeader(decodingPlain: ipv4.protocol, in: frame, from: transportStart, to: end)
            {
                self.init(
                    .ipv4,
                    carried,
                    ipv4: ipv4,
                    behind: link,
                    at: start,
                    transportStart: transportStart,
                    isCut: promised > frame.count
                )
                return
            }
        }
        self = try DecodedFrame.decode(frame, linkType)
    }

    /// What the link header carries, read.
    @inlinable
    @inline(__always)
    public var network: Network {
        switch kind {
        case .none: .none
        case .arp: .arp
        case .ipv4: .ipv4(ipv4)
        case .ipv6: .ipv6
        case .other: .other(link.etherType)
        case .malformed: .malformed(carried.defect(at: networkOffset))
        }
    }

    /// What the network header carries, read.
    @inlinable
    @inline(__always)
    public var transport: Transport { kind == .malformed ? .none : carried.transport(at: transportOffset) }

    /// What lies above the last decoded header, in octets from the frame's start.
    ///
    /// Ethernet padding is excluded by the IP total length, of which 0 means to the frame's end (captures of segments
    /// that the hardware cuts); what a UDP length leaves out is excluded too. Cut to what was captured.
    @inlinable
    public var payload: Range<Int> {
        // Safe: no header is read that does not end before its packet does.
        unsafe Range(uncheckedBounds: (lower: carried.start, upper: carried.end))
    }

    /// Whether the snapshot cut something that the headers promise.
    @inlinable
    public var isCut: Bool { marks & 1 << 24 != 0 }

    /// Where the network header begins, in octets from the frame's start.
    @inlinable
    public var networkOffset: Int { Int(marks & 0xff) }

    /// Where what the network header carries begins, in octets from the frame's start: the transport header, if there
    /// is one.
    @inlinable
    public var transportOffset: Int { Int(marks >> 8 & 0xff) }

    /// Where the options of the IPv4 header lie, in octets from the frame's start.
    public var ipv4Options: Range<Int> {
        guard kind == .ipv4 else { return networkOffset..<networkOffset }
        let start = networkOffset + IPv4Header.minimumLength
        return start..<start + ipv4.optionsLength
    }

    /// Where the options of the TCP header lie, in octets from the frame's start.
    public var tcpOptions: Range<Int> {
        guard case .tcp(let header) = transport else { return transportOffset..<transportOffset }
        let start = transportOffset + TCPHeader.minimumLength
        return start..<start + header.optionsLength
    }

    @usableFromInline
    enum Kind: UInt8, Sendable {
        case none, arp, ipv4, ipv6, other, malformed
    }

    @inlinable
    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: marks >> 16)) ?? .none }

    /// `start` and `transportStart` are at most 44 and 104: a link header has at most 20 octets and four tags and an
    /// LLC header, a network header 60.
    @inlinable
    @inline(__always)
    init(
        _ kind: Kind,
        _ carried: CarriedHeader,
        ipv4: IPv4Header = IPv4Header(),
        behind link: LinkHeader,
        at start: Int,
        transportStart: Int,
        isCut: Bool
    ) {
        self.link = link
        self.ipv4 = ipv4
        self.carried = carried
        marks =
            UInt32(truncatingIfNeeded: start) & 0xff | UInt32(truncatingIfNeeded: transportStart) << 8 & 0xff00
            | UInt32(kind.rawValue) << 16 | (isCut ? 1 << 24 : 0)
    }

    @inline(never)
    private init(malformed defect: HeaderDefect, _ rest: Range<Int>, behind link: LinkHeader) {
        var isCut = false
        if case .truncated = defect.problem { isCut = true }
        self.init(
            .malformed,
            CarriedHeader(defect, at: rest),
            behind: link,
            at: rest.lowerBound,
            transportStart: rest.lowerBound,
            isCut: isCut
        )
    }

    private init(ipv4 frame: Span<UInt8>, behind link: LinkHeader, at start: Int) {
        let available = frame.count - start
        if let defect = IPv4Header.defect(at: start, in: frame, end: frame.count) {
            self.init(malformed: defect, start..<frame.count, behind: link)
            return
        }
        // Safe: `defect` has checked that the header is there.
        let header = unsafe IPv4Header(uncheckedAt: start, in: frame)
        let headerLength = header.headerLength
        let totalLength = header.totalLength == 0 ? available : header.totalLength
        guard totalLength >= headerLength else {
            self.init(malformed: .invalid(.ipv4TotalLength, at: start), start..<frame.count, behind: link)
            return
        }
        let transportStart = start + headerLength
        let end = start + min(totalLength, available)
        self.init(
            .ipv4,
            header.isFragment
                ? CarriedHeader(.fragment, from: transportStart, to: end)
                : CarriedHeader(decoding: header.protocol, in: frame, from: transportStart, to: end),
            ipv4: header,
            behind: link,
            at: start,
            transportStart: transportStart,
            isCut: totalLength > available
        )
    }

    /// Takes apart a frame with any link header.
    @usableFromInline
    @inline(never)
    static func decode(
        _ frame: Span<UInt8>,
        _ linkType: LinkType
    ) throws(PacketDecodingError) -> DecodedFrame {
        var reader = ByteReader(frame)
        let link = try LinkHeader(decoding: &reader, linkType: linkType)
        switch link.etherType {
        case .ipv4: return DecodedFrame(ipv4: frame, behind: link, at: reader.offset)
        case .ipv6: return DecodedFrame(ipv6: frame, behind: link, at: reader.offset)
        default: return DecodedFrame(other: frame, behind: link, at: reader.offset)
        }
    }

    private init(ipv6 frame: Span<UInt8>, behind link: LinkHeader, at start: Int) {
        let headerLength = 40
        let available = frame.count - start
        guard available >= headerLength else {
            let defect = HeaderDefect.truncated(.ipv6, needed: headerLength, available: available, at: start)
            self.init(malformed: defect, start..<frame.count, behind: link)
            return
        }
        guard frame[start] >> 4 == 6 else {
            self.init(malformed: .invalid(.version, at: start), start..<frame.count, behind: link)
            return
        }
        let length = Int(frame.uint16(at: start + 4))
        let transportStart = start + headerLength
        let isCut = length > available - headerLength
        let end = isCut || length == 0 ? frame.count : transportStart + length
        self.init(
            .ipv6,
            CarriedHeader(.other, first: UInt64(frame[start + 6]), from: transportStart, to: end),
            behind: link,
            at: start,
            transportStart: transportStart,
            isCut: isCut
        )
    }

    /// What is neither IPv4 nor IPv6: all behind the link header is payload.
    private init(other frame: Span<UInt8>, behind link: LinkHeader, at start: Int) {
        let available = frame.count - start
        var promised = link.payloadLength ?? available
        var kind = Kind.other
        switch link.etherType {
        case .arp, .rarp:
            kind = .arp
            promised = max(available, ARPPacket.encodedLength)
        case .unknown, .llc: kind = .none
        default: break
        }
        self.init(
            kind,
            CarriedHeader(.none, from: start, to: start + min(promised, available)),
            behind: link,
            at: start,
            transportStart: start,
            isCut: promised > available
        )
    }
}
