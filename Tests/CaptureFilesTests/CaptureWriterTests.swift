import CaptureFiles
import NetworkProtocols
import Testing

@Suite struct CaptureWriterTests {
    private func frame(
        _ octets: [UInt8],
        at nanoseconds: Int64 = 1_700_000_000_123_456_789,
        linkType: LinkType = .ethernet,
        original: Int? = nil,
        interface: Int = 0,
        flags: FrameFlags = []
    ) -> TimedFrame {
        TimedFrame(
            header: FrameHeader(
                number: 0,
                time: Instant(nanoseconds: nanoseconds),
                linkType: linkType,
                originalLength: original ?? octets.count,
                interface: interface,
                flags: flags
            ),
            bytes: octets
        )
    }

    /// As a reader numbers them.
    private func numbered(_ frames: [TimedFrame]) -> [TimedFrame] {
        frames.enumerated().map { index, frame in
            var frame = frame
            frame.header.number = index + 1
            return frame
        }
    }

    private func written(
        _ frames: [TimedFrame],
        comments: [String] = [],
        _ configuration: CaptureWriter.Configuration = .init()
    ) throws -> [UInt8] {
        let writer = CaptureWriter(configuration: configuration)
        for frame in frames { try writer.write(frame, comments: comments) }
        try writer.finish()
        return writer.bytes
    }

    /// Frames that show everything a header can tell.
    static let variety: [TimedFrame] = {
        let tests = CaptureWriterTests()
        return tests.numbered([
            tests.frame([1, 2, 3, 4, 5], flags: .inbound),
            tests.frame([], at: 0),
            tests.frame([1], at: .max, original: 9000, flags: [.outbound, .checksumNotReady]),
            tests.frame([2, 3], linkType: .raw, interface: 1, flags: .linkError),
            tests.frame([4, 5, 6], linkType: .linuxSLL2, interface: 2),
            tests.frame([1, 2, 3, 4], flags: .outbound),
            tests.frame([7], at: 0, flags: .timeless),
            tests.frame([8], at: 0, flags: [.timeless, .inbound]),
            tests.frame([UInt8](repeating: 5, count: CaptureLimits.frameLength), interface: 1),
        ])
    }()

    @Test("A small file is written octet by octet as the format says")
    func goldenFile() throws {
        var configuration = CaptureWriter.Configuration(application: "bootproof")
        configuration.comments = ["ok"]
        let file = try written([frame([1, 2, 3], flags: .inbound)], comments: ["hä"], configuration)
        let expected =
            octets("0a0d0d0a 38000000 4d3c2b1a 0100 0000 ffffffffffffffff")
            + octets("0100 0200 6f6b 0000 | 0400 0900 626f6f7470726f6f66 000000 | 0000 0000 | 38000000")
            + octets("01000000 20000000 0100 0000 00000400 | 0900 0100 09 000000 | 0000 0000 | 20000000")
            + octets("06000000 38000000 00000000 fe9c9717 15cd853d 03000000 03000000 010203 00")
            + octets("0200 0400 01000000 | 0100 0300 68c3a4 00 | 0000 0000 | 38000000")
        #expect(file == expected)
    }

    @Test("What is written as pcapng is read back as it was", arguments: [CaptureByteOrder.littleEndian, .bigEndian])
    func roundTrip(order: CaptureByteOrder) throws {
        var configuration = CaptureWriter.Configuration(application: "test ü")
        configuration.byteOrder = order
        let pass = try readAll(written(Self.variety, configuration))
        // The frame on interface 1 with another link type than the first there gets an interface of its own.
        var expected = Self.variety
        expected[8].header.interface = 3
        // Flags need a block that has a time.
        expected[7].header.flags = .inbound
        #expect(pass.frames == expected)
        #expect(pass.summary.damageCount == 0)
        #expect(pass.summary.byteOrder == order)
        #expect(pass.summary.resolution == .nanoseconds)
        #expect(pass.summary.sections.map(\.application) == ["test ü"])
        let again = try readAll(written(pass.frames, configuration))
        #expect(again == pass)
    }

