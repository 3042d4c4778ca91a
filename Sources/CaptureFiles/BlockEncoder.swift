internal import NetworkProtocols

/// Encodes pcapng blocks (draft-ietf-opsawg-pcapng) and keeps account of the interfaces described.
struct BlockEncoder {
    private var configuration: CaptureWriter.Configuration
    private let order: CaptureByteOrder
    /// The interfaces described so far, by their number in the file.
    private var interfaces: [InterfaceKey] = []
    /// Where the last frame's interface stands in `interfaces`.
    private var lastInterface = 0
    private var lastTime = Instant.zero

    init(_ configuration: CaptureWriter.Configuration) {
        self.configuration = configuration
        order = configuration.byteOrder
    }

    /// Frames that differ in these need interface descriptions of their own.
    private struct InterfaceKey: Hashable {
        var interface: Int
        var linkType: LinkType
        var isSynthesised: Bool
        /// Timestamps are unsigned: times before 1970 need an interface with an offset.
        var isBefore1970: Bool
    }

    // MARK: - Blocks

    mutating func appendSectionHeader(to buffer: inout [UInt8]) {
        appendBlock(BlockType.sectionHeader, to: &buffer) { buffer in
            buffer.append(SectionHeader.byteOrderMagic, order)
            buffer.append(UInt16(1), order)
            buffer.append(UInt16(0), order)
            buffer.append(UInt64.max, order)
            let start = buffer.count
            appendComments(configuration.comments, to: &buffer)
            if let application = configuration.application {
                appendText(OptionCode.sectionApplication, application, to: &buffer)
            }
            endOptions(since: start, in: &buffer)
        }
        for (number, interface) in configuration.interfaces.prefix(CaptureLimits.interfaces).enumerated() {
            let key = InterfaceKey(
                interface: number,
                linkType: interface.linkType,
                isSynthesised: interface.name == CaptureInterface.synthesisedName,
                isBefore1970: false
            )
            appendDescription(of: interface, key, to: &buffer)
        }
    }

    /// False where there is no place for one more interface.
    mutating func append(
        _ header: FrameHeader,
        _ octets: Span<UInt8>,
        comments: [String],
        to buffer: inout [UInt8]
    ) -> Bool {
        guard let interface = interfaceNumber(for: header, in: &buffer) else { return false }
        let flags = header.flags.packetFlags
        if header.flags.contains(.timeless), interface == 0, flags == 0, comments.isEmpty,
            octets.count == header.originalLength
        {
            appendSimplePacket(octets, to: &buffer)
            return true
        }
        lastTime = max(lastTime, header.time)
        let ticks = interfaces[interface].isBefore1970 ? header.time.ticksFromEarliest : header.time.ticks
        let start = buffer.count
        buffer.append(BlockType.enhancedPacket, order)
        buffer.append(UInt32(0), order)
        buffer.append(UInt32(interface), order)
        buffer.append(UInt32(truncatingIfNeeded: ticks >> 32), order)
        buffer.append(UInt32(truncatingIfNeeded: ticks), order)
        buffer.append(UInt32(octets.count), order)
        buffer.append(UInt32(clamping: header.originalLength), order)
        buffer.append(octets)
        buffer.pad(since: start)
        let optionsStart = buffer.count
        if flags != 0 {
            buffer.append(OptionCode.packetFlags, order)
            buffer.append(UInt16(4), order)
            buffer.append(flags, order)
        }
        if !comments.isEmpty { appendComments(comments, to: &buffer) }
        endOptions(since: optionsStart, in: &buffer)
        endBlock(since: start, in: &buffer)
        return true
    }

    /// Frames without a time go into simple packet blocks, which have none either.
    private func appendSimplePacket(_ octets: Span<UInt8>, to buffer: inout [UInt8]) {
        let start = buffer.count
        buffer.append(BlockType.simplePacket, order)
        buffer.append(UInt32(0), order)
        buffer.append(UInt32(octets.count), order)
        buffer.append(octets)
        buffer.pad(since: start)
        endBlock(since: start, in: &buffer)
    }

