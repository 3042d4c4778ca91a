import CPcap
import CaptureFiles
import Glibc
import NetworkProtocols
import Testing

/// What libpcap and Wireshark say of the same files.
@Suite struct SecondOpinionTests {
    // MARK: - libpcap

    static let readableByLibpcap: [(name: String, octets: [UInt8])] = {
        var files: [(String, [UInt8])] = []
        let records = [
            PcapFile.Record(),
            PcapFile.Record(seconds: 1, fraction: 999_999, lengths: (20, 1500), octets: Array(0..<20)),
            PcapFile.Record(seconds: 0, fraction: 0, octets: []),
        ]
        for magic in [0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34] {
            for order in [CaptureByteOrder.littleEndian, .bigEndian] {
                let file = PcapFile(magic: magic, order: order, records: records)
                files.append(("pcap \(String(magic, radix: 16)) \(order)", file.octets))
            }
        }
        for (major, minor) in [(2, 0), (2, 1), (2, 2), (543, 0)] {
            var file = PcapFile(major: major, minor: minor, records: records)
            file.records[1].lengths = (1500, 20)
            files.append(("pcap version \(major).\(minor)", file.octets))
        }
        for swapped in [false, true] {
            var file = PcapFile(minor: 3, records: records)
            if swapped { file.records[1].lengths = (1500, 20) }
            files.append(("pcap version 2.3 \(swapped)", file.octets))
        }
        files.append(("pcap with FCS bits", PcapFile(linkField: 0x2400_0001, records: records).octets))
        files.append(("pcap of raw IP", PcapFile(linkField: 101, records: records).octets))
        files.append(("pcap, snapshot length 0", PcapFile(snapshotLength: 0, records: records).octets))
        files.append(("pcap cut in its last frame", PcapFile(records: [.init(), .init()]).octets.dropLast()))
        files.append(contentsOf: pcapngReadableByLibpcap)
        return files
    }()

    private static var pcapngReadableByLibpcap: [(String, [UInt8])] {
        var files: [(String, [UInt8])] = []
        for order in [CaptureByteOrder.littleEndian, .bigEndian] {
            for (resolution, offset) in [(6, 0), (9, 0), (3, 0), (12, 0), (0x8A, 0), (0x94, 7), (9, -3600), (6, 1)] {
                var file = PcapngFile()
                file.section(order)
                file.interface(resolution: UInt8(resolution), offset: Int64(offset))
                file.enhancedPacket(ticks: 1_700_000_000_123)
                let second: UInt64 = resolution == 3 || resolution == 0x8A ? 1_700_000_000_999 : 7_300_000_000_123_457
                file.enhancedPacket(Array(0..<33), ticks: second, original: 99)
                files.append(("pcapng \(order) resolution \(resolution) offset \(offset)", file.octets))
            }
        }
        var file = PcapngFile()
        file.section()
        file.interface()
        file.interface(resolution: 9)
        file.enhancedPacket([1, 2, 3], interface: 1)
        file.block(0x7777) { $0.append32(1) }
        file.block(0xBAD) { $0.append32(1) }
        file.simplePacket([4, 5, 6, 7, 8])
        file.statistics(counts: [(4, 1)])
        file.obsoletePacket([9, 9], ticks: 1_000_001)
        file.section()
        file.interface()
        file.enhancedPacket([1], options: [(1, Array("comment".utf8))])
        files.append(("pcapng with every block", file.octets))
        files.append(("pcapng cut in its last block", file.octets.dropLast(2)))
        return files
    }

    @Test("libpcap reads the same frames out of every file it can read", arguments: readableByLibpcap.indices)
    func sameFrames(index: Int) throws {
        let (name, octets) = Self.readableByLibpcap[index]
        let file = try TemporaryFile(octets)
        let comparison = try Comparison(path: file.path)
        #expect(comparison.differences == [], "\(name)")
        #expect(comparison.frames > 0, "\(name)")
        #expect(comparison.libpcapAtEnd == (comparison.summary.endedEarly ? PCAP_ERROR : PCAP_ERROR_BREAK), "\(name)")
    }

