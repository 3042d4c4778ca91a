import Glibc

/// A file in the temporary folder that is gone with its last reference.
final class TemporaryFile {
    let path: String

    init(_ octets: [UInt8] = [], suffix: String = "") throws {
        var template = Array("/tmp/bootproof-test-XXXXXX\(suffix)".utf8CString)
        let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        defer { close(descriptor) }
        try Self.write(octets, to: descriptor)
    }

    deinit { unlink(path) }

    var octets: [UInt8] {
        get throws {
            let descriptor = open(path, O_RDONLY)
            guard descriptor >= 0 else { throw Failure(errno: errno) }
            defer { close(descriptor) }
            var octets: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { return octets }
                octets += buffer[..<count]
            }
        }
    }

    /// Writes all of it, `piece` octets at a time.
    static func write(_ octets: [UInt8], to descriptor: Int32, piece: Int = .max) throws {
        var start = 0
        while start < octets.count {
            let count = octets.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + start, min(piece, octets.count - start))
            }
            guard count > 0 else { throw Failure(errno: errno) }
            start += count
        }
    }

    struct Failure: Error {
        var errno: Int32
    }
}