    /// Frames that the system dropped on the first interface.
    mutating func noteDrops(_ count: Int) {
        if configuration.interfaces.isEmpty {
            configuration.interfaces.append(CaptureInterface(number: 0, linkType: .ethernet))
        }
        configuration.interfaces[0].droppedBySystem = count
    }

    /// What the configuration knows of frames lost, and until when frames were listened for.
    mutating func appendStatistics(end: Instant?, to buffer: inout [UInt8]) {
        let known = configuration.interfaces.prefix(CaptureLimits.interfaces)
        for number in 0..<max(known.count, interfaces.count) {
            let interface = number < known.count ? known[number] : nil
            let counts = [
                (OptionCode.statisticsReceived, interface?.received),
                (OptionCode.statisticsDropped, interface?.droppedByInterface),
                (OptionCode.statisticsDroppedBySystem, interface?.droppedBySystem),
            ]
            let end = number < interfaces.count && !interfaces[number].isBefore1970 ? end : nil
            guard end != nil || counts.contains(where: { $0.1 != nil }) else { continue }
            let ticks = lastTime.ticks
            appendBlock(BlockType.interfaceStatistics, to: &buffer) { buffer in
                buffer.append(UInt32(number), order)
                buffer.append(UInt32(truncatingIfNeeded: ticks >> 32), order)
                buffer.append(UInt32(truncatingIfNeeded: ticks), order)
                let start = buffer.count
                if let end {
                    buffer.append(OptionCode.statisticsEnd, order)
                    buffer.append(UInt16(8), order)
                    buffer.append(UInt32(truncatingIfNeeded: end.ticks >> 32), order)
                    buffer.append(UInt32(truncatingIfNeeded: end.ticks), order)
                }
                for case (let code, let count?) in counts {
                    buffer.append(code, order)
                    buffer.append(UInt16(8), order)
                    buffer.append(UInt64(clamping: count), order)
                }
                endOptions(since: start, in: &buffer)
            }
        }
    }

    // MARK: - Interfaces

    private mutating func interfaceNumber(for header: FrameHeader, in buffer: inout [UInt8]) -> Int? {
        let key = InterfaceKey(
            interface: header.interface,
            linkType: header.linkType,
            isSynthesised: header.flags.contains(.synthesised),
            isBefore1970: header.time < .zero
        )
        if lastInterface < interfaces.count, interfaces[lastInterface] == key { return lastInterface }
        if let known = interfaces.firstIndex(of: key) {
            lastInterface = known
            return known
        }
        guard interfaces.count < CaptureLimits.interfaces else { return nil }
        lastInterface = interfaces.count
        let interface = CaptureInterface(linkType: header.linkType, snapshotLength: configuration.snapshotLength)
        appendDescription(of: interface, key, to: &buffer)
        return lastInterface
    }

    private mutating func appendDescription(
        of interface: CaptureInterface,
        _ key: InterfaceKey,
        to buffer: inout [UInt8]
    ) {
        interfaces.append(key)
        appendBlock(BlockType.interfaceDescription, to: &buffer) { buffer in
            buffer.append(interface.linkType.rawValue, order)
            buffer.append(UInt16(0), order)
            buffer.append(UInt32(clamping: interface.snapshotLength), order)
            let start = buffer.count
            if let name = key.isSynthesised ? CaptureInterface.synthesisedName : interface.name {
                appendText(OptionCode.interfaceName, name, to: &buffer)
            }
            if let remark = interface.remark {
                appendText(OptionCode.interfaceDescription, remark, to: &buffer)
            }
            appendOption(OptionCode.interfaceResolution, [TimeResolution.nanoseconds.rawValue], to: &buffer)
            if let length = interface.frameCheckSequenceLength {
                appendOption(OptionCode.interfaceCheckSequenceLength, [UInt8(clamping: length)], to: &buffer)
            }
            if let system = interface.operatingSystem {
                appendText(OptionCode.interfaceSystem, system, to: &buffer)
            }
            if key.isBefore1970 {
                buffer.append(OptionCode.interfaceTimeOffset, order)
                buffer.append(UInt16(8), order)
                buffer.append(UInt64(bitPattern: Int64(Instant.earliestSecond)), order)
            }
            endOptions(since: start, in: &buffer)
        }
    }

