internal import NetworkProtocols

// What the blocks of a pcapng file hold. `start` and `end` are a whole block's limits in the window.

extension PcapngDecoder {
    // MARK: - Sections and interfaces

    mutating func beginSection(_ sectionOrder: CaptureByteOrder) {
        order = sectionOrder
        sectionBase = tracks.count
        skipsSection = false
        summary.sectionCount += 1
        if summary.sections.count < CaptureLimits.sections {
            summary.sections.append(CaptureSection(byteOrder: sectionOrder))
        }
    }

    /// Section header: byte-order magic, major and minor version (16 bits each), section length (64), options.
    mutating func decodeSectionHeader(_ window: Span<UInt8>, _ start: Int, _ end: Int) {
        guard end - start >= SectionHeader.minimumLength,
            let sectionOrder = SectionHeader.byteOrder(at: start, of: window)
        else {
            note(at: start, .skipped(end - start), "a section header is too short")
            return
        }
        beginSection(sectionOrder)
        let major = window.uint16(at: start + 12, order)
        let minor = window.uint16(at: start + 14, order)
        guard SectionHeader.isKnownVersion(major: major, minor: minor) else {
            skipsSection = true
            note(at: start + 12, .noted, "a section has the unknown version \(major).\(minor) and is passed over")
            return
        }
        var section = CaptureSection(byteOrder: sectionOrder)
        var cursor = OptionCursor(start: start + 24, end: end - 4)
        while let option = cursor.next(in: window, order) {
            switch option.code {
            case OptionCode.comment: summary.comments += 1
            case OptionCode.sectionHardware: section.hardware = window.text(option)
            case OptionCode.sectionSystem: section.operatingSystem = window.text(option)
            case OptionCode.sectionApplication: section.application = window.text(option)
            default: break
            }
        }
        if summary.sectionCount == summary.sections.count {
            summary.sections[summary.sections.count - 1] = section
        }
        noteOptions(cursor, at: start)
    }

    /// Interface description: link type (16 bits), reserved (16), snapshot length (32), options.
    mutating func decodeInterfaceDescription(_ window: Span<UInt8>, _ start: Int, _ end: Int) {
        guard end - start >= 20 else {
            addUndescribedInterface()
            note(at: start, .skipped(end - start), "an interface description is too short")
            return
        }
        guard tracks.count < CaptureLimits.interfaces else {
            note(at: start, .skipped(end - start), "more than \(CaptureLimits.interfaces) interfaces are described")
            return
        }
        var interface = CaptureInterface(
            number: tracks.count,
            linkType: LinkType(fileValue: window.uint16(at: start + 8, order)),
            snapshotLength: Int(window.uint32(at: start + 12, order)),
            resolution: .microseconds
        )
        var cursor = OptionCursor(start: start + 16, end: end - 4)
        while let option = cursor.next(in: window, order) {
            switch option.code {
            case OptionCode.comment: summary.comments += 1
            case OptionCode.interfaceName: interface.name = window.text(option)
            case OptionCode.interfaceDescription: interface.remark = window.text(option)
            case OptionCode.interfaceSystem: interface.operatingSystem = window.text(option)
            case OptionCode.interfaceResolution where option.length == 1:
                interface.resolution = TimeResolution(rawValue: window[option.start])
            case OptionCode.interfaceCheckSequenceLength where option.length == 1:
                interface.frameCheckSequenceLength = Int(window[option.start])
            case OptionCode.interfaceTimeOffset where option.length == 8:
                interface.timeOffset = Int(Int64(bitPattern: window.uint64(at: option.start, order)))
            case OptionCode.interfaceResolution, OptionCode.interfaceTimeOffset:
                note(at: option.start, .noted, "an option of interface \(interface.number) has a wrong length")
            default: break
            }
        }
        add(interface)
        noteOptions(cursor, at: start)
    }

    private mutating func add(_ interface: CaptureInterface) {
        summary.interfaces.append(interface)
        var track = InterfaceTrack(
            linkType: interface.linkType,
            snapshotLength: interface.snapshotLength,
            scale: TimestampScale(resolution: interface.resolution, offset: interface.timeOffset),
            isDescribed: interface.isDescribed
        )
        track.isSynthesised = interface.name == CaptureInterface.synthesisedName
        tracks.append(track)
    }