    @Test("Times before 1970 and frames never on a wire are kept")
    func unusualFrames() throws {
        let frames = numbered([
            frame([1], at: -1, interface: 0), frame([2], at: .min),
            frame([3], at: 5, interface: 1, flags: .synthesised),
        ])
        let pass = try readAll(written(frames))
        #expect(pass.frames == frames)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("Comments are kept, in order, whatever is in them")
    func comments() throws {
        let comments = ["DHCPOFFER without a boot file", "", "grün 🚀 \u{202e}", "two\nlines", "nul\0in it"]
        let pass = try readAll(written([frame([1, 2, 3, 4, 5])], comments: comments))
        #expect(pass.comments == comments.map { $0 == "nul\0in it" ? "nul\u{2400}in it" : $0 })
        #expect(pass.summary.comments == 5)
        #expect(pass.frames.map(\.bytes) == [[1, 2, 3, 4, 5]])
    }

    @Test("A comment longer than an option becomes several, cut between characters")
    func longComment() throws {
        let comment = "a" + String(repeating: "ü", count: 50_000)
        let pass = try readAll(written([frame([1])], comments: [comment]))
        #expect(pass.comments.count == 2)
        #expect(pass.comments.joined() == comment)
        #expect(pass.comments.first?.utf8.count == 65_535)
        let even = try readAll(written([frame([1])], comments: [String(repeating: "ü", count: 50_000)]))
        #expect(even.comments.map(\.utf8.count) == [65_534, 34_466])
    }

    @Test("Comments without bound are cut, and the cut is told")
    func boundlessComments() throws {
        let comment = String(repeating: "x", count: 60_000)
        let pass = try readAll(written([frame([1])], comments: [String](repeating: comment, count: 100)))
        #expect(pass.comments.dropLast().allSatisfy { $0 == comment })
        #expect(
            pass.comments.last
                == "\(100 - pass.comments.count + 1) more comments were left out: too long for a capture file"
        )
        #expect(pass.frames.count == 1)
    }

    @Test("Interfaces described at the beginning keep their numbers, names and statistics")
    func describedInterfaces() throws {
        var first = CaptureInterface(linkType: .raw, snapshotLength: 96)
        first.name = "tun0"
        first.remark = "Tunnel"
        first.operatingSystem = "Linux"
        first.frameCheckSequenceLength = 0
        first.received = 10
        first.droppedByInterface = 2
        var second = CaptureInterface(number: 1, linkType: .ethernet)
        second.droppedBySystem = 7
        var configuration = CaptureWriter.Configuration()
        configuration.interfaces = [first, second]
        let frames = numbered([frame([1], interface: 1), frame([2], linkType: .raw, interface: 0)])
        let pass = try readAll(written(frames, configuration))
        #expect(pass.frames == frames)
        first.frames = 1
        first.firstFrame = 2
        second.frames = 1
        second.firstFrame = 1
        #expect(pass.summary.interfaces == [first, second])
        #expect(pass.summary.dropped == 9)
    }

