import CaptureFiles
import Glibc
import NetworkProtocols
import Testing

@Suite struct CaptureReaderTests {
    /// More than one window, with frames and blocks across its edges; an unknown block is longer than a window.
    private static let longPcapng: [UInt8] = {
        var file = PcapngFile()
        file.section()
        file.interface()
        for index in 0..<900 {
            file.enhancedPacket([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index * 7 % 1500))
            if index == 450 { file.block(0x7777) { $0.append([UInt8](repeating: 9, count: 700_000)) } }
        }
        return file.octets
    }()

    private static let longPcap: [UInt8] = {
        var file = PcapFile(order: .bigEndian)
        file.records = (0..<900).map { index in
            .init(octets: [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index * 7 % 1500))
        }
        file.records.append(.init(octets: [UInt8](repeating: 1, count: CaptureLimits.frameLength)))
        return file.octets
    }()

    @Test("A file, a pipe in pieces and memory give the same frames", arguments: [13, 4096, 100_000])
    func sources(piece: Int) throws {
        for octets in [Self.longPcap, Self.longPcapng, Array(Self.longPcapng.dropLast(3))] {
            let memory = try readAll(octets)
            let file = try TemporaryFile(octets)
            let pipe = try Pipe(octets, piece: piece)
            #expect(memory.summary.frames >= 899)
            #expect(try readAll(CaptureReader(path: file.path)) == memory)
            #expect(try readAll(CaptureReader(path: pipe.path)) == memory)
        }
    }

    @Test("Frames of a live pipe are delivered before the next comes")
    func livePipe() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        file.enhancedPacket([1])
        var descriptors: [Int32] = [0, 0]
        #expect(pipe(&descriptors) == 0)
        try TemporaryFile.write(file.octets, to: descriptors[1])
        let reader = try CaptureReader(path: "/dev/fd/\(descriptors[0])")
        close(descriptors[0])
        var next = PcapngFile()
        next.section()
        next.interface()
        next.enhancedPacket([2])
        var received: [UInt8] = []
        // Nothing else writes: the second frame comes only because the first was delivered without waiting for more.
        try reader.forEachFrame { _, octets in
            received += octets.copy()
            if received == [1] { try TemporaryFile.write(next.octets, to: descriptors[1]) }
            if received == [1, 2] { close(descriptors[1]) }
        }
        #expect(received == [1, 2])
    }

    @Test("Progress is told from within the pass, and ends at the end")
    func progress() throws {
        let file = try TemporaryFile(Self.longPcapng)
        let reader = try CaptureReader(path: file.path)
        #expect(reader.size == Self.longPcapng.count)
        #expect(reader.progress == 0)
        var seen: [Double] = []
        try reader.forEachFrame { _, _ in seen.append(reader.progress ?? -1) }
        #expect(seen == seen.sorted())
        #expect(Set(seen).count >= 3)
        #expect(seen.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(reader.progress == 1)
        #expect(reader.bytesRead == Self.longPcapng.count)

        let pipe = try Pipe(Self.longPcapng, piece: 4096)
        let streaming = try CaptureReader(path: pipe.path)
        #expect(streaming.size == nil)
        #expect(streaming.progress == nil)
        try streaming.forEachFrame { _, _ in }
        #expect(streaming.bytesRead == Self.longPcapng.count)
    }

    @Test("A reader makes one pass")
    func onePass() throws {
        let reader = try CaptureReader(bytes: Self.longPcap, name: "test")
        let summary = try reader.forEachFrame { _, _ in }
        var again = 0
        #expect(try reader.forEachFrame { _, _ in again += 1 } == summary)
        #expect(again == 0)
    }

    @Test("What the receiver of frames throws ends the pass and comes through")
    func receiverThrows() throws {
        struct Enough: Error {}
        for octets in [Self.longPcap, Self.longPcapng] {
            let reader = try CaptureReader(bytes: octets, name: "test")
            var count = 0
            #expect(throws: Enough.self) {
                try reader.forEachFrame { _, _ in
                    count += 1
                    if count == 10 { throw Enough() }
                }
            }
            let summary = try reader.forEachFrame { _, _ in count += 1 }
            #expect(count == 10)
            #expect(summary.frames == 10)
        }
    }

    @Test("A file that shrinks while it is read ends there")
    func shrinkingFile() throws {
        let file = try TemporaryFile(Self.longPcap)
        let reader = try CaptureReader(path: file.path)
        var frames = 0
        let summary = try reader.forEachFrame { _, _ in
            frames += 1
            if frames == 1 { truncate(file.path, 1000) }
        }
        #expect(frames < 900)
        #expect(frames > 1)
        #expect(summary.endedEarly)
    }

    @Test("A file that grows while it is read is read to its end")
    func growingFile() throws {
        let file = try TemporaryFile(PcapFile(records: [.init()]).octets)
        let reader = try CaptureReader(path: file.path)
        let descriptor = open(file.path, O_WRONLY | O_APPEND)
        try TemporaryFile.write(Array(PcapFile(records: [.init(octets: [5])]).octets.dropFirst(24)), to: descriptor)
        close(descriptor)
        #expect(try readAll(reader).frames.map(\.bytes.count) == [60, 1])
        #expect(reader.progress == 1)
    }
}

/// A named pipe into which a thread writes octets, `piece` of them at a time.
private final class Pipe {
    let path: String
    private var thread = pthread_t()

    private final class Writing {
        let path: String
        let octets: [UInt8]
        let piece: Int

        init(_ path: String, _ octets: [UInt8], _ piece: Int) {
            self.path = path
            self.octets = octets
            self.piece = piece
        }
    }

    init(_ octets: [UInt8], piece: Int) throws {
        let file = try TemporaryFile()
        path = file.path + ".pipe"
        guard mkfifo(path, 0o600) == 0 else { throw TemporaryFile.Failure(errno: errno) }
        let writing = Unmanaged.passRetained(Writing(path, octets, piece))
        pthread_create(
            &thread,
            nil,
            { argument in
                let writing = Unmanaged<Writing>.fromOpaque(argument!).takeRetainedValue()
                let descriptor = open(writing.path, O_WRONLY)
                try? TemporaryFile.write(writing.octets, to: descriptor, piece: writing.piece)
                close(descriptor)
                return nil
            },
            writing.toOpaque()
        )
    }

    deinit {
        pthread_join(thread, nil)
        unlink(path)
    }
}
