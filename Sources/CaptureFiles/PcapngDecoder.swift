internal import NetworkProtocols

/// Takes frames out of a pcapng file (draft-ietf-opsawg-pcapng): walks its blocks, and finds the next one after damage.
///
///      0                   1                   2                   3
///     |                          Block Type                           |
///     |      Block Total Length (a multiple of 4, all included)       |
///     |                     Block Body, padded …                      |
///     |                  Block Total Length, again                    |
struct PcapngDecoder: FrameDecoder {
    var summary: CaptureSummary

    /// The present section's.
    var order: CaptureByteOrder
    /// The number of the last frame, or of the last other block that Wireshark numbers.
    var number = 0
    /// Where in the file the window begins.
    private(set) var position = 0
    /// The number of the present section's first interface.
    var sectionBase = 0
    /// What decoding needs of each interface; in step with `summary.interfaces`.
    var tracks: [InterfaceTrack] = []
    /// The present section's version is not known: its blocks are passed over.
    var skipsSection = false
    /// A damaged place behind which the next whole block is looked for.
    private var loss: Loss?

    init(byteOrder: CaptureByteOrder) {
        order = byteOrder
        summary = CaptureSummary(format: .pcapng, byteOrder: byteOrder)
    }

    mutating func decode(
        _ window: Span<UInt8>,
        isLast: Bool,
        _ body: FrameBody
    ) throws -> DecodingPause {
        var offset = 0
        defer {
            position += offset
            for index in tracks.indices { tracks[index].tell(&summary.interfaces[index]) }
        }
        while true {
            if loss != nil {
                switch nextWholeBlock(in: window, from: offset, isLast: isLast) {
                case .found(let found):
                    offset = found
                    endLoss(at: found)
                case .needs(let count, let candidate):
                    offset = candidate
                    return DecodingPause(consumed: offset, needed: count)
                case .nothing:
                    offset = window.count
                    endLoss(at: nil)
                    return DecodingPause(consumed: offset, needed: nil)
                }
            }
            switch framing(of: window, at: offset, isLast: isLast) {
            case .whole(let type, let length, let isSound):
                if !isSound { note(at: offset, .noted, Self.differingLengths(type)) }
                try decodeBlock(type, window, offset, offset + length, body)
                offset += length
            case .needs(let count):
                return DecodingPause(consumed: offset, needed: count)
            case .end:
                return DecodingPause(consumed: offset, needed: nil)
            case .damaged(let sentence, let sentenceAtEnd):
                beginLoss(window, at: offset, sentence, sentenceAtEnd)
                offset += 1
            }
        }
    }

    @inline(__always)
    private mutating func decodeBlock(
        _ type: UInt32,
        _ window: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ body: FrameBody
    ) throws {
        if type == BlockType.sectionHeader {
            decodeSectionHeader(window, start, end)
            return
        }
        guard !skipsSection else {
            summary.skippedBlocks += 1
            return
        }
        switch type {
        case BlockType.enhancedPacket: try decodeEnhancedPacket(window, start, end, body)
        case BlockType.simplePacket: try decodeSimplePacket(window, start, end, body)
        case BlockType.obsoletePacket: try decodeObsoletePacket(window, start, end, body)
        case BlockType.interfaceDescription: decodeInterfaceDescription(window, start, end)
        case BlockType.interfaceStatistics: decodeInterfaceStatistics(window, start, end)
        default:
            summary.skippedBlocks += 1
            if BlockType.isNumberedByWireshark(type) { number += 1 }
        }
    }

    /// Something wrong in a block whose limits are sound; `offset` counts from the window's beginning.
    mutating func note(at offset: Int, _ consequence: CaptureDamage.Consequence, _ sentence: String) {
        summary.note(
            CaptureDamage(
                offset: position + offset,
                afterFrame: number,
                consequence: consequence,
                sentence: sentence
            )
        )
    }
}

typealias FrameBody = (FrameHeader, Span<UInt8>, borrowing FrameRemarks) throws -> Void

/// What decoding needs of an interface for each frame, and counts.
struct InterfaceTrack {
    var linkType: LinkType
    var snapshotLength: Int
    var scale: TimestampScale
    var isDescribed: Bool
    /// Its frames were never on a wire: the mark that `CaptureWriter` sets.
    var isSynthesised = false
    var frames = 0
    var firstFrame: Int?
    var droppedBetweenFrames = 0

    func tell(_ interface: inout CaptureInterface) {
        interface.frames = frames
        interface.firstFrame = firstFrame
        interface.droppedBetweenFrames = droppedBetweenFrames
    }
}

// MARK: - Where blocks begin and end

extension PcapngDecoder {
    private enum Framing {
        /// Sound where both of its lengths agree.
        case whole(type: UInt32, length: Int, isSound: Bool)
        case needs(Int)
        case end
        /// What is wrong, and what is wrong if no whole block follows.
        case damaged(String, atEnd: String)
    }

    private enum Search {
        case found(Int)
        /// So many octets from a candidate on decide.
        case needs(Int, from: Int)
        case nothing
    }

    private enum Candidate {
        case whole
        case none
        case needs(Int)
    }

    private struct Loss {
        var offset: Int
        var afterFrame: Int
        var sentence: String
        var sentenceAtEnd: String
        /// The section header itself is lost: what belongs to its section can't be understood.
        var endsWithSection: Bool
    }

