/// The header that a network packet carries, as plain words, and where the octets above it lie.
@usableFromInline
struct CarriedHeader: Hashable, Sendable {
    @usableFromInline
    enum Kind: UInt8, Sendable {
        case none, udp, tcp, icmp, fragment, other, malformed
    }

    /// The words of a `TCPHeader`; of a UDP header, a protocol number or a `HeaderDefect` the first one alone.
    @usableFromInline
    var first: UInt64
    @usableFromInline
    var second: UInt64
    @usableFromInline
    var third: UInt32
    @usableFromInline
    var kind: Kind
    /// Where the payload begins, in octets from the start of what was decoded: behind at most 60 of a TCP header.
    @usableFromInline
    var startOctet: UInt8
    /// Where it ends.
    @usableFromInline
    var end: Int

    @inlinable
    @inline(__always)
    init(_ kind: Kind, first: UInt64 = 0, second: UInt64 = 0, third: UInt32 = 0, from start: Int, to end: Int) {
        self.first = first
        self.second = second
        self.third = third
        self.kind = kind
        startOctet = UInt8(truncatingIfNeeded: start)
        self.end = end
    }

    init(_ defect: HeaderDefect, at rest: Range<Int>) {
        self.init(.malformed, first: defect.problem.word, from: rest.lowerBound, to: rest.upperBound)
    }

    /// Reads the header of `protocol` at `start` of `bytes`, in a packet that ends at `end`; `start` is at most 104.
    ///
    /// A UDP length beyond the packet is kept in the header and ends the payload at the packet's end.
    init(decoding protocol: IPProtocol, in bytes: Span<UInt8>, from start: Int, to end: Int) {
        if let plain = CarriedHeader(decodingPlain: `protocol`, in: bytes, from: start, to: end) {
            self = plain
            return
        }
        switch `protocol` {
        case .udp:
            let available = end - start
            let needed = UDPHeader.encodedLength
            let defect =
                available < needed
                ? HeaderDefect.truncated(.udp, needed: needed, available: available, at: start)
                : .invalid(.udpLength, at: start)
            self.init(defect, at: start..<end)
        case .tcp:
            let defect = TCPHeader.defect(at: start, in: bytes, end: end) ?? .invalid(.tcpDataOffset, at: start)
            self.init(defect, at: start..<end)
        case .icmp: self.init(.icmp, from: start, to: end)
        default: self.init(.other, first: UInt64(`protocol`.rawValue), from: start, to: end)
        }
    }

    /// Reads a UDP or TCP header at `start` of `bytes`, in a packet that ends at `end`, inside `bytes`; nil for another
    /// protocol and for a header that is cut or contradicts itself, which `init(decoding:…)` reads.
    @inlinable
    @inline(__always)
    init?(decodingPlain protocol: IPProtocol, in bytes: Span<UInt8>, from start: Int, to end: Int) {
        if `protocol` == .udp, end - start >= UDPHeader.encodedLength {
            // Safe: the 8 octets are there.
            let header = unsafe UDPHeader(word: bytes.uncheckedUInt64(at: start))
            guard header.length >= UDPHeader.encodedLength else { return nil }
            let payload = start + UDPHeader.encodedLength
            self.init(.udp, first: header.word, from: payload, to: min(end, start + header.length))
        } else if `protocol` == .tcp, end - start >= TCPHeader.minimumLength {
            // Safe: the 20 octets are there.
            let header = unsafe TCPHeader(uncheckedAt: start, in: bytes)
            let length = header.headerLength
            guard length >= TCPHeader.minimumLength, length <= end - start else { return nil }
            self.init(
                .tcp,
                first: header.first,
                second: header.second,
                third: header.third,
                from: start + length,
                to: end
            )
        } else {
            return nil
        }
    }

    /// Where the payload begins.
    @inlinable
    var start: Int { Int(startOctet) }

    /// The header, which begins at `offset`.
    @inlinable
    @inline(__always)
    func transport(at offset: Int) -> DecodedFrame.Transport {
        switch kind {
        case .none: .none
        case .udp: .udp(UDPHeader(word: first))
        case .tcp: .tcp(TCPHeader(first: first, second: second, third: third))
        case .icmp: .icmp
        case .fragment: .fragment
        case .other: .other(IPProtocol(rawValue: UInt8(truncatingIfNeeded: first)))
        case .malformed: .malformed(defect(at: offset))
        }
    }

    @usableFromInline
    func defect(at offset: Int) -> HeaderDefect {
        HeaderDefect(problem: HeaderDefect.Problem(word: first), offset: offset)
    }
}
