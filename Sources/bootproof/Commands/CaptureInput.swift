internal import CaptureFiles
internal import Foundation
internal import Glibc
internal import LiveNetwork
internal import NetworkProtocols
internal import Reports

/// One capture that was named on the command line.
struct CaptureInput {
    /// As it was given; "-" for standard input.
    let path: String
    /// A copy of standard input, for work that has to read it twice.
    private var spool: String?

    var name: String { path == "-" ? "standard input" : path }

    private init(path: String) {
        self.path = path
    }

    /// Endings of capture files that are looked for in folders.
    private static let endings = ["pcap", "pcapng", "cap"]

    /// The captures that `arguments` name, folders taken apart and in order.
    ///
    /// - Throws: `CannotRun` for a folder without captures.
    static func list(_ arguments: [String]) throws -> [CaptureInput] {
        try arguments.flatMap { argument in
            var isFolder: ObjCBool = false
            guard argument != "-", FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder),
                isFolder.boolValue
            else { return [CaptureInput(path: argument)] }
            let names = FileManager.default.enumerator(atPath: argument)?.compactMap { $0 as? String } ?? []
            let captures = names.filter { name in endings.contains { name.lowercased().hasSuffix("." + $0) } }.sorted()
            if captures.isEmpty {
                throw CannotRun(
                    "\(argument): a folder without captures (\(endings.map { "." + $0 }.joined(separator: ", "))); "
                        + "name a capture file"
                )
            }
            return captures.map { CaptureInput(path: (argument.hasSuffix("/") ? argument : argument + "/") + $0) }
        }
    }

    /// Copies standard input to a file, so that it can be read again; other inputs can be anyway.
    mutating func makeReadableTwice() throws {
        guard path == "-", spool == nil else { return }
        var template = Array((FileManager.default.temporaryDirectory.path + "/bootproof-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw CannotRun(
                "\(FileManager.default.temporaryDirectory.path): \(String(cString: strerror(errno))); set TMPDIR"
            )
        }
        let spool = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.spool = spool
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !Interruption.isRequested {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var start = 0
            while start < count {
                let written = buffer.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress?.advanced(by: start), count - start)
                }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    throw CannotRun("\(spool): \(String(cString: strerror(errno))); make room, or set TMPDIR")
                }
                start += written
            }
        }
    }

    func removeSpool() {
        if let spool { unlink(spool) }
    }

    /// A reader at the beginning of the capture.
    func open() throws -> CaptureReader {
        do throws(CaptureFileError) {
            return try CaptureReader(path: spool ?? path)
        } catch {
            throw CannotRun(CaptureFileError(error.problem, file: name).description)
        }
    }

    /// The filter that `expression` says.
    ///
    /// - Throws: `WrongUsage` with libpcap's words.
    static func compile(_ expression: String) throws -> PacketFilterSet {
        do throws(PacketFilterError) {
            return try PacketFilterSet(expression: expression)
        } catch {
            throw WrongUsage(error.description)
        }
    }

    /// Reads all of it and judges it.
    ///
    /// - Parameter predicts: whether healthy machines are played beside the captured ones.
    func judge(
        filters: PacketFilterSet?,
        isStrict: Bool,
        predicts: Bool = false,
        progress: ProgressDisplay
    ) throws -> CaptureDossier {
        let reader = try open()
        var reading = CaptureReading(predicts: predicts)
        var frames = 0
        var summary: CaptureSummary?
        do {
            summary = try reader.forEachFrame { header, bytes in
                frames += 1
                if frames & 0xff == 0 {
                    if Interruption.isRequested { throw Interruption() }
                    if frames & 0xfff == 0 { progress.show(fraction: reader.progress, frames: frames) }
                }
                if let filters, try !filters.matches(header, bytes) { return }
                reading.receive(header, bytes)
            }
        } catch is Interruption where path == "-" {
            // What came so far is what there is.
        } catch let error as PacketFilterError {
            throw WrongUsage(error.description)
        }
        if let summary, summary.frames == 0, let damage = summary.damage.first {
            throw CannotRun(
                "\(name): \(damage.sentence) (offset \(damage.offset)): not one frame can be read; copy it again"
            )
        }
        let source = CaptureSource(name: name, summary: summary, filter: filters?.expression)
        return reading.finish(source: source, isStrict: isStrict)
    }
}
