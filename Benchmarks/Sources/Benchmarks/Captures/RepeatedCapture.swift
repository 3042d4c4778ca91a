import CaptureFiles
import Foundation
import NetworkProtocols

/// A real capture, said again and again, each time later, until it has the length that is wanted.
enum RepeatedCapture {
    /// The largest pcap file in `folder`; nil where there is none.
    static func largest(in folder: String) throws -> String? {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
        let sizes = files.filter { $0.pathExtension == "pcap" }.map { file in
            (file.path, (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
        }
        return sizes.max { ($0.1, $1.0) < ($1.1, $0.0) }?.0
    }

    /// Writes at least `length` octets to `path`; returns how many frames that are.
    static func write(_ source: String, to path: String, length: Int) throws -> Int {
        var frames: [TimedFrame] = []
        let summary = try CaptureReader(path: source).forEachFrame { header, bytes in
            var octets: [UInt8] = []
            octets.reserveCapacity(bytes.count)
            for index in bytes.indices { octets.append(bytes[index]) }
            frames.append(TimedFrame(header: header, bytes: octets))
        }
        guard let first = summary.firstTime, let last = summary.lastTime else { return 0 }
        var configuration = CaptureWriter.Configuration(format: .pcap)
        configuration.resolution = .microseconds
        let writer = try CaptureWriter(path: path, configuration: configuration)
        // Machines are switched on again a while after the last boot.
        let period = last.duration(since: first) + .seconds(20)
        var written = 24
        var count = 0
        var shift = Duration.zero
        while written < length {
            for frame in frames {
                var frame = frame
                frame.header.time = frame.header.time.advanced(by: shift)
                try writer.write(frame)
                written += 16 + frame.bytes.count
                count += 1
            }
            shift += period
        }
        try writer.finish()
        return count
    }
}
