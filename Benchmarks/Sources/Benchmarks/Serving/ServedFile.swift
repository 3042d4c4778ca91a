import Foundation
import Glibc

/// The octets that servers hand out: a pattern again and again, so that clients compare without a copy of the file. Its
/// length is a prime, so that no block of any size has the octets of another block's place.
enum ServedFile {
    static let pattern: [UInt8] = {
        var state: UInt32 = 1
        return (0..<65_521).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }()

    static func write(_ path: String, length: Int) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        let whole = Data(pattern)
        var left = length
        while left > 0 {
            try file.write(contentsOf: whole.prefix(left))
            left -= min(left, whole.count)
        }
        // Nobody is measured while the disk still writes.
        try file.synchronize()
    }
}
