internal import CaptureFiles
internal import Foundation
internal import Glibc
internal import Reports

/// Writes reports: whole or not at all, so that no reader meets half of one.
enum ReportFile {
    /// Whether a report can be written there, before any work is done; never onto a capture that it tells of.
    static func check(_ destination: ReportDestination, _ inputs: [CaptureInput]) throws {
        try check(destination, readingFrom: inputs.map(\.path))
    }

    /// Sees that a file can be written where it is to go, and that it would replace none of those that are read.
    static func check(_ destination: ReportDestination, readingFrom inputs: [String]) throws {
        guard let path = destination.path else { return }
        if let target = status(of: path), target.st_mode & S_IFMT == S_IFREG {
            for input in inputs where input != "-" {
                guard let source = status(of: input) else { continue }
                if source.st_dev == target.st_dev, source.st_ino == target.st_ino {
                    throw WrongUsage("\(path): would overwrite \(input), which is read; give it another name")
                }
            }
        }
        let folder = (path as NSString).deletingLastPathComponent
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.isEmpty ? "." : folder, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else {
            throw CannotRun("\(path): no folder \(folder); make it with: mkdir -p \(folder)")
        }
        isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CannotRun("\(path): is a folder; name a file in it")
        }
        guard access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
            throw CannotRun("\(path): \(String(cString: strerror(errno))); choose a folder that you may write to")
        }
    }

    /// Writes all runs as one report to each destination; `isCollection` says whether several were asked for.
    static func write(
        _ runs: [CaptureDossier],
        isCollection: Bool,
        to destinations: [ReportDestination]
    ) throws {
        for destination in destinations {
            let bytes =
                switch destination.format {
                case .json: try JSONReport(runs, isCollection: isCollection).bytes
                case .junit: JUnitReport(runs).bytes
                case .html: HTMLReport(runs).bytes
                case .pcapng: [UInt8]()
                }
            guard let path = destination.path else {
                try StandardStream.output.deliver(bytes)
                continue
            }
            try write(bytes, to: path)
        }
    }

    /// Writes `bytes` as a file: whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws {
        try replace(path) { temporary in
            // A device has to stay one: what is opened by its name is not put in its place.
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw CannotRun("\(path): \(String(cString: strerror(errno)))") }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            defer { try? handle.close() }
            do {
                try handle.write(contentsOf: Data(bytes))
            } catch {
                throw CannotRun("\(path): \(error.localizedDescription)")
            }
        }
    }

    /// Writes the capture again, with what was found as comments on its frames.
    static func writeAnnotated(_ run: CaptureDossier, input: CaptureInput, to destination: ReportDestination) throws {
        guard let path = destination.path else { return }
        try replace(path) { temporary in
            let reader = try input.open()
            do {
                try AnnotatedCapture(run).write(reading: reader, to: temporary) {
                    if Interruption.isRequested, input.path != "-" { throw Interruption() }
                }
            } catch let error as CaptureFileError {
                throw CannotRun(error.description)
            }
        }
    }

    /// Writes the frames of a run again, with what was found as comments on them.
    static func writeAnnotated(_ run: CaptureDossier, capture: [UInt8], to destination: ReportDestination) throws {
        guard let path = destination.path else { return }
        try replace(path) { temporary in
            do {
                let reader = try CaptureReader(bytes: capture, name: run.source.name)
                try AnnotatedCapture(run).write(reading: reader, to: temporary) {
                    if Interruption.isRequested { throw Interruption() }
                }
            } catch let error as CaptureFileError {
                throw CannotRun(error.description)
            }
        }
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// Lets `write` fill a file beside `path`, then puts it in its place.
    private static func replace(_ path: String, write: (_ temporary: String) throws -> Void) throws {
        // A device such as /dev/stdout, or a pipe, is written to as it is.
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            try write(path)
            return
        }
        let temporary = path + ".\(getpid())~"
        do {
            try write(temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw CannotRun("\(path): \(reason)")
        }
    }
}
