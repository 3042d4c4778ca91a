import CaptureFiles
import NetworkProtocols
import Testing

@Suite struct CaptureReaderTests {
    @Test("The golden head of a pcap file is read")
    func goldenPcap() throws {
        let head: [UInt8] = [
            0xD4, 0xC3, 0xB2, 0xA1, 0x02, 0x00, 0x04, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x00, 0x04, 0x00, 0x01, 0, 0,
            0,
            0x00, 0xF1, 0x53, 0x65, 0x40, 0xE2, 0x01, 0x00, 0x52, 0x00, 0x00, 0x00, 0x52, 0x00, 0x00, 0x00,
        ]
        let reader = try CaptureReader(bytes: head + [UInt8](repeating: 7, count: 82), name: "golden")
        var frames: [TimedFrame] = []
        let summary = try reader.forEachFrame { frames.append(TimedFrame(header: $0, bytes: $1.copy())) }
        #expect(frames.count == 1)
        #expect(frames.first?.header.time == Instant(nanoseconds: 1_700_000_000_123_456_000))
        #expect(frames.first?.bytes == [UInt8](repeating: 7, count: 82))
        #expect(summary.damage == [])
        #expect(summary.linkTypes.map(\.linkType) == [.ethernet])
    }

    @Test("Frames written as pcapng are read back as they were")
    func roundTrip() throws {
        let frame = TimedFrame(
            header: FrameHeader(
                number: 1,
                time: Instant(nanoseconds: 1_700_000_000_123_456_789),
                originalLength: 61,
                flags: .outbound
            ),
            bytes: [UInt8](0..<61)
        )
        let writer = CaptureWriter()
        try writer.write(frame, comments: ["grün", ""])
        try writer.finish()
        let reader = try CaptureReader(bytes: writer.bytes, name: "memory")
        var frames: [TimedFrame] = []
        var comments: [String] = []
        let summary = try reader.forEachAnnotatedFrame { header, bytes, remarks in
            frames.append(TimedFrame(header: header, bytes: bytes.copy()))
            comments += remarks.comments
        }
        #expect(frames == [frame])
        #expect(comments == ["grün", ""])
        #expect(summary.comments == 2)
        #expect(summary.damage == [])
    }
}
