/// A datagram put together from its fragments.
public struct ReassembledDatagram: Hashable, Sendable {
    /// The header of the first fragment as it was written: its total length and flags are that fragment's.
    public var header: IPv4Header
    /// The datagram's octets, from the transport header on; shorter than `length` where the snapshot cut a fragment.
    public var payload: [UInt8]
    /// How many octets the datagram has.
    public var length: Int
    /// The frames that its fragments came in, in the order of their coming; at most `Configuration.frameListLimit`.
    public var frames: [Int]
    /// How many fragments came, copies included.
    public var fragmentCount: Int
    /// Whether fragments contradicted each other; what came first was kept, and nobody is to be blamed from it.
    public var isSuspect: Bool
    /// When the first of its fragments came.
    public var first: Instant
    /// When the latest one came.
    public var last: Instant

    /// Whether the snapshot cut octets off.
    public var isCut: Bool { payload.count < length }

    /// The transport header in `payload`, and where its payload lies there.
    public var transport: (header: DecodedFrame.Transport, payload: Range<Int>) {
        let carried = CarriedHeader(decoding: header.protocol, in: payload.span, from: 0, to: payload.count)
        return (header: carried.transport(at: 0), payload: carried.start..<carried.end)
    }
}

/// A datagram of which fragments were missing when it was given up.
public struct IncompleteDatagram: Hashable, Sendable {
    /// Why it was given up.
    public enum Reason: Hashable, Sendable {
        /// Fragments did not come in time: they were lost, or not captured.
        case timeout
        /// The capture ended before.
        case end
        /// A limit of `IPv4Reassembler.Configuration`; it says nothing about the network.
        case datagramLimit, byteLimit, fragmentLimit
    }

    /// The header of the fragment at offset 0, or of the one that came first where that one is missing.
    public var header: IPv4Header
    public var reason: Reason
    /// The first octets, as far as they came without a hole, at most 64: enough to know whose datagram it was.
    public var prefix: [UInt8]
    /// How many octets came.
    public var receivedLength: Int
    /// How many octets the datagram has; nil where its last fragment is missing.
    public var length: Int?
    /// What is missing, in octets of the datagram, at most 64 ranges; the last one reaches to 65536 where the end is unknown.
    public var missing: [Range<Int>]
    /// The frames that its fragments came in; at most `Configuration.frameListLimit`.
    public var frames: [Int]
    /// How many fragments came, copies included.
    public var fragmentCount: Int
    /// Whether fragments contradicted each other.
    public var isSuspect: Bool
    /// Whether a datagram with the same key had been completed shortly before: this is most likely a late copy of its
    /// fragments, and no loss.
    public var followsCompleted: Bool
    /// When the first of its fragments came.
    public var first: Instant
    /// When the latest one came.
    public var last: Instant

    /// Who sent it; nil unless it is UDP or TCP and its ports came.
    public var source: Endpoint? { endpoint(header.source, portAt: 0) }
    /// Who it was for; nil unless it is UDP or TCP and its ports came.
    public var destination: Endpoint? { endpoint(header.destination, portAt: 2) }

    private func endpoint(_ address: IPv4Address, portAt offset: Int) -> Endpoint? {
        guard header.protocol == .udp || header.protocol == .tcp, prefix.count >= 4 else { return nil }
        return Endpoint(address: address, port: prefix.span.uint16(at: offset))
    }
}

extension ReassembledDatagram {
    init(_ pending: IPv4Reassembler.Pending) {
        let buffer = pending.buffer
        header = pending.header
        length = buffer.bytes.count
        payload = buffer.knownLength < length ? Array(buffer.bytes[..<buffer.knownLength]) : buffer.bytes
        frames = pending.frames
        fragmentCount = pending.fragmentCount
        isSuspect = pending.isSuspect
        first = pending.first
        last = pending.last
    }
}

extension IncompleteDatagram {
    init(_ pending: IPv4Reassembler.Pending, reason: Reason) {
        let buffer = pending.buffer
        header = pending.header
        self.reason = reason
        prefix = Array(buffer.bytes.prefix(min(64, buffer.contiguousLength)))
        receivedLength = buffer.receivedLength
        length = buffer.length
        missing = Array(buffer.holes.prefix(64))
        frames = pending.frames
        fragmentCount = pending.fragmentCount
        isSuspect = pending.isSuspect
        followsCompleted = pending.followsCompleted
        first = pending.first
        last = pending.last
    }
}
