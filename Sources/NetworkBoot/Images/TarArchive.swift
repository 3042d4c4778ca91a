internal import NetworkProtocols

/// Writes archives in the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"), as `tar cz` does.
public enum TarArchive {
    /// The nodes with the paths that they have, gzipped.
    public static func gzipped(_ nodes: [SampleNode]) -> [UInt8] { GzipFile.stored(archive(nodes)) }

    static func archive(_ nodes: [SampleNode]) -> [UInt8] {
        var archive: [UInt8] = []
        for node in nodes where !node.path.isEmpty {
            let octets = node.octets
            archive += header(of: node, size: octets.count)
            archive += octets
            archive += [UInt8](repeating: 0, count: (blockSize - octets.count % blockSize) % blockSize)
        }
        // Two blocks of zeros, filled up to a record of twenty.
        let record = 20 * blockSize
        let end = archive.count + 2 * blockSize
        archive += [UInt8](repeating: 0, count: 2 * blockSize + (record - end % record) % record)
        return archive
    }

    private static let blockSize = 512

    private static func header(of node: SampleNode, size: Int) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: blockSize)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: Array(text.utf8))
        }
        var isDirectory = false
        if case .directory = node.kind { isDirectory = true }
        put(String((node.path + (isDirectory ? "/" : "")).utf8.prefix(100)) ?? "", at: 0)
        put(octal(Int(node.mode), digits: 7), at: 100)
        put(octal(Int(node.owner), digits: 7), at: 108)
        put(octal(Int(node.group), digits: 7), at: 116)
        put(octal(size, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        switch node.kind {
        case .file: put("0", at: 156)
        case .directory: put("5", at: 156)
        case .link(let target):
            put("2", at: 156)
            put(String(target.utf8.prefix(100)) ?? "", at: 157)
        case .device(let device):
            put(device.isBlock ? "4" : "3", at: 156)
            put(octal(Int(device.major), digits: 7), at: 329)
            put(octal(Int(device.minor), digits: 7), at: 337)
        }
        put("ustar", at: 257)
        put("00", at: 263)
        put("root", at: 265)
        put("root", at: 297)
        put("        ", at: 148)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6), at: 148)
        header[154] = 0
        return header
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// Writes gzip files (RFC 1952) whose content is stored, not compressed: any reader unpacks them.
enum GzipFile {
    static func stored(_ octets: [UInt8]) -> [UInt8] {
        // No name and no time, written under Unix.
        var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        var offset = 0
        repeat {
            let length = min(0xffff, octets.count - offset)
            let isLast = offset + length == octets.count
            // RFC 1951 §3.2.4: a block of type 00, its length, and the length's complement.
            file += [isLast ? 1 : 0] + little16(UInt16(length)) + little16(~UInt16(length))
            file += octets[offset..<offset + length]
            offset += length
        } while offset < octets.count
        return file + little32(checksum(octets)) + little32(UInt32(truncatingIfNeeded: octets.count))
    }

    /// CRC-32 (RFC 1952 §8).
    static func checksum(_ octets: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 0xffff_ffff
        for octet in octets { remainder = table[Int((remainder ^ UInt32(octet)) & 0xff)] ^ (remainder >> 8) }
        return ~remainder
    }

    private static let table: [UInt32] = (0..<256).map { (index: Int) -> UInt32 in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func little16(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }

    private static func little32(_ number: UInt32) -> [UInt8] {
        little16(UInt16(truncatingIfNeeded: number)) + little16(UInt16(truncatingIfNeeded: number >> 16))
    }
}
