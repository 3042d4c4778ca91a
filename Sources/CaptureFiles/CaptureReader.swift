public import NetworkProtocols

/// Reads pcap and pcapng from a file, a pipe or memory, in one pass with bounded memory.
///
///     let reader = try CaptureReader(path: "boot.pcap")
///     let summary = try reader.forEachFrame { header, bytes in … }
///
/// The format, the octet order and the resolution of time are told from the file itself. Nothing is allocated per frame.
public final class CaptureReader {
    /// The path as it was given, or "standard input".
    public let name: String
    /// In octets; nil where it is not known (a pipe).
    public let size: Int?
    /// How far the pass has come, in octets. May be asked from within the pass.
    public private(set) var bytesRead = 0

    private var pass: Pass?
    private var lastSummary: CaptureSummary

    /// Opens the file and reads its first header; "-" is standard input.
    ///
    /// - Throws: `CaptureFileError` where it can't be opened or is no capture.
    public convenience init(path: String) throws(CaptureFileError) {
        let file = try OpenFile.forReading(path)
        try self.init(
            window: ReadWindow(file: file),
            size: file.size,
            name: path == "-" ? OpenFile.standardInputName : path
        )
    }

    /// Reads a capture that is in memory; `name` is what errors call it.
    public convenience init(bytes: [UInt8], name: String) throws(CaptureFileError) {
        try self.init(window: ReadWindow(bytes: bytes), size: bytes.count, name: name)
    }

    private init(window: consuming ReadWindow, size: Int?, name: String) throws(CaptureFileError) {
        window.fill(atLeast: CaptureOpening.length)
        if let failure = window.failure, window.bytes.isEmpty {
            throw CaptureFileError(.unreadable(reason: failure), file: name)
        }
        let opening = try CaptureOpening(window.bytes, file: name)
        self.name = name
        self.size = size
        switch opening {
        case .pcap(let decoder):
            lastSummary = decoder.summary
            window.drop(PcapFileHeader.length)
            bytesRead = PcapFileHeader.length
            pass = Pass(window: window, pcap: decoder, pcapng: nil)
        case .pcapng(let decoder):
            lastSummary = decoder.summary
            pass = Pass(window: window, pcap: nil, pcapng: decoder)
        }
    }

    /// The fraction of the file that has been read, for a progress bar; nil where the size is not known.
    public var progress: Double? {
        guard let size, size > 0 else { return nil }
        return min(1, Double(bytesRead) / Double(size))
    }

    /// Hands over each frame in the file's order; its octets are lent for the call.
    ///
    /// Damage ends the pass, or is skipped where the format can be picked up again, and is told in the summary; frames
    /// before it are delivered. A reader makes one pass: a second call delivers nothing and returns the same summary.
    ///
    /// - Throws: what `body` throws, which ends the pass.
    @discardableResult
    public func forEachFrame(_ body: (FrameHeader, Span<UInt8>) throws -> Void) throws -> CaptureSummary {
        try forEachAnnotatedFrame { header, bytes, _ in try body(header, bytes) }
    }

    /// As `forEachFrame`, with what the file remarks about each frame.
    @discardableResult
    public func forEachAnnotatedFrame(
        _ body: (FrameHeader, Span<UInt8>, borrowing FrameRemarks) throws -> Void
    ) throws -> CaptureSummary {
        guard var pass = pass.take() else { return lastSummary }
        if var decoder = pass.pcap {
            defer { lastSummary = decoder.summary }
            try run(&decoder, &pass.window, body)
        } else if var decoder = pass.pcapng {
            defer { lastSummary = decoder.summary }
            try run(&decoder, &pass.window, body)
        }
        return lastSummary
    }

    private func run<Decoder: FrameDecoder>(
        _ decoder: inout Decoder,
        _ window: inout ReadWindow,
        _ body: (FrameHeader, Span<UInt8>, borrowing FrameRemarks) throws -> Void
    ) throws {
        while true {
            let pause = try decoder.decode(window.bytes, isLast: window.isLast, body)
            window.drop(pause.consumed)
            bytesRead += pause.consumed
            guard let needed = pause.needed else { break }
            window.fill(atLeast: needed)
        }
        if let failure = window.failure {
            decoder.summary.note(
                CaptureDamage(
                    offset: bytesRead,
                    afterFrame: decoder.summary.frames,
                    consequence: .ended,
                    sentence: "reading failed: \(failure)"
                )
            )
        }
    }

    /// What a pass needs; one of the decoders is there.
    private struct Pass: ~Copyable {
        var window: ReadWindow
        var pcap: PcapDecoder?
        var pcapng: PcapngDecoder?
    }
}

/// Takes frames out of a window over a capture file, and says how much more it needs.
protocol FrameDecoder {
    var summary: CaptureSummary { get set }

    /// Delivers the frames that are whole in `window`. `isLast` says that nothing follows it.
    mutating func decode(
        _ window: Span<UInt8>,
        isLast: Bool,
        _ body: (FrameHeader, Span<UInt8>, borrowing FrameRemarks) throws -> Void
    ) throws -> DecodingPause
}

/// Where a decoder stopped for want of octets.
struct DecodingPause {
    /// Octets of the window that are done with.
    var consumed: Int
    /// How many are wanted from there on at the least; nil where the pass is over.
    var needed: Int?
}

extension CaptureSummary {
    mutating func note(_ damage: CaptureDamage) {
        damageCount += 1
        if self.damage.count < CaptureLimits.damages { self.damage.append(damage) }
    }
}
