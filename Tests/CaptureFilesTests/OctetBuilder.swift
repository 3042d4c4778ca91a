import CaptureFiles
import NetworkProtocols

/// Builds capture files by hand, so that the reader is not tested by the writer.
struct OctetBuilder {
    var order = CaptureByteOrder.littleEndian
    var octets: [UInt8] = []

    mutating func append16(_ value: Int) { append(value, octetCount: 2) }
    mutating func append32(_ value: Int) { append(value, octetCount: 4) }

    mutating func append64(_ value: UInt64) {
        let high = Int(value >> 32)
        let low = Int(value & 0xFFFF_FFFF)
        append32(order == .bigEndian ? high : low)
        append32(order == .bigEndian ? low : high)
    }

    mutating func append(_ more: [UInt8]) { octets += more }

    mutating func pad() {
        while octets.count % 4 != 0 { octets.append(0) }
    }

    private mutating func append(_ value: Int, octetCount: Int) {
        let littleEndian = (0..<octetCount).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        octets += order == .bigEndian ? littleEndian.reversed() : littleEndian
    }
}

/// A classic pcap file; properties state only what differs from the usual.
struct PcapFile {
    var magic = 0xA1B2_C3D4
    var order = CaptureByteOrder.littleEndian
    var major = 2
    var minor = 4
    var snapshotLength = 262_144
    var linkField = 1
    var records: [Record] = []

    struct Record {
        var seconds = 1_700_000_000
        var fraction = 123_456
        /// In the file's order; nil: the number of octets.
        var lengths: (first: Int, second: Int)?
        /// What the modified format has more: interface index, protocol, packet type.
        var packetType = 0
        var octets: [UInt8] = Array(0..<60)
    }

    var octets: [UInt8] {
        var file = OctetBuilder(order: order)
        file.append32(magic)
        file.append16(major)
        file.append16(minor)
        file.append64(0)
        file.append32(snapshotLength)
        file.append32(linkField)
        for record in records {
            file.append32(record.seconds)
            file.append32(record.fraction)
            file.append32(record.lengths?.first ?? record.octets.count)
            file.append32(record.lengths?.second ?? record.octets.count)
            if magic == 0xA1B2_CD34 {
                file.append32(2)
                file.append16(0x0800)
                file.append([UInt8(record.packetType), 0])
            }
            file.append(record.octets)
        }
        return file.octets
    }
}

/// A pcapng file, block by block.
struct PcapngFile {
    private(set) var octets: [UInt8] = []
    private(set) var order = CaptureByteOrder.littleEndian
    /// Where each block begins.
    private(set) var blockOffsets: [Int] = []

    typealias Option = (code: Int, value: [UInt8])

    mutating func section(
        _ order: CaptureByteOrder = .littleEndian,
        major: Int = 1,
        minor: Int = 0,
        options: [Option] = []
    ) {
        self.order = order
        block(0x0A0D_0D0A, options: options) {
            $0.append32(0x1A2B_3C4D)
            $0.append16(major)
            $0.append16(minor)
            $0.append64(.max)
        }
    }

    mutating func interface(
        _ linkType: LinkType = .ethernet,
        snapshotLength: Int = 262_144,
        resolution: UInt8? = nil,
        offset: Int64? = nil,
        options: [Option] = []
    ) {
        var options = options
        if let resolution { options.append((9, [resolution])) }
        if let offset {
            var value = OctetBuilder(order: order)
            value.append64(UInt64(bitPattern: offset))
            options.append((14, value.octets))
        }
        block(1, options: options) {
            $0.append16(Int(linkType.rawValue))
            $0.append16(0)
            $0.append32(snapshotLength)
        }
    }

    mutating func enhancedPacket(
        _ octets: [UInt8] = Array(0..<60),
        interface: Int = 0,
        ticks: UInt64 = 1_700_000_000_123_456,
        captured: Int? = nil,
        original: Int? = nil,
        options: [Option] = []
    ) {
        block(6, options: options) {
            $0.append32(interface)
            $0.append32(Int(ticks >> 32))
            $0.append32(Int(ticks & 0xFFFF_FFFF))
            $0.append32(captured ?? octets.count)
            $0.append32(original ?? octets.count)
            $0.append(octets)
            $0.pad()
        }
    }

    mutating func obsoletePacket(_ octets: [UInt8], interface: Int = 0, drops: Int = 0, ticks: UInt64) {
        block(2) {
            $0.append16(interface)
            $0.append16(drops)
            $0.append32(Int(ticks >> 32))
            $0.append32(Int(ticks & 0xFFFF_FFFF))
            $0.append32(octets.count)
            $0.append32(octets.count)
            $0.append(octets)
            $0.pad()
        }
    }

    mutating func simplePacket(_ octets: [UInt8], original: Int? = nil) {
        block(3) {
            $0.append32(original ?? octets.count)
            $0.append(octets)
            $0.pad()
        }
    }

    mutating func statistics(interface: Int = 0, counts: [(code: Int, count: UInt64)]) {
        let order = order
        let options = counts.map { code, count in
            var value = OctetBuilder(order: order)
            value.append64(count)
            return (code, value.octets)
        }
        block(5, options: options) {
            $0.append32(interface)
            $0.append64(0)
        }
    }

    mutating func block(_ type: Int, options: [Option] = [], _ body: (inout OctetBuilder) -> Void) {
        var content = OctetBuilder(order: order)
        body(&content)
        content.pad()
        for option in options {
            content.append16(option.code)
            content.append16(option.value.count)
            content.append(option.value)
            content.pad()
        }
        if !options.isEmpty { content.append32(0) }
        var block = OctetBuilder(order: order)
        block.append32(type)
        block.append32(content.octets.count + 12)
        block.append(content.octets)
        block.append32(content.octets.count + 12)
        blockOffsets.append(octets.count)
        octets += block.octets
    }

    /// Any octets, sound or not.
    mutating func append(_ more: [UInt8]) { octets += more }
}

/// What one pass gave.
struct Pass: Equatable {
    var frames: [TimedFrame] = []
    var comments: [String] = []
    var summary: CaptureSummary

    var numbers: [Int] { frames.map(\.header.number) }
    var times: [Int64] { frames.map(\.header.time.nanoseconds) }
    var sentences: [String] { summary.damage.map(\.sentence) }
}

/// Reads a capture that is in memory.
func readAll(_ octets: [UInt8]) throws -> Pass {
    try readAll(CaptureReader(bytes: octets, name: "test"))
}

func readAll(_ reader: CaptureReader) throws -> Pass {
    var frames: [TimedFrame] = []
    var comments: [String] = []
    let summary = try reader.forEachAnnotatedFrame { header, octets, remarks in
        frames.append(TimedFrame(header: header, bytes: octets.copy()))
        comments += remarks.comments
    }
    return Pass(frames: frames, comments: comments, summary: summary)
}

/// Octets of a number in hexadecimal digits; spaces and bars between them are for people.
func octets(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}