    /// Keeps the numbers of the interfaces that follow a damaged description.
    mutating func addUndescribedInterface() {
        guard tracks.count < CaptureLimits.interfaces else { return }
        var interface = CaptureInterface(number: tracks.count, linkType: .ethernet, snapshotLength: 0)
        interface.isDescribed = false
        add(interface)
    }

    /// Interface statistics: interface (32 bits), time (64), options. They count from the capture's start: the last ones hold.
    mutating func decodeInterfaceStatistics(_ window: Span<UInt8>, _ start: Int, _ end: Int) {
        guard end - start >= 24 else {
            note(at: start, .skipped(end - start), "interface statistics are too short")
            return
        }
        guard let number = interfaceNumber(Int(window.uint32(at: start + 8, order))) else {
            note(at: start, .skipped(end - start), "statistics are of an interface that is not described")
            return
        }
        var cursor = OptionCursor(start: start + 20, end: end - 4)
        while let option = cursor.next(in: window, order) {
            if option.code == OptionCode.comment { summary.comments += 1 }
            guard option.length == 8 else { continue }
            let value = Int(clamping: window.uint64(at: option.start, order))
            switch option.code {
            case OptionCode.statisticsEnd:
                let high = UInt64(window.uint32(at: option.start, order))
                let ticks = high << 32 | UInt64(window.uint32(at: option.start + 4, order))
                let end = tracks[number].scale.instant(ticks: ticks)
                summary.endTime = max(summary.endTime ?? end, end)
            case OptionCode.statisticsReceived: summary.interfaces[number].received = value
            case OptionCode.statisticsDropped: summary.interfaces[number].droppedByInterface = value
            case OptionCode.statisticsDroppedBySystem: summary.interfaces[number].droppedBySystem = value
            default: break
            }
        }
        noteOptions(cursor, at: start)
    }

    private mutating func noteOptions(_ cursor: OptionCursor, at start: Int) {
        if cursor.isDamaged { note(at: start, .noted, "an option's length leads out of its block") }
    }

    /// The number over all sections of an interface of the present one; nil where it is not described.
    @inline(__always)
    private func interfaceNumber(_ numberInSection: Int) -> Int? {
        guard numberInSection < tracks.count - sectionBase else { return nil }
        let number = sectionBase + numberInSection
        return tracks[number].isDescribed ? number : nil
    }

    // MARK: - Frames

    /// Enhanced packet: interface, time (high, low), captured length, original length (32 bits each), data, options.
    @inline(__always)
    mutating func decodeEnhancedPacket(
        _ window: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ body: FrameBody
    ) throws {
        guard end - start >= 32 else {
            note(at: start, .skipped(end - start), "an enhanced packet block is too short")
            return
        }
        try deliver(
            interface: Int(window.uint32(at: start + 8, order)),
            ticks: UInt64(window.uint32(at: start + 12, order)) << 32 | UInt64(window.uint32(at: start + 16, order)),
            captured: Int(window.uint32(at: start + 20, order)),
            original: Int(window.uint32(at: start + 24, order)),
            window,
            start,
            end,
            body
        )
    }

    /// The packet block before the enhanced one: interface and drops since the last (16 bits each), then as that one.
    mutating func decodeObsoletePacket(
        _ window: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ body: FrameBody
    ) throws {
        guard end - start >= 32 else {
            note(at: start, .skipped(end - start), "a packet block is too short")
            return
        }
        let interface = Int(window.uint16(at: start + 8, order))
        let drops = Int(window.uint16(at: start + 10, order))
        // 0xFFFF says that the number is not known.
        if drops > 0, drops < 0xFFFF, let number = interfaceNumber(interface) {
            tracks[number].droppedBetweenFrames = tracks[number].droppedBetweenFrames.addingSaturated(drops)
        }
        try deliver(
            interface: interface,
            ticks: UInt64(window.uint32(at: start + 12, order)) << 32 | UInt64(window.uint32(at: start + 16, order)),
            captured: Int(window.uint32(at: start + 20, order)),
            original: Int(window.uint32(at: start + 24, order)),
            window,
            start,
            end,
            body
        )
    }

