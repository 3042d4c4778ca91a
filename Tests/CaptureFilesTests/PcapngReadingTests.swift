import CaptureFiles
import NetworkProtocols
import Testing

@Suite struct PcapngReadingTests {
    @Test("The golden blocks are read")
    func goldenBlocks() throws {
        let file =
            octets("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000")
            + octets("01000000 14000000 0100 0000 00000400 14000000")
            + octets("06000000 74000000 00000000 240a0600 40222018 52000000 52000000")
            + [UInt8](repeating: 7, count: 82) + octets("0000 74000000")
        let pass = try readAll(file)
        let header = FrameHeader(
            number: 1,
            time: Instant(nanoseconds: 1_700_000_000_123_456_000),
            originalLength: 82
        )
        #expect(pass.frames == [TimedFrame(header: header, bytes: [UInt8](repeating: 7, count: 82))])
        #expect(pass.summary.format == .pcapng)
        #expect(pass.summary.sectionCount == 1)
        #expect(pass.summary.interfaces.count == 1)
        #expect(pass.summary.resolution == .microseconds)
        #expect(pass.summary.snapshotLengths == [262_144])
        #expect(pass.summary.damageCount == 0)

        var built = PcapngFile()
        built.section()
        built.interface()
        built.enhancedPacket([UInt8](repeating: 7, count: 82))
        #expect(built.octets == file)
    }