    // MARK: - Parts of blocks

    private func appendBlock(_ type: UInt32, to buffer: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        let start = buffer.count
        buffer.append(type, order)
        buffer.append(UInt32(0), order)
        body(&buffer)
        endBlock(since: start, in: &buffer)
    }

    /// Puts the length, known by now, at both ends of the block.
    private func endBlock(since start: Int, in buffer: inout [UInt8]) {
        let length = UInt32(buffer.count - start + 4)
        buffer.append(length, order)
        let stored = order == .bigEndian ? length.bigEndian : length.littleEndian
        withUnsafeBytes(of: stored) { octets in
            for index in 0..<4 { buffer[start + 4 + index] = octets[index] }
        }
    }

    /// At most 65 535 octets fit in an option.
    private func appendOption(_ code: UInt16, _ value: some Collection<UInt8>, to buffer: inout [UInt8]) {
        buffer.append(code, order)
        buffer.append(UInt16(value.count), order)
        let start = buffer.count
        buffer.append(contentsOf: value)
        buffer.pad(since: start)
    }

    private func appendText(_ code: UInt16, _ text: String, to buffer: inout [UInt8]) {
        appendOption(code, OptionText.pieces(of: text).first ?? [], to: &buffer)
    }

    private func appendComments(_ comments: [String], to buffer: inout [UInt8]) {
        var room = OptionText.roomForComments
        for (index, comment) in comments.enumerated() {
            let pieces = OptionText.pieces(of: comment)
            let length = pieces.reduce(0) { $0 + $1.count + 8 }
            guard length <= room else {
                let rest = "\(comments.count - index) more comments were left out: too long for a capture file"
                appendText(OptionCode.comment, rest, to: &buffer)
                return
            }
            room -= length
            for piece in pieces { appendOption(OptionCode.comment, piece, to: &buffer) }
        }
    }

    /// The end-of-options option, needed where there is any option.
    private func endOptions(since start: Int, in buffer: inout [UInt8]) {
        if buffer.count > start { buffer.append(UInt32(0), order) }
    }
}

/// Text as options hold it: UTF-8 without NUL, at most 65 535 octets each.
enum OptionText {
    /// Octets of comments that one block holds, so that it stays far below `CaptureLimits.blockLength`.
    static let roomForComments = 1024 * 1024

    /// Cut between characters' octets, never within; one empty piece for an empty text.
    static func pieces(of text: String) -> [[UInt8]] {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            if octet == 0 { octets += Array("\u{2400}".utf8) } else { octets.append(octet) }
        }
        var pieces: [[UInt8]] = []
        var start = 0
        repeat {
            var end = min(octets.count, start + 65_535)
            while end < octets.count, octets[end] & 0xC0 == 0x80 { end -= 1 }
            pieces.append(Array(octets[start..<end]))
            start = end
        } while start < octets.count
        return pieces
    }
}

extension [UInt8] {
    /// Pads with zeros to a multiple of four octets since `start`.
    fileprivate mutating func pad(since start: Int) {
        append(contentsOf: repeatElement(0, count: (count - start).paddedToFour - (count - start)))
    }
}

extension Instant {
    /// In seconds; an interface's offset for times before 1970.
    fileprivate static let earliestSecond = -9_223_372_037

    fileprivate var ticks: UInt64 { UInt64(clamping: nanoseconds) }
    fileprivate var ticksFromEarliest: UInt64 { 9_223_372_037_000_000_000 - nanoseconds.magnitude }
}