    /// Simple packet: original length (32 bits), data up to the snapshot length of the section's first interface.
    mutating func decodeSimplePacket(
        _ window: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ body: FrameBody
    ) throws {
        guard end - start >= 16, let number = interfaceNumber(0) else {
            note(at: start, .skipped(end - start), "a simple packet block is too short or has no interface")
            return
        }
        let original = Int(window.uint32(at: start + 8, order))
        let limit = tracks[number].snapshotLength
        let captured = limit > 0 ? min(limit, original) : original
        guard captured <= min(end - start - 16, CaptureLimits.frameLength) else {
            note(at: start, .skipped(end - start), "a frame of \(captured) octets does not fit in its block")
            return
        }
        count(number, captured: captured, original: original)
        summary.timelessFrames += 1
        let header = FrameHeader(
            number: self.number,
            time: .zero,
            linkType: tracks[number].linkType,
            originalLength: original,
            interface: number,
            flags: tracks[number].isSynthesised ? [.timeless, .synthesised] : .timeless
        )
        try body(header, window.extracting((start + 12)..<(start + 12 + captured)), FrameRemarks())
    }

    @inline(__always)
    private mutating func deliver(
        interface: Int,
        ticks: UInt64,
        captured: Int,
        original: Int,
        _ window: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ body: FrameBody
    ) throws {
        guard captured <= min(end - start - 32, CaptureLimits.frameLength) else {
            note(at: start + 20, .skipped(end - start), "a frame of \(captured) octets does not fit in its block")
            return
        }
        guard let number = interfaceNumber(interface) else {
            note(at: start + 8, .skipped(end - start), "a frame is of interface \(interface), which is not described")
            return
        }
        count(number, captured: captured, original: original)
        let time = tracks[number].scale.instant(ticks: ticks)
        if summary.firstTime == nil { summary.firstTime = time }
        summary.lastTime = time
        var header = FrameHeader(
            number: self.number,
            time: time,
            linkType: tracks[number].linkType,
            originalLength: original,
            interface: number,
            flags: tracks[number].isSynthesised ? .synthesised : []
        )
        let dataEnd = start + 28 + captured
        let optionsStart = min(end - 4, start + 28 + captured.paddedToFour)
        if end - 4 - optionsStart >= 4 {
            readOptions(window, optionsStart, end - 4, &header)
        }
        try body(
            header,
            window.extracting((start + 28)..<dataEnd),
            FrameRemarks(options: window.extracting(optionsStart..<(end - 4)), byteOrder: order)
        )
    }

    @inline(__always)
    private mutating func count(_ number: Int, captured: Int, original: Int) {
        summary.frames += 1
        self.number += 1
        summary.bytes += captured
        if captured < original { summary.cutFrames += 1 }
        if tracks[number].frames == 0 { tracks[number].firstFrame = self.number }
        tracks[number].frames += 1
    }

    private mutating func readOptions(_ window: Span<UInt8>, _ start: Int, _ end: Int, _ header: inout FrameHeader) {
        var cursor = OptionCursor(start: start, end: end)
        while let option = cursor.next(in: window, order) {
            switch option.code {
            case OptionCode.comment: summary.comments += 1
            case OptionCode.packetFlags where option.length == 4:
                header.flags.formUnion(FrameFlags(packetFlags: window.uint32(at: option.start, order)))
            case OptionCode.packetDropCount where option.length == 8:
                let drops = Int(clamping: window.uint64(at: option.start, order))
                tracks[header.interface].droppedBetweenFrames =
                    tracks[header.interface].droppedBetweenFrames.addingSaturated(drops)
            default: break
            }
        }
        noteOptions(cursor, at: start)
    }
}

extension FrameFlags {
    /// pcapng epb_flags: bits 0–1 direction, 9 checksum not ready, 16–31 link errors.
    init(packetFlags: UInt32) {
        self = []
        switch packetFlags & 3 {
        case 1: insert(.inbound)
        case 2: insert(.outbound)
        default: break
        }
        if packetFlags & 1 << 9 != 0 { insert(.checksumNotReady) }
        if packetFlags >> 16 != 0 { insert(.linkError) }
    }

    /// As epb_flags; a link error, which these flags do not tell apart, is written as a symbol error (bit 31).
    var packetFlags: UInt32 {
        var flags: UInt32 = 0
        if contains(.inbound) { flags |= 1 } else if contains(.outbound) { flags |= 2 }
        if contains(.checksumNotReady) { flags |= 1 << 9 }
        if contains(.linkError) { flags |= 1 << 31 }
        return flags
    }
}

extension CaptureInterface {
    /// The name of an interface whose frames were written down from what was said over sockets.
    static let synthesisedName = "bootproof-synthesised"
}
