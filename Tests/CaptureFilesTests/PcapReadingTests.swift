import CaptureFiles
import NetworkProtocols
import Testing

@Suite struct PcapReadingTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        var magic: Int
        var order: CaptureByteOrder
        var firstOctets: [UInt8]
        var resolution: TimeResolution
        var testDescription: String { "\(String(magic, radix: 16)) \(order)" }
    }

    static let variants = [
        Variant(
            magic: 0xA1B2_C3D4,
            order: .littleEndian,
            firstOctets: [0xD4, 0xC3, 0xB2, 0xA1],
            resolution: .microseconds
        ),
        Variant(
            magic: 0xA1B2_C3D4,
            order: .bigEndian,
            firstOctets: [0xA1, 0xB2, 0xC3, 0xD4],
            resolution: .microseconds
        ),
        Variant(
            magic: 0xA1B2_3C4D,
            order: .littleEndian,
            firstOctets: [0x4D, 0x3C, 0xB2, 0xA1],
            resolution: .nanoseconds
        ),
        Variant(
            magic: 0xA1B2_3C4D,
            order: .bigEndian,
            firstOctets: [0xA1, 0xB2, 0x3C, 0x4D],
            resolution: .nanoseconds
        ),
        Variant(
            magic: 0xA1B2_CD34,
            order: .littleEndian,
            firstOctets: [0x34, 0xCD, 0xB2, 0xA1],
            resolution: .microseconds
        ),
        Variant(
            magic: 0xA1B2_CD34,
            order: .bigEndian,
            firstOctets: [0xA1, 0xB2, 0xCD, 0x34],
            resolution: .microseconds
        ),
    ]

    @Test("The golden head of a file is read")
    func goldenHead() throws {
        let head = octets(
            "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 | 00f15365 40e20100 52000000 52000000"
        )
        let frame = [UInt8](repeating: 7, count: 82)
        let pass = try readAll(head + frame)
        let header = FrameHeader(
            number: 1,
            time: Instant(nanoseconds: 1_700_000_000_123_456_000),
            linkType: .ethernet,
            originalLength: 82
        )
        #expect(pass.frames == [TimedFrame(header: header, bytes: frame)])
        #expect(pass.summary.format == .pcap)
        #expect(pass.summary.byteOrder == .littleEndian)
        #expect(pass.summary.resolution == .microseconds)
        #expect(pass.summary.snapshotLengths == [262_144])
        #expect(pass.summary.linkTypes == [.init(linkType: .ethernet, frames: 1)])
        #expect(pass.summary.frames == 1)
        #expect(pass.summary.bytes == 82)
        #expect(pass.summary.firstTime == header.time)
        #expect(pass.summary.lastTime == header.time)
        #expect(pass.summary.damageCount == 0)
    }

    @Test("Every magic is read in both octet orders", arguments: variants)
    func variant(_ variant: Variant) throws {
        var file = PcapFile(magic: variant.magic, order: variant.order, snapshotLength: 1500, linkField: 113)
        file.records = [
            .init(seconds: 5, fraction: 7, octets: [1, 2, 3]),
            .init(seconds: 0xFFFF_FFFF, fraction: 999_999, lengths: (4, 90), packetType: 4, octets: [4, 5, 6, 7]),
        ]
        #expect(Array(file.octets.prefix(4)) == variant.firstOctets)
        let pass = try readAll(file.octets)
        let unit: Int64 = variant.resolution == .nanoseconds ? 1 : 1000
        #expect(pass.times == [5_000_000_000 + 7 * unit, 0xFFFF_FFFF * 1_000_000_000 + 999_999 * unit])
        #expect(pass.frames.map(\.bytes) == [[1, 2, 3], [4, 5, 6, 7]])
        #expect(pass.frames.map(\.header.originalLength) == [3, 90])
        #expect(pass.frames.allSatisfy { $0.header.linkType == .linuxSLL })
        #expect(pass.numbers == [1, 2])
        #expect(pass.summary.byteOrder == variant.order)
        #expect(pass.summary.resolution == variant.resolution)
        #expect(pass.summary.cutFrames == 1)
        #expect(pass.summary.snapshotLengths == [1500])
        let isModified = variant.magic == 0xA1B2_CD34
        #expect(pass.frames.map(\.header.flags) == (isModified ? [.inbound, .outbound] : [[], []]))
    }

    @Test(
        "Versions before 2.3 tell the original length first, and 2.3 either way",
        arguments: [(2, 0), (2, 2), (2, 3), (2, 4), (543, 0)]
    )
    func lengthOrder(major: Int, minor: Int) throws {
        var file = PcapFile(major: major, minor: minor)
        let isOriginalFirst = major == 543 || minor < 3
        file.records = [.init(lengths: isOriginalFirst ? (90, 3) : (3, 90), octets: [1, 2, 3])]
        if minor == 3 { file.records.append(.init(lengths: (90, 3), octets: [1, 2, 3])) }
        let pass = try readAll(file.octets)
        #expect(pass.frames.count == file.records.count)
        #expect(pass.frames.allSatisfy { $0.bytes == [1, 2, 3] && $0.header.originalLength == 90 })
        #expect(pass.summary.damageCount == 0)
    }

    @Test("The length of the frame check sequence is told, and reserved bits are noted")
    func linkField() throws {
        var file = PcapFile(linkField: 0x2400_0001)
        file.records = [.init()]
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.header.linkType) == [.ethernet])
        #expect(pass.summary.interfaces.first?.frameCheckSequenceLength == 4)
        #expect(pass.summary.damageCount == 0)

        file.linkField = 0x0001_0001
        let reserved = try readAll(file.octets)
        #expect(reserved.frames.map(\.header.linkType) == [.ethernet])
        #expect(reserved.summary.damage.map(\.consequence) == [.noted])
        #expect(reserved.summary.damage.map(\.offset) == [20])
    }

    @Test("Raw IP is known under each of its numbers", arguments: [12, 14, 101])
    func rawIP(number: Int) throws {
        let pass = try readAll(PcapFile(linkField: number, records: [.init()]).octets)
        #expect(pass.frames.map(\.header.linkType) == [.raw])
    }

    @Test("A link type that is not decoded is delivered and named")
    func unsupportedLinkType() throws {
        let pass = try readAll(PcapFile(linkField: 127, records: [.init()]).octets)
        #expect(pass.frames.count == 1)
        #expect(pass.summary.unsupportedLinkTypes.map(\.frames) == [1])
        #expect(
            pass.summary.unsupportedLinkTypes.map(\.linkType.captureName) == ["IEEE 802.11 with radiotap header"]
        )
    }

    @Test("A fraction beyond one second is carried over and noted")
    func fractionBeyondSecond() throws {
        var file = PcapFile()
        file.records = [.init(), .init(seconds: 10, fraction: 1_500_000), .init()]
        let pass = try readAll(file.octets)
        #expect(pass.times[1] == 11_500_000_000)
        #expect(pass.frames.count == 3)
        #expect(pass.summary.damage.map(\.consequence) == [.noted])
        #expect(pass.summary.damage.map(\.afterFrame) == [1])
        #expect(pass.summary.damage.map(\.offset) == [24 + 76 + 4])

        let nanoseconds = PcapFile(magic: 0xA1B2_3C4D, records: [.init(seconds: 1, fraction: 1_000_000_000)])
        let other = try readAll(nanoseconds.octets)
        #expect(other.times == [2_000_000_000])
        #expect(other.summary.damageCount == 1)
    }

    @Test("A frame longer than any can be ends the pass")
    func impossibleLength() throws {
        let most = CaptureLimits.frameLength
        var file = PcapFile(snapshotLength: 0)
        file.records = [.init(octets: [UInt8](repeating: 1, count: most)), .init(lengths: (most + 1, 60)), .init()]
        let pass = try readAll(file.octets)
        #expect(pass.numbers == [1])
        #expect(pass.frames.first?.bytes.count == most)
        #expect(pass.summary.damage.map(\.consequence) == [.ended])
        #expect(pass.summary.damage.first?.offset == 24 + 16 + most + 8)
        #expect(pass.summary.endedEarly)
    }

    @Test("Octets beyond the snapshot length are delivered, as they are in the file")
    func beyondSnapshotLength() throws {
        let pass = try readAll(PcapFile(snapshotLength: 20, records: [.init()]).octets)
        #expect(pass.frames.map(\.bytes.count) == [60])
        #expect(pass.summary.cutFrames == 0)
    }

    @Test("A file without frames and a frame without octets are no damage")
    func emptiness() throws {
        let none = try readAll(PcapFile().octets)
        #expect(none.summary.frames == 0)
        #expect(none.summary.linkTypes == [.init(linkType: .ethernet, frames: 0)])
        #expect(none.summary.firstTime == nil)
        #expect(none.summary.damageCount == 0)
        let hollow = try readAll(PcapFile(records: [.init(octets: []), .init()]).octets)
        #expect(hollow.frames.map(\.bytes.count) == [0, 60])
        #expect(hollow.summary.damageCount == 0)
    }

    @Test("Many damages are counted and the first kept")
    func damageIsCapped() throws {
        let record = PcapFile.Record(fraction: 1_000_000, octets: [1])
        let pass = try readAll(PcapFile(records: [PcapFile.Record](repeating: record, count: 500)).octets)
        #expect(pass.frames.count == 500)
        #expect(pass.summary.damageCount == 500)
        #expect(pass.summary.damage.count == CaptureLimits.damages)
    }
}