    @Test("libpcap reads what is written")
    func readsWhatIsWritten() throws {
        for format in [CaptureFormat.pcap, .pcapng] {
            for order in [CaptureByteOrder.littleEndian, .bigEndian] {
                var configuration = CaptureWriter.Configuration(format: format, application: "test")
                configuration.byteOrder = order
                let writer = CaptureWriter(configuration: configuration)
                for frame in CaptureWriterTests.variety where frame.header.linkType == .ethernet {
                    var frame = frame
                    if frame.header.time.nanoseconds == .max { frame.header.time = Instant(nanoseconds: 1) }
                    try writer.write(frame, comments: format == .pcapng ? ["a comment", "ü"] : [])
                }
                try writer.finish()
                let file = try TemporaryFile(writer.bytes)
                let comparison = try Comparison(path: file.path)
                #expect(comparison.differences == [])
                #expect(comparison.frames == 7)
                #expect(comparison.libpcapAtEnd == PCAP_ERROR_BREAK)
            }
        }
    }

    // MARK: - Real captures

    private static let captures: [String] = {
        guard let folder = getenv("BOOTPROOF_CAPTURES").map({ String(cString: $0) }),
            let entries = opendir(folder)
        else { return [] }
        defer { closedir(entries) }
        var paths: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
                start.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".pcap") || name.hasSuffix(".pcapng") { paths.append(folder + "/" + name) }
        }
        return paths.sorted()
    }()

    @Test(
        "libpcap reads the same frames out of real captures",
        .enabled(if: !captures.isEmpty, "did not run: BOOTPROOF_CAPTURES names no folder with captures")
    )
    func realCaptures() throws {
        for path in Self.captures {
            let comparison = try Comparison(path: path)
            #expect(comparison.differences == [], "\(path)")
            #expect(comparison.frames > 0, "\(path)")
            #expect(comparison.summary.damageCount == 0, "\(path)")
        }
    }

    @Test(
        "Real captures written as pcapng and read back are the same",
        .enabled(if: !captures.isEmpty, "did not run: BOOTPROOF_CAPTURES names no folder with captures")
    )
    func realCapturesWritten() throws {
        for path in Self.captures {
            let file = try TemporaryFile()
            let writer = try CaptureWriter(path: file.path)
            try CaptureReader(path: path).forEachFrame { header, octets in
                try writer.write(header, octets, comments: header.number % 1000 == 1 ? ["frame \(header.number)"] : [])
            }
            try writer.finish()
            let original = try FrameDigest(path: path)
            let copy = try FrameDigest(path: file.path)
            #expect(copy == original, "\(path)")
        }
    }

    // MARK: - Wireshark

    private static let hasTshark = access("/usr/bin/tshark", X_OK) == 0

    @Test(
        "Wireshark reads what is written, comments included, and numbers frames alike",
        .enabled(if: hasTshark, "did not run: tshark is not installed")
    )
    func wireshark() throws {
        let writer = CaptureWriter(configuration: .init(application: "test"))
        for frame in CaptureWriterTests.variety {
            try writer.write(frame, comments: frame.header.number == 4 ? ["grün", "second"] : [])
        }
        try writer.finish()
        let file = try TemporaryFile(writer.bytes, suffix: ".pcapng")
        let output = try tshark(
            "-r \(file.path) -T fields -e frame.number -e frame.len -e frame.cap_len -e frame.comment"
        )
        let expected = CaptureWriterTests.variety.map { frame in
            "\(frame.header.number)\t\(frame.header.originalLength)\t\(frame.bytes.count)\t"
                + (frame.header.number == 4 ? "grün,second" : "")
        }
        #expect(output == expected)

        var numbered = PcapngFile()
        numbered.section()
        numbered.interface()
        for type in [4, 0xBAD, 9, 0x7777, 0x4000_0BAD, 0x8000_0001] {
            numbered.enhancedPacket()
            numbered.block(type) {
                $0.append(type == 9 ? Array("__REALTIME_TIMESTAMP=1\nMESSAGE=x\n".utf8) : [0, 0, 0, 0])
            }
        }
        numbered.enhancedPacket()
        let other = try TemporaryFile(numbered.octets, suffix: ".pcapng")
        let frames = try tshark("-r \(other.path) -Y eth -T fields -e frame.number")
        #expect(frames == (try readAll(numbered.octets)).numbers.map(String.init))
    }

    @Test(
        "Wireshark counts as many frames in real captures written as pcapng",
        .enabled(
            if: !captures.isEmpty && hasTshark,
            "did not run: BOOTPROOF_CAPTURES names no folder with captures, or tshark is not installed"
        )
    )
    func wiresharkCounts() throws {
        for path in Self.captures where try octetCount(of: path) < 2_000_000 {
            let file = try TemporaryFile(suffix: ".pcapng")
            let writer = try CaptureWriter(path: file.path)
            let summary = try CaptureReader(path: path).forEachFrame { try writer.write($0, $1) }
            try writer.finish()
            let numbers = try tshark("-r \(file.path) -T fields -e frame.number")
            #expect(numbers.count == summary.frames, "\(path)")
        }
    }

    private func octetCount(of path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw TemporaryFile.Failure(errno: errno) }
        return Int(status.st_size)
    }

    /// The lines that tshark prints; a failure where it does not exit with 0.
    private func tshark(_ arguments: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        guard let stream = popen("tshark \(arguments) 2>/dev/null", "r") else {
            throw TemporaryFile.Failure(errno: errno)
        }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            guard count > 0 else { break }
            octets += buffer[..<count]
        }
        #expect(pclose(stream) == 0, "tshark \(arguments)", sourceLocation: sourceLocation)
        var lines = String(decoding: octets, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.map(String.init)
    }
}