    @Test("A file without frames is a capture all the same", arguments: [CaptureFormat.pcap, .pcapng])
    func noFrames(format: CaptureFormat) throws {
        let pass = try readAll(written([], .init(format: format)))
        #expect(pass.summary.format == format)
        #expect(pass.summary.frames == 0)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("The golden head of a pcap file is written")
    func goldenPcap() throws {
        var configuration = CaptureWriter.Configuration(format: .pcap)
        configuration.resolution = .microseconds
        let file = try written([frame([UInt8](repeating: 7, count: 82), at: 1_700_000_000_123_456_789)], configuration)
        let head = "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 | 00f15365 40e20100 52000000 52000000"
        #expect(file == octets(head) + [UInt8](repeating: 7, count: 82))
    }

    @Test(
        "What is written as pcap is read back as it was",
        arguments: [CaptureByteOrder.littleEndian, .bigEndian],
        [TimeResolution.microseconds, .nanoseconds]
    )
    func pcapRoundTrip(order: CaptureByteOrder, resolution: TimeResolution) throws {
        var configuration = CaptureWriter.Configuration(format: .pcap)
        configuration.byteOrder = order
        configuration.resolution = resolution
        configuration.snapshotLength = 1500
        let frames = numbered([
            frame([1, 2, 3], at: 1_700_000_000_123_456_000, linkType: .linuxSLL),
            frame([], at: 4_294_967_295_999_999_000, linkType: .linuxSLL, original: 70),
        ])
        let pass = try readAll(written(frames, configuration))
        #expect(pass.frames == frames)
        #expect(pass.summary.byteOrder == order)
        #expect(pass.summary.resolution == resolution)
        #expect(pass.summary.snapshotLengths == [1500])
    }

    @Test("What a format has no place for is refused")
    func inexpressible() throws {
        let pcap = CaptureWriter.Configuration(format: .pcap)
        var milliseconds = pcap
        milliseconds.resolution = TimeResolution(rawValue: 3)
        #expect(throws: CaptureFileError.self) { try written([frame([1]), frame([2], linkType: .raw)], pcap) }
        #expect(throws: CaptureFileError.self) { try written([frame([1])], comments: ["no"], pcap) }
        #expect(throws: CaptureFileError.self) { try written([frame([1], at: -1)], pcap) }
        #expect(throws: CaptureFileError.self) { try written([frame([1], at: .max)], pcap) }
        #expect(throws: CaptureFileError.self) { try written([frame([1])], milliseconds) }
        let tooLong = [UInt8](repeating: 0, count: CaptureLimits.frameLength + 1)
        #expect(throws: CaptureFileError.self) { try written([frame(tooLong)]) }
        let manyInterfaces = (0...CaptureLimits.interfaces).map { frame([1], interface: $0) }
        #expect(throws: CaptureFileError.self) { try written(manyInterfaces) }
    }

    @Test("A file on disk holds what memory would")
    func fileOnDisk() throws {
        let file = try TemporaryFile(Array("something else that is longer than what is written".utf8))
        let writer = try CaptureWriter(path: file.path)
        for frame in Self.variety { try writer.write(frame) }
        for _ in 0..<3 { try writer.write(Self.variety[8]) }
        try writer.finish()
        try writer.finish()
        let memory = try written(Self.variety + [Self.variety[8], Self.variety[8], Self.variety[8]])
        #expect(try file.octets == memory)
    }

    @Test("Until when frames were listened for comes back")
    func listeningEnd() throws {
        var configuration = CaptureWriter.Configuration()
        configuration.interfaces = [CaptureInterface(linkType: .ethernet)]
        let writer = CaptureWriter(configuration: configuration)
        try writer.write(frame([1, 2, 3, 4]))
        let end = Instant(nanoseconds: 9_000_000_000_000_000_001)
        try writer.finish(end: end)
        let summary = try CaptureReader(bytes: writer.bytes, name: "test").forEachFrame { _, _ in }
        #expect(summary.endTime == end)
        #expect(try CaptureReader(bytes: written([frame([1])]), name: "test").forEachFrame { _, _ in }.endTime == nil)
    }

    @Test("A place that can't be written to is told with the reason")
    func unwritable() throws {
        do throws(CaptureFileError) {
            _ = try CaptureWriter(path: "/nonexistent/report.pcapng")
            Issue.record("a file in a folder that is not there was opened")
        } catch {
            #expect(
                error.description == "/nonexistent/report.pcapng: can't be written: No such file or directory"
            )
        }
        let full = try CaptureWriter(path: "/dev/full")
        try full.write(frame([1]))
        do throws(CaptureFileError) {
            try full.finish()
            Issue.record("a full device took a capture")
        } catch {
            #expect(error.description == "/dev/full: can't be written: No space left on device")
        }
    }
}
