internal import BootObservation
public import CaptureFiles
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

/// The capture again, as pcapng, with what was found as comments on the frames that show it: Wireshark lists them under
/// `frame.comment`.
public struct AnnotatedCapture {
    private let judged: CaptureDossier
    private let comments: [Int: [String]]

    public init(_ judged: CaptureDossier) {
        self.judged = judged
        comments = Self.comments(on: judged)
    }

    /// Writes all frames of the capture that `reader` reads, the same as was judged, with their times and the comments
    /// that they had.
    ///
    /// - Parameter pulse: called now and then, so that a long work can be ended by throwing.
    /// - Throws: `CaptureFileError` where the file can't be written, and what `pulse` throws.
    public func write(reading reader: CaptureReader, to path: String, pulse: () throws -> Void = {}) throws {
        var configuration = CaptureWriter.Configuration(application: "\(ToolVersion.name) \(ToolVersion.current)")
        configuration.interfaces = judged.source.summary?.interfaces ?? []
        configuration.comments = summary
        let writer = try CaptureWriter(path: path, configuration: configuration)
        try copy(reader, to: writer, pulse: pulse)
    }

    /// As `write(reading:to:pulse:)`, into memory.
    public func bytes(reading reader: CaptureReader) throws -> [UInt8] {
        var configuration = CaptureWriter.Configuration(application: "\(ToolVersion.name) \(ToolVersion.current)")
        configuration.interfaces = judged.source.summary?.interfaces ?? []
        configuration.comments = summary
        let writer = CaptureWriter(configuration: configuration)
        try copy(reader, to: writer, pulse: {})
        return writer.bytes
    }

    private func copy(_ reader: CaptureReader, to writer: CaptureWriter, pulse: () throws -> Void) throws {
        let read = try reader.forEachAnnotatedFrame { header, bytes, remarks in
            if header.number & 0xff == 0 { try pulse() }
            try writer.write(header, bytes, comments: remarks.comments + (comments[header.number] ?? []))
        }
        try writer.finish(end: read.endTime)
    }

    /// What stands at the head of the file: each boot in one sentence, and the verdict.
    private var summary: [String] {
        let boots = judged.network.boots.prefix(64).map { boot in
            let sentence = BootSentence(boot)
            return "\(boot.client.mac): \(sentence.word)\(sentence.code.map { " \($0)" } ?? ""): \(sentence.sentence)"
        }
        return boots + [VerdictLine(judged).line.plainText]
    }

    private static func comments(on judged: CaptureDossier) -> [Int: [String]] {
        var comments: [Int: [String]] = [:]
        func say(_ text: String, on frame: Int) {
            let line = "\(ToolVersion.name): \(text)"
            if comments[frame]?.contains(line) != true { comments[frame, default: []].append(line) }
        }
        for boot in judged.network.boots {
            for stage in boot.stages {
                say("\(boot.client.mac) begins stage “\(stage.stage)” (\(stage.outcome.word))", on: stage.start.frame)
            }
            for step in boot.rootSteps {
                say(
                    "\(boot.client.mac) \(step.service.rawValue): \(step.subject): \(step.outcome)",
                    on: step.start.frame
                )
            }
            guard let cause = boot.cause else { continue }
            let code = cause.code.map { " (\($0))" } ?? ""
            let remedy = cause.remedy.map { " \($0.asSentence)" } ?? ""
            for frame in cause.frames {
                say(
                    "\(boot.client.mac) STOPPED at \(cause.stage)\(code): \(cause.sentence.asSentence)\(remedy)",
                    on: frame
                )
            }
        }
        for finding in judged.findings where finding.outcome == .violated || finding.outcome == .inconclusive {
            let word = finding.outcome == .violated ? "broken \(finding.level.rawValue)" : "can't be told"
            for piece in finding.evidence {
                say(
                    "\(word): \(finding.rule), \(finding.subject): \(piece.note.asSentence) "
                        + "\(finding.statement.asSentence) [\(finding.citation)]",
                    on: piece.frame
                )
            }
        }
        return comments
    }
}

extension ObservedStage.Outcome {
    /// The contract's word.
    var word: String {
        switch self {
        case .ok: "ok"
        case .failed: "failed"
        case .skipped: "skipped"
        }
    }
}
