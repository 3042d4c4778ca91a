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

    public var link: LinkHeader
    public var network: Network
    public var transport: Transport
    /// What lies above the last decoded header, in octets from the frame's start.
    ///
    /// Ethernet padding is excluded by the IP total length, of which 0 means to the frame's end (captures of segments
    /// that the hardware cuts); what a UDP length leaves out is excluded too. Cut to what was captured.
    public var payload: Range<Int>
    /// Whether the snapshot cut something that the headers promise.
    public var isCut: Bool
    /// Where the network and the transport header begin, at most 44 and 104.
    @usableFromInline
    var networkOctet: UInt8
    @usableFromInline
    var transportOctet: UInt8

    /// Takes apart `frame`, captured from a link of `linkType`; throws what `LinkHeader` throws.
    public init(decoding frame: Span<UInt8>, linkType: LinkType) throws(PacketDecodingError) {
        var reader = ByteReader(frame)
        link = try LinkHeader(decoding: &reader, linkType: linkType)
        let start = reader.offset
        network = .none
        transport = .none
        payload = start..<frame.count
        isCut = false
        networkOctet = UInt8(truncatingIfNeeded: start)
        transportOctet = networkOctet
        switch link.etherType {
        case .ipv4: decodeIPv4(frame, at: start)
        case .arp, .rarp:
            network = .arp
            isCut = frame.count - start < ARPPacket.encodedLength
        case .ipv6: decodeIPv6(frame, at: start)
        case .unknown: break
        case .llc: endAtLength(frame.count)
        default:
            network = .other(link.etherType)
            endAtLength(frame.count)
        }
    }

    /// Where the network header begins, in octets from the frame's start.
    @inlinable
    public var networkOffset: Int { Int(networkOctet) }

    /// Where what the network header carries begins, in octets from the frame's start: the transport header, if there is one.
    @inlinable
    public var transportOffset: Int { Int(transportOctet) }

    /// Where the options of the IPv4 header lie, in octets from the frame's start.
    public var ipv4Options: Range<Int> {
        guard case .ipv4(let header) = network else { return networkOffset..<networkOffset }
        let start = networkOffset + IPv4Header.minimumLength
        return start..<start + header.optionsLength
    }

    /// Where the options of the TCP header lie, in octets from the frame's start.
    public var tcpOptions: Range<Int> {
        guard case .tcp(let header) = transport else { return transportOffset..<transportOffset }
        let start = transportOffset + TCPHeader.minimumLength
        return start..<start + header.optionsLength
    }

    @inline(__always)
    private mutating func decodeIPv4(_ frame: Span<UInt8>, at start: Int) {
        if let defect = IPv4Header.defect(at: start, in: frame, end: frame.count) {
            fail(network: defect)
            return
        }
        // Safe: `defect` has checked that the header is there.
        let header = unsafe IPv4Header(uncheckedAt: start, in: frame)
        let headerLength = header.headerLength
        let totalLength = header.totalLength == 0 ? frame.count - start : header.totalLength
        guard totalLength >= headerLength else {
            fail(network: .invalid(.ipv4TotalLength, at: start))
            return
        }
        network = .ipv4(header)
        isCut = totalLength > frame.count - start
        let end = isCut ? frame.count : start + totalLength
        let transportStart = start + headerLength
        transportOctet = UInt8(truncatingIfNeeded: transportStart)
        payload = transportStart..<end
        if header.isFragment {
            transport = .fragment
        } else {
            (transport, payload) = Transport.decode(header.protocol, in: frame, from: transportStart, to: end)
        }
    }

    private mutating func decodeIPv6(_ frame: Span<UInt8>, at start: Int) {
        let headerLength = 40
        let available = frame.count - start
        guard available >= headerLength else {
            fail(network: .truncated(.ipv6, needed: headerLength, available: available, at: start))
            return
        }
        guard frame[start] >> 4 == 6 else {
            fail(network: .invalid(.version, at: start))
            return
        }
        network = .ipv6
        let length = Int(frame.uint16(at: start + 4))
        let transportStart = start + headerLength
        transportOctet = UInt8(truncatingIfNeeded: transportStart)
        isCut = length > available - headerLength
        payload = transportStart..<(isCut || length == 0 ? frame.count : transportStart + length)
        transport = .other(IPProtocol(rawValue: frame[start + 6]))
    }

    /// Ends the payload where an IEEE 802.3 length says; the length counts from the LLC header on.
    private mutating func endAtLength(_ count: Int) {
        guard let length = link.length else { return }
        // The fixed part and the tags came before what the length counts.
        let end = 14 + 4 * link.tags.count + length
        isCut = end > count
        payload = payload.lowerBound..<max(payload.lowerBound, min(end, count))
    }

    private mutating func fail(network defect: HeaderDefect) {
        network = .malformed(defect)
        if case .truncated = defect.problem { isCut = true }
    }
}

extension DecodedFrame.Transport {
    /// Reads the header of `protocol` that begins at `start` of `bytes` in a packet that ends at `end`, and gives where
    /// its payload lies; for `IPv4Reassembler`'s datagrams as for frames.
    ///
    /// A UDP length beyond `end` is kept in the header and ends the payload at `end`. `start` and `end` are clamped.
    @inline(__always)
    static func decode(
        _ protocol: IPProtocol,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) -> (DecodedFrame.Transport, Range<Int>) {
        let rest = start..<end
        switch `protocol` {
        case .udp:
            guard end - start >= UDPHeader.encodedLength else {
                let available = end - start
                return (
                    .malformed(
                        .truncated(.udp, needed: UDPHeader.encodedLength, available: available, at: start)
                    ), rest
                )
            }
            // Safe: 8 octets from `start` are there.
            let header = unsafe UDPHeader(uncheckedAt: start, in: bytes)
            guard header.length >= UDPHeader.encodedLength else {
                return (.malformed(.invalid(.udpLength, at: start)), rest)
            }
            return (.udp(header), start + UDPHeader.encodedLength..<min(end, start + header.length))
        case .tcp:
            if let defect = TCPHeader.defect(at: start, in: bytes, end: end) { return (.malformed(defect), rest) }
            // Safe: `defect` has checked that the header is there.
            let header = unsafe TCPHeader(uncheckedAt: start, in: bytes)
            return (.tcp(header), start + header.headerLength..<end)
        case .icmp: return (.icmp, rest)
        default: return (.other(`protocol`), rest)
        }
    }
}
