import Foundation

/// Octets to be served, and digests by programs that are not ours.
enum Octets {
    /// So many octets that no compression shortens, the same ones each time.
    static func noise(_ count: Int, seed: UInt64 = 1) -> Data {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var data = Data(count: (count + 7) / 8 * 8)
        data.withUnsafeMutableBytes { octets in
            for index in 0..<octets.count / 8 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                octets.storeBytes(of: state, toByteOffset: index * 8, as: UInt64.self)
            }
        }
        return data.prefix(count)
    }

    /// The digest of a file by `md5sum` or `sha256sum`.
    static func digest(by program: String = "sha256sum", of file: URL) async throws -> String {
        let process = try LabProcess([program, file.path], in: nil)
        let status = try await process.end(within: .seconds(30))
        guard status == .exited(0), let digest = process.text.split(separator: " ").first else {
            throw LabTrouble.command("\(program) \(file.path): \(process.text)")
        }
        return String(digest)
    }

    /// The CRC-32 of a file in hexadecimal, as gzip keeps it.
    static func crc32(of file: URL) async throws -> String {
        let words = ["sh", "-c", "gzip -c1 \"$0\" | tail -c 8 | head -c 4 | od -An -tx4", file.path]
        let process = try LabProcess(words, in: nil)
        guard try await process.end(within: .seconds(30)) == .exited(0) else { throw LabTrouble.command(process.text) }
        return process.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The SHA-256 of each file in a folder, by its name.
    static func digests(in folder: URL) async throws -> [String: String] {
        var digests: [String: String] = [:]
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for path in paths.sorted() {
            let file = folder.appendingPathComponent(path)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            digests[file.lastPathComponent] = try await digest(of: file)
        }
        return digests
    }
}