    @inline(__always)
    private func framing(of window: Span<UInt8>, at offset: Int, isLast: Bool) -> Framing {
        let available = window.count - offset
        guard available >= 12 else {
            guard isLast else { return .needs(12) }
            return available == 0
                ? .end : Self.damaged("the file ends inside a block's header: \(available) of 12 octets")
        }
        let type = window.uint32(at: offset, order)
        var order = order
        if type == BlockType.sectionHeader {
            guard let sectionOrder = SectionHeader.byteOrder(at: offset, of: window) else {
                return Self.damaged("a section header has no byte-order magic")
            }
            order = sectionOrder
        }
        let length = Int(window.uint32(at: offset + 4, order))
        guard length >= 12, length & 3 == 0, length <= CaptureLimits.blockLength else {
            return Self.damaged("a block of type \(type) has the impossible length \(length)")
        }
        guard length <= available else {
            guard isLast else { return .needs(length) }
            return .damaged(
                "a block of type \(type) has the wrong length \(length)",
                atEnd: "the file ends inside a block: \(available) of \(length) octets are there"
            )
        }
        guard window.uint32(at: offset + length - 4, order) == UInt32(length) else {
            return framingByWhatFollows(window, at: offset, type: type, length: length, isLast: isLast)
        }
        return .whole(type: type, length: length, isSound: true)
    }

    /// A block's two lengths differ: the first is believed where it leads to another whole block or to the file's end.
    private func framingByWhatFollows(
        _ window: Span<UInt8>,
        at offset: Int,
        type: UInt32,
        length: Int,
        isLast: Bool
    ) -> Framing {
        let believed = Framing.whole(type: type, length: length, isSound: false)
        if offset + length == window.count { return isLast ? believed : .needs(length + 12) }
        switch candidate(at: offset + length, of: window, isLast: isLast, sectionsOnly: false) {
        case .whole: return believed
        case .needs(let count): return .needs(length + count)
        case .none: return Self.damaged(Self.differingLengths(type))
        }
    }

    private static func differingLengths(_ type: UInt32) -> String {
        "the two lengths of a block of type \(type) differ"
    }

    private static func damaged(_ sentence: String) -> Framing {
        .damaged(sentence, atEnd: sentence)
    }

    private mutating func beginLoss(
        _ window: Span<UInt8>,
        at offset: Int,
        _ sentence: String,
        _ sentenceAtEnd: String
    ) {
        var endsWithSection = false
        if window.count - offset >= 12 {
            switch window.uint32(at: offset, order) {
            case BlockType.sectionHeader:
                if let order = SectionHeader.byteOrder(at: offset, of: window) {
                    beginSection(order)
                } else {
                    endsWithSection = true
                }
            case BlockType.interfaceDescription: addUndescribedInterface()
            default: break
            }
        }
        loss = Loss(
            offset: position + offset,
            afterFrame: number,
            sentence: sentence,
            sentenceAtEnd: sentenceAtEnd,
            endsWithSection: endsWithSection
        )
    }

    private mutating func endLoss(at offset: Int?) {
        guard let loss else { return }
        self.loss = nil
        summary.note(
            CaptureDamage(
                offset: loss.offset,
                afterFrame: loss.afterFrame,
                consequence: offset.map { .skipped(position + $0 - loss.offset) } ?? .ended,
                sentence: offset == nil ? loss.sentenceAtEnd : loss.sentence
            )
        )
    }

    /// Looks at every octet, as damage may have moved what follows off its four-octet boundary.
    private func nextWholeBlock(in window: Span<UInt8>, from start: Int, isLast: Bool) -> Search {
        var offset = start
        while offset < window.count {
            switch candidate(
                at: offset,
                of: window,
                isLast: isLast,
                sectionsOnly: loss?.endsWithSection == true || skipsSection
            ) {
            case .whole: return .found(offset)
            case .needs(let count): return .needs(count, from: offset)
            case .none: offset += 1
            }
        }
        return isLast ? .nothing : .needs(12, from: offset)
    }

    /// Whether a block of a known type begins at `offset`: both of its lengths agree, and its contents fit in them.
    private func candidate(
        at offset: Int,
        of window: Span<UInt8>,
        isLast: Bool,
        sectionsOnly: Bool
    ) -> Candidate {
        let available = window.count - offset
        guard available >= 12 else { return isLast ? .none : .needs(12) }
        let type = window.uint32(at: offset, order)
        guard let minimum = BlockType.minimumLength(type) else { return .none }
        var order = order
        if type == BlockType.sectionHeader {
            guard let sectionOrder = SectionHeader.byteOrder(at: offset, of: window) else { return .none }
            order = sectionOrder
        } else if sectionsOnly {
            return .none
        }
        let length = Int(window.uint32(at: offset + 4, order))
        guard length >= minimum, length & 3 == 0, length <= CaptureLimits.blockLength else { return .none }
        guard length <= available else { return isLast ? .none : .needs(length) }
        guard window.uint32(at: offset + length - 4, order) == UInt32(length) else { return .none }
        if type == BlockType.enhancedPacket {
            guard Int(window.uint32(at: offset + 20, order)) <= length - 32,
                Int(window.uint32(at: offset + 8, order)) < tracks.count - sectionBase
            else { return .none }
        }
        return .whole
    }
}
