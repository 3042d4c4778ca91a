internal import BootObservation
internal import CaptureFiles
internal import NetworkProtocols
internal import Reports

/// What takes the frames of a run: the recording, the reader of captures, and the ladder that is printed.
final class FrameReader {
    let recording: Recording
    var ladder: LiveLadder?
    private var reading = CaptureReading()
    var trouble: (any Error)?

    init(recording: Recording, ladder: LiveLadder?) {
        self.recording = recording
        self.ladder = ladder
    }

    func receive(_ header: FrameHeader, _ octets: Span<UInt8>) {
        do {
            try recording.write(header, octets)
        } catch {
            trouble = trouble ?? error
        }
        // Frame by frame in order: what a frame ends comes before what it begins.
        guard ladder != nil else {
            reading.receive(header, octets)
            return
        }
        reading.receive(header, octets) { ladder?.receive($0) }
        ladder?.receive(header, octets)
    }

    func finish(source: CaptureSource, isStrict: Bool) -> CaptureDossier {
        reading.finish(source: source, isStrict: isStrict) { ladder?.receive($0) }
    }
}

/// A run's frames on their way to a file, to memory, to both or to neither: pcapng with an interface a segment.
final class Recording {
    private var writers: [CaptureWriter] = []
    private let keepsFrames: Bool
    private let epoch: Duration

    /// - Parameters:
    ///   - interfaces: the names of the segments, or of the real interface.
    ///   - path: where the frames are written to; nil for nowhere.
    ///   - keepsFrames: whether they are kept in memory, for an annotated copy.
    ///   - epoch: what the run's time zero is since 1970, in real time; zero in a simulated network.
    init(title: String, interfaces: [String], path: String?, keepsFrames: Bool, epoch: Duration = .zero) throws {
        self.keepsFrames = keepsFrames
        self.epoch = epoch
        var configuration = CaptureWriter.Configuration(application: "bootproof \(ToolVersion.current)")
        configuration.comments = [title]
        configuration.interfaces = interfaces.enumerated().map { number, name in
            CaptureInterface(number: number, named: name)
        }
        if keepsFrames { writers.append(CaptureWriter(configuration: configuration)) }
        if let path {
            do throws(CaptureFileError) {
                writers.append(try CaptureWriter(path: path, configuration: configuration))
            } catch {
                throw CannotRun(error.description)
            }
        }
    }

    /// What was kept in memory.
    var bytes: [UInt8] { keepsFrames ? writers[0].bytes : [] }

    func write(_ header: FrameHeader, _ octets: Span<UInt8>) throws {
        guard !writers.isEmpty else { return }
        var header = header
        header.time = header.time.advanced(by: epoch)
        do throws(CaptureFileError) {
            for writer in writers { try writer.write(header, octets) }
        } catch {
            throw CannotRun(error.description)
        }
    }

    /// - Parameters:
    ///   - end: until when frames were listened for.
    ///   - unread: how many frames the kernel dropped before they were read; nil where nothing can be lost.
    func finish(end: Instant, unread: Int? = nil) throws {
        do throws(CaptureFileError) {
            for writer in writers { try writer.finish(end: end.advanced(by: epoch), droppedBySystem: unread) }
        } catch {
            throw CannotRun(error.description)
        }
    }
}

extension CaptureInterface {
    /// One that stands for a segment of a simulated network, or for a real interface.
    fileprivate init(number: Int, named name: String) {
        self.init(number: number, linkType: .ethernet)
        self.name = name
    }
}