/// Reads a file with libpcap and with `CaptureReader`, frame by frame in step.
private struct Comparison {
    var frames = 0
    var differences: [String] = []
    /// What `pcap_next_ex` returned behind the last frame.
    var libpcapAtEnd: Int32 = 0
    var summary: CaptureSummary

    init(path: String) throws {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard
            let handle = pcap_open_offline_with_tstamp_precision(path, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
        else {
            throw Refusal(
                message: String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            )
        }
        defer { pcap_close(handle) }
        var frames = 0
        var differences: [String] = []
        summary = try CaptureReader(path: path).forEachFrame { header, octets in
            frames += 1
            var theirHeader: UnsafeMutablePointer<pcap_pkthdr>?
            var theirOctets: UnsafePointer<UInt8>?
            guard pcap_next_ex(handle, &theirHeader, &theirOctets) == 1, let theirs = theirHeader?.pointee else {
                differences.append("libpcap has no frame \(frames)")
                return
            }
            let time = Int64(theirs.ts.tv_sec) * 1_000_000_000 + Int64(theirs.ts.tv_usec)
            if header.time.nanoseconds != time { differences.append("time of \(frames): \(header.time), \(time)") }
            if header.originalLength != Int(theirs.len) { differences.append("length of \(frames)") }
            let theirCopy = Array(UnsafeBufferPointer(start: theirOctets, count: Int(theirs.caplen)))
            let isSame = octets.copy() == theirCopy
            if !isSame { differences.append("octets of \(frames)") }
        }
        var theirHeader: UnsafeMutablePointer<pcap_pkthdr>?
        var theirOctets: UnsafePointer<UInt8>?
        libpcapAtEnd = pcap_next_ex(handle, &theirHeader, &theirOctets)
        self.frames = frames
        self.differences = differences
    }

    struct Refusal: Error {
        var message: String
    }
}

/// A digest over all that is known of all frames; good for comparing within one process.
private struct FrameDigest: Equatable {
    var frames = 0
    var digest = 0

    init(path: String) throws {
        var hasher = Hasher()
        frames = try CaptureReader(path: path).forEachFrame { header, octets in
            hasher.combine(header)
            octets.withUnsafeBytes { hasher.combine(bytes: $0) }
        }.frames
        digest = hasher.finalize()
    }
}
