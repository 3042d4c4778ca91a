import CLoop
import CaptureFiles
import Foundation
import NetworkProtocols

/// Decoding alone, beside a plain C loop over the mapped file.
enum DecodingSection {
    struct Walk: Equatable {
        var frames = 0
        var octets = 0
        /// All header fields, as `CLoop.h` adds them.
        var sum: UInt64 = 0

        init() {}

        init(_ result: cloop_result) {
            frames = Int(result.frames)
            octets = Int(result.octets)
            sum = result.sum
        }
    }

    struct Disagreement: Error, CustomStringConvertible {
        var description: String
    }

    static func measure(_ path: String, input: String, repetitions: Int) throws -> MeasurementGroup {
        let (ours, peer) = (try walk(path), try walkInC(path))
        guard ours == peer else {
            throw Disagreement(description: "C and Swift read different headers from \(input): \(ours), \(peer)")
        }
        let count = Double(ours.frames)
        let times = try measurePairs(
            repetitions,
            { try seconds { use(try walk(path)) } },
            { try seconds { use(try walkInC(path)) } }
        )
        var group = MeasurementGroup("decoding", input: "\(input): \(ours.frames) packets, \(ours.octets) octets")
        group.add(
            ("DecodedFrame, file through CaptureReader", times.ours.map { count / $0 }),
            beside: ("C loop, mapped file", times.peer.map { count / $0 }),
            "packets/s",
            ratio: "ratio, file",
            aim: 0.8
        )
        try measureInMemory(path, repetitions: repetitions, &group)
        return group
    }

    /// One pass over the file as the tool reads it.
    static func walk(_ path: String) throws -> Walk {
        try walk(CaptureReader(path: path))
    }

    private static func walk(_ reader: CaptureReader) throws -> Walk {
        var result = Walk()
        try reader.forEachFrame { header, bytes in
            result.frames += 1
            result.octets += bytes.count
            var sum = UInt64(truncatingIfNeeded: header.time.nanoseconds) &+ UInt64(header.originalLength)
            add(bytes, header.linkType, to: &sum)
            result.sum &+= sum
        }
        return result
    }

    static func walkInC(_ path: String) throws -> Walk {
        var result = cloop_result()
        let failure = cloop_walk(path, &result)
        guard failure == 0 else { throw Disagreement(description: "the C loop can't read \(path): error \(failure)") }
        return Walk(result)
    }

    private static func walkInC(_ bytes: [UInt8]) -> Walk {
        var result = cloop_result()
        _ = bytes.withUnsafeBufferPointer { cloop_walk_bytes($0.baseAddress, $0.count, &result) }
        return Walk(result)
    }

    /// The beginning of the file, which neither side has to fetch from the operating system any longer: both read the
    /// same octets; and `DecodedFrame` without the reader.
    private static func measureInMemory(_ path: String, repetitions: Int, _ group: inout MeasurementGroup) throws {
        var ranges: [Range<Int>] = []
        var length = 24
        try CaptureReader(path: path).forEachFrame { _, bytes in
            guard length < inMemoryLength else { return }
            ranges.append((length + 16)..<(length + 16 + bytes.count))
            length += 16 + bytes.count
        }
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        let bytes = try Array(file.read(upToCount: length) ?? Data())
        let times = try measurePairs(
            repetitions,
            { try seconds { use(try walk(CaptureReader(bytes: bytes, name: path))) } },
            { seconds { use(walkInC(bytes)) } }
        )
        let count = Double(ranges.count)
        group.add(
            ("DecodedFrame, \(length / 1_000_000) MB in memory through CaptureReader", times.ours.map { count / $0 }),
            beside: ("C loop, the same memory", times.peer.map { count / $0 }),
            "packets/s",
            ratio: "ratio, memory",
            aim: 0.8
        )
        let alone = (0...repetitions).map { _ in
            var sum: UInt64 = 0
            let time = seconds {
                let all = bytes.span
                for range in ranges { add(all.extracting(range), .ethernet, to: &sum) }
            }
            use(sum)
            return count / time
        }
        group.add("DecodedFrame alone, the same memory", "packets/s", Array(alone.dropFirst()))
    }

    private static let inMemoryLength = 32_000_000

    @inline(__always)
    private static func add(_ bytes: Span<UInt8>, _ linkType: LinkType, to sum: inout UInt64) {
        guard let frame = try? DecodedFrame(decoding: bytes, linkType: linkType) else { return }
        sum &+= (frame.link.source?.rawValue ?? 0) &+ (frame.link.destination?.rawValue ?? 0)
        sum &+= UInt64(frame.link.etherType.rawValue)
        guard case .ipv4(let header) = frame.network else { return }
        sum &+= UInt64(header.totalLength) &+ UInt64(header.identification) &+ UInt64(header.timeToLive)
        sum &+=
            UInt64(header.protocol.rawValue) &+ UInt64(header.source.rawValue) &+ UInt64(header.destination.rawValue)
        sum &+= header.isChecksumValid ? 1 : 0
        switch frame.transport {
        case .udp(let udp):
            sum &+= UInt64(udp.sourcePort) &+ UInt64(udp.destinationPort) &+ UInt64(udp.length) &+ UInt64(udp.checksum)
            sum &+= UInt64(frame.payload.count)
        case .tcp(let tcp):
            sum &+= UInt64(tcp.sourcePort) &+ UInt64(tcp.destinationPort) &+ UInt64(tcp.sequence.rawValue)
            sum &+= UInt64(tcp.acknowledgement.rawValue) &+ UInt64(tcp.flags.rawValue) &+ UInt64(tcp.window)
            sum &+= UInt64(tcp.checksum) &+ UInt64(frame.payload.count)
        case .none, .icmp, .fragment, .other, .malformed: break
        }
    }
}