    @Test("Interfaces of different link types, snapshot lengths and resolutions stand side by side")
    func mixedInterfaces() throws {
        var file = PcapngFile()
        file.section()
        file.interface(.raw, snapshotLength: 96, options: [(2, Array("tun0".utf8)), (3, Array("Tunnel".utf8))])
        file.interface(.ethernet, resolution: 9, options: [(13, [4]), (12, Array("Linux".utf8))])
        file.interface(.linuxSLL, snapshotLength: 0, resolution: 3)
        file.enhancedPacket([1], interface: 1, ticks: 1_700_000_000_000_000_001)
        file.enhancedPacket([2, 3], interface: 0, original: 1500)
        file.enhancedPacket([4, 5, 6], interface: 1, ticks: 1_700_000_000_000_000_002)
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.header.linkType) == [.ethernet, .raw, .ethernet])
        #expect(pass.frames.map(\.header.interface) == [1, 0, 1])
        #expect(pass.frames.map(\.bytes) == [[1], [2, 3], [4, 5, 6]])
        #expect(
            pass.times == [1_700_000_000_000_000_001, 1_700_000_000_123_456_000, 1_700_000_000_000_000_002]
        )
        #expect(
            pass.summary.linkTypes == [
                .init(linkType: .ethernet, frames: 2), .init(linkType: .raw, frames: 1),
                .init(linkType: .linuxSLL, frames: 0),
            ]
        )
        #expect(pass.summary.interfaces.map(\.name) == ["tun0", nil, nil])
        #expect(pass.summary.interfaces.map(\.remark) == ["Tunnel", nil, nil])
        #expect(pass.summary.interfaces.map(\.operatingSystem) == [nil, "Linux", nil])
        #expect(pass.summary.interfaces.map(\.frameCheckSequenceLength) == [nil, 4, nil])
        #expect(
            pass.summary.interfaces.map(\.resolution.description) == ["microseconds", "nanoseconds", "milliseconds"]
        )
        #expect(pass.summary.interfaces.map(\.frames) == [1, 2, 0])
        #expect(pass.summary.interfaces.map(\.firstFrame) == [2, 1, nil])
        #expect(pass.summary.snapshotLengths == [96, 262_144, 0])
        #expect(pass.summary.cutFrames == 1)
    }

    struct Clock: Sendable {
        var resolution: UInt8
        var offset: Int64?
        var ticks: UInt64
        var nanoseconds: Int64
    }

    @Test(
        "Every resolution and offset gives the instant it means",
        arguments: [
            Clock(resolution: 6, ticks: 1_700_000_000_123_456, nanoseconds: 1_700_000_000_123_456_000),
            Clock(resolution: 9, ticks: 1_700_000_000_123_456_789, nanoseconds: 1_700_000_000_123_456_789),
            Clock(resolution: 0, ticks: 1_700_000_000, nanoseconds: 1_700_000_000_000_000_000),
            Clock(resolution: 3, ticks: 1_700_000_000_123, nanoseconds: 1_700_000_000_123_000_000),
            Clock(resolution: 12, ticks: 1_700_000_123_456_789, nanoseconds: 1_700_000_123_456),
            Clock(resolution: 28, ticks: .max, nanoseconds: 1),
            Clock(resolution: 29, ticks: .max, nanoseconds: 0),
            Clock(resolution: 127, ticks: .max, nanoseconds: 0),
            Clock(resolution: 0x8A, ticks: 1_700_000_000 << 10 | 512, nanoseconds: 1_700_000_000_500_000_000),
            Clock(resolution: 0x80, ticks: 1_700_000_000, nanoseconds: 1_700_000_000_000_000_000),
            Clock(resolution: 0xA0, ticks: 1_700_000_000 << 32 | 1 << 31, nanoseconds: 1_700_000_000_500_000_000),
            Clock(resolution: 0xFF, ticks: .max, nanoseconds: 0),
            Clock(resolution: 6, offset: 3600, ticks: 1_000_001, nanoseconds: 3_601_000_001_000),
            Clock(resolution: 9, offset: -2, ticks: 1_000_000_000, nanoseconds: -1_000_000_000),
            Clock(resolution: 6, offset: 0, ticks: 1, nanoseconds: 1000),
            Clock(resolution: 0x8A, offset: 100, ticks: 1 << 10, nanoseconds: 101_000_000_000),
            Clock(resolution: 6, ticks: .max, nanoseconds: .max),
            Clock(resolution: 9, ticks: .max, nanoseconds: .max),
            Clock(resolution: 0, ticks: .max, nanoseconds: .max),
            Clock(resolution: 9, offset: .min, ticks: .max, nanoseconds: .min),
            Clock(resolution: 9, offset: .max, ticks: .max, nanoseconds: .max),
            Clock(resolution: 9, offset: -9_223_372_037, ticks: 145_224_192, nanoseconds: .min),
        ]
    )
    func clock(_ clock: Clock) throws {
        for order in [CaptureByteOrder.littleEndian, .bigEndian] {
            var file = PcapngFile()
            file.section(order)
            file.interface(resolution: clock.resolution, offset: clock.offset)
            file.enhancedPacket(ticks: clock.ticks)
            let pass = try readAll(file.octets)
            #expect(pass.times == [clock.nanoseconds])
            #expect(pass.summary.damageCount == 0)
        }
    }

    @Test("Sections of either octet order follow each other, and interfaces are numbered over all")
    func sections() throws {
        var file = PcapngFile()
        file.section(
            .bigEndian,
            options: [(4, Array("dumpcap".utf8)), (3, Array("Linux".utf8)), (2, Array("x86".utf8))]
        )
        file.interface(.ethernet)
        file.enhancedPacket([1])
        file.section(.littleEndian, minor: 2)
        file.interface(.raw, resolution: 9)
        file.interface(.null)
        file.enhancedPacket([2], interface: 1)
        file.enhancedPacket([3], interface: 0, ticks: 5)
        file.section(.bigEndian)
        file.interface(.linuxSLL2)
        file.enhancedPacket([4])
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[1], [2], [3], [4]])
        #expect(pass.frames.map(\.header.linkType) == [.ethernet, .null, .raw, .linuxSLL2])
        #expect(pass.frames.map(\.header.interface) == [0, 2, 1, 3])
        #expect(pass.numbers == [1, 2, 3, 4])
        #expect(pass.times[2] == 5)
        #expect(pass.summary.sectionCount == 3)
        #expect(pass.summary.sections.map(\.byteOrder) == [.bigEndian, .littleEndian, .bigEndian])
        #expect(pass.summary.sections.first?.application == "dumpcap")
        #expect(pass.summary.sections.first?.operatingSystem == "Linux")
        #expect(pass.summary.sections.first?.hardware == "x86")
        #expect(pass.summary.byteOrder == .bigEndian)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("Simple and obsolete packet blocks are read")
    func otherPacketBlocks() throws {
        var file = PcapngFile()
        file.section()
        file.interface(snapshotLength: 4)
        file.simplePacket([1, 2, 3])
        file.simplePacket([1, 2, 3, 4], original: 1500)
        file.obsoletePacket([9], drops: 3, ticks: 1_000_000)
        file.obsoletePacket([9], drops: 0xFFFF, ticks: 2_000_000)
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[1, 2, 3], [1, 2, 3, 4], [9], [9]])
        #expect(pass.frames.map(\.header.originalLength) == [3, 1500, 1, 1])
        #expect(pass.times == [0, 0, 1_000_000_000, 2_000_000_000])
        #expect(pass.frames.map(\.header.flags) == [.timeless, .timeless, [], []])
        #expect(pass.summary.timelessFrames == 2)
        #expect(pass.summary.firstTime == Instant(nanoseconds: 1_000_000_000))
        #expect(pass.summary.lastTime == Instant(nanoseconds: 2_000_000_000))
        #expect(pass.summary.dropped == 3)
        #expect(pass.summary.cutFrames == 1)
    }

    @Test("Flags, drops and comments on frames are told")
    func packetOptions() throws {
        var file = PcapngFile()
        file.section(.bigEndian, options: [(1, Array("whole".utf8))])
        file.interface(options: [(1, Array("here".utf8))])
        file.enhancedPacket(options: [(2, [0, 0, 0, 1])])
        file.enhancedPacket(options: [
            (1, Array("ä".utf8)), (2, [0, 0, 2, 2]), (1, []), (4, [0, 0, 0, 0, 0, 0, 0, 7]),
        ])
        file.enhancedPacket([1, 2, 3, 4, 5], options: [(2, [0x80, 0, 0, 0]), (2988, [0, 0, 0, 1])])
        file.enhancedPacket(options: [(3, [2, 1, 2, 3, 4]), (2, [0, 1]), (1, Array("last".utf8))])
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.header.flags) == [.inbound, [.outbound, .checksumNotReady], .linkError, []])
        #expect(pass.comments == ["ä", "", "last"])
        #expect(pass.summary.comments == 5)
        #expect(pass.summary.dropped == 7)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("The last statistics of an interface say what was lost")
    func statistics() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        file.interface()
        file.statistics(counts: [(4, 10), (5, 1)])
        file.statistics(interface: 1, counts: [(7, 100)])
        file.statistics(counts: [(4, 1000), (5, 20), (7, 3)])
        let pass = try readAll(file.octets)
        #expect(pass.summary.interfaces.map(\.received) == [1000, nil])
        #expect(pass.summary.interfaces.map(\.dropped) == [23, 100])
        #expect(pass.summary.dropped == 123)
    }

    @Test("Other blocks are passed over; those that Wireshark numbers take a number")
    func otherBlocks() throws {
        var file = PcapngFile()
        file.section()
        file.block(0x7777) { $0.append32(1) }
        file.interface()
        file.enhancedPacket([1])
        file.block(4) { $0.append32(0) }
        file.block(10) {
            $0.append32(0x544C_534B)
            $0.append32(4)
            $0.append32(1)
        }
        file.block(0x8000_0001) { _ in }
        file.enhancedPacket([2])
        file.block(0xBAD) { $0.append32(32_473) }
        file.block(9) { $0.append(Array("MESSAGE=x\n".utf8)) }
        file.block(0x4000_0BAD) { $0.append32(32_473) }
        file.enhancedPacket([3])
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[1], [2], [3]])
        #expect(pass.numbers == [1, 2, 6])
        #expect(pass.summary.frames == 3)
        #expect(pass.summary.skippedBlocks == 7)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("A capture of frames that were never on a wire says so by its interface")
    func synthesised() throws {
        var file = PcapngFile()
        file.section()
        file.interface(options: [(2, Array("bootproof-synthesised".utf8))])
        file.enhancedPacket([1])
        file.simplePacket([2])
        #expect(try readAll(file.octets).frames.map(\.header.flags) == [.synthesised, [.synthesised, .timeless]])
    }

    @Test("Names can't command a terminal or grow without bound")
    func hostileNames() throws {
        var file = PcapngFile()
        file.section(options: [(4, Array("a\u{1b}[2J\u{202e}b".utf8))])
        file.interface(options: [(2, [UInt8](repeating: 0x61, count: 60_000)), (3, [0xFF, 0x62])])
        let pass = try readAll(file.octets)
        #expect(pass.summary.sections.first?.application == "a\\u{1b}[2J\\u{202e}b")
        #expect(pass.summary.interfaces.first?.name?.count == CaptureLimits.text)
        #expect(pass.summary.interfaces.first?.remark == "\u{FFFD}b")
    }
}
