internal import NetworkProtocols

/// Takes frames out of a classic pcap file (draft-ietf-opsawg-pcap).
///
///      0                   1                   2                   3
///     |                    Timestamp (seconds)                        |
///     |             Timestamp (microseconds or nanoseconds)           |
///     |                    Captured packet length                     |
///     |                    Original packet length                     |
///     |  only with the modified magic: interface index (32 bits)      |
///     |  protocol (16)                |  packet type (8)  |  pad (8)  |
///     |                    Packet data, without padding …             |
struct PcapDecoder: FrameDecoder {
    var summary: CaptureSummary

    private let header: PcapFileHeader
    private let linkType: LinkType
    private let order: CaptureByteOrder
    private let ticksPerSecond: UInt32
    private let nanosecondsPerTick: UInt32
    /// Where in the file the window begins.
    private var position = PcapFileHeader.length

    init(header: PcapFileHeader) {
        self.header = header
        linkType = header.linkType
        order = header.variant.byteOrder
        ticksPerSecond = header.variant.resolution == .nanoseconds ? 1_000_000_000 : 1_000_000
        nanosecondsPerTick = 1_000_000_000 / ticksPerSecond
        summary = CaptureSummary(format: .pcap, byteOrder: order)
        summary.sectionCount = 1
        summary.sections = [CaptureSection(byteOrder: order)]
        var interface = CaptureInterface(
            linkType: linkType,
            snapshotLength: Int(header.snapshotLength),
            resolution: header.variant.resolution
        )
        interface.frameCheckSequenceLength = header.frameCheckSequenceLength
        summary.interfaces = [interface]
        if header.hasReservedBits {
            note(at: 20, .noted, "reserved bits are set beside the link type; the link type is taken as \(linkType)")
        }
    }

    mutating func decode(
        _ window: Span<UInt8>,
        isLast: Bool,
        _ body: (FrameHeader, Span<UInt8>, borrowing FrameRemarks) throws -> Void
    ) throws -> DecodingPause {
        let headerLength = header.variant.recordHeaderLength
        var offset = 0
        defer {
            position += offset
            summary.interfaces[0].frames = summary.frames
            summary.interfaces[0].firstFrame = summary.frames > 0 ? 1 : nil
        }
        while true {
            let available = window.count - offset
            guard available >= headerLength else {
                guard isLast else { return DecodingPause(consumed: offset, needed: headerLength) }
                if available > 0 { noteTruncated(at: offset, needed: headerLength, available, "the header of frame") }
                offset = window.count
                return DecodingPause(consumed: offset, needed: nil)
            }
            var captured = Int(window.uint32(at: offset + 8, order))
            var original = Int(window.uint32(at: offset + 12, order))
            if isSwapped(captured: captured, original: original) { swap(&captured, &original) }
            guard captured <= CaptureLimits.frameLength else {
                noteImpossibleLength(captured, at: offset)
                offset = window.count
                return DecodingPause(consumed: offset, needed: nil)
            }
            guard captured <= available - headerLength else {
                guard isLast else { return DecodingPause(consumed: offset, needed: headerLength + captured) }
                noteTruncated(at: offset, needed: captured, available - headerLength, "frame")
                offset = window.count
                return DecodingPause(consumed: offset, needed: nil)
            }
            let frame = frameHeader(window, at: offset, captured: captured, original: original)
            let start = offset + headerLength
            offset = start + captured
            try body(frame, window.extracting(start..<offset), FrameRemarks())
        }
    }

    @inline(__always)
    private func isSwapped(captured: Int, original: Int) -> Bool {
        switch header.lengthOrder {
        case .capturedFirst: false
        case .originalFirst: true
        case .smallerIsCaptured: captured > original
        }
    }

    @inline(__always)
    private mutating func frameHeader(
        _ window: Span<UInt8>,
        at offset: Int,
        captured: Int,
        original: Int
    ) -> FrameHeader {
        let seconds = window.uint32(at: offset, order)
        let ticks = window.uint32(at: offset + 4, order)
        // At most 2^32 * 10^9 + 2^32 * 1000 < 2^63.
        let time = Instant(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(ticks) * Int64(nanosecondsPerTick))
        if ticks >= ticksPerSecond {
            note(at: position + offset + 4, .noted, "frame \(summary.frames + 1) has a fraction of a second beyond 1 s")
        }
        summary.frames += 1
        summary.bytes += captured
        if captured < original { summary.cutFrames += 1 }
        if summary.firstTime == nil { summary.firstTime = time }
        summary.lastTime = time
        return FrameHeader(
            number: summary.frames,
            time: time,
            linkType: linkType,
            originalLength: original,
            flags: header.variant.isModified ? FrameFlags(packetType: window[offset + 22]) : []
        )
    }

    private mutating func noteTruncated(at offset: Int, needed: Int, _ available: Int, _ what: String) {
        note(
            at: position + offset,
            .ended,
            "the file ends inside \(what) \(summary.frames + 1): \(available) of \(needed) octets are there"
        )
    }

    private mutating func noteImpossibleLength(_ length: Int, at offset: Int) {
        note(
            at: position + offset + 8,
            .ended,
            "frame \(summary.frames + 1) says that \(length) octets were captured, more than the "
                + "\(CaptureLimits.frameLength) that are possible; what follows can't be told apart"
        )
    }

    private mutating func note(at offset: Int, _ consequence: CaptureDamage.Consequence, _ sentence: String) {
        summary.note(
            CaptureDamage(
                offset: offset,
                afterFrame: summary.frames,
                consequence: consequence,
                sentence: sentence
            )
        )
    }
}

extension FrameFlags {
    /// By Linux's packet type, as in `sockaddr_ll`: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us.
    init(packetType: UInt8) {
        switch packetType {
        case 0, 1, 2: self = .inbound
        case 4: self = .outbound
        default: self = []
        }
    }
}
