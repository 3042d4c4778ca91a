/// The small disk inside of GRUB's image: a FAT file system as Debian makes it, or a tar archive as grub-mkstandalone
/// does.
struct GRUBMemdisk: Hashable, Sendable {
    private let octets: [UInt8]

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The content of a file, such as `/grub.cfg`; nil where there is none.
    func file(at path: [UInt8]) -> [UInt8]? {
        let parts = path.split(separator: UInt8(ascii: "/")).map { Array($0) }
        guard !parts.isEmpty else { return nil }
        return octets.dropFirst(257).starts(with: "ustar".utf8) ? archived(parts) : FATDisk(octets)?.file(at: parts)
    }

    // MARK: tar

    /// Headers of 512 octets, and contents rounded up to as many (POSIX.1-1988, "ustar").
    private func archived(_ parts: [[UInt8]]) -> [UInt8]? {
        let wanted = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        var offset = 0
        while offset + 512 <= octets.count, octets[offset] != 0 {
            var name = octets[offset..<(offset + 100)].prefix { $0 != 0 }
            if name.starts(with: "./".utf8) { name = name.dropFirst(2) }
            var size = 0
            for digit in octets[(offset + 124)..<(offset + 135)] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { continue }
                size = size << 3 | Int(digit - UInt8(ascii: "0"))
            }
            let content = offset + 512
            guard size <= octets.count - content else { return nil }
            if name.elementsEqual(wanted) { return Array(octets[content..<(content + size)]) }
            offset = content + (size + 511) & ~511
        }
        return nil
    }
}

/// FAT with 12 or 16 bits, as far as it takes to read a file (Microsoft, "FAT: General Overview of On-Disk Format").
private struct FATDisk {
    let octets: [UInt8]
    let clusterSize: Int
    let table: Int
    let root: Range<Int>
    let data: Int
    let clusterCount: Int

    init?(_ octets: [UInt8]) {
        self.octets = octets
        guard octets.count >= 512 else { return nil }
        func little16(_ offset: Int) -> Int { Int(octets[offset]) | Int(octets[offset + 1]) << 8 }
        let sector = little16(11)
        let perCluster = Int(octets[13])
        let tables = Int(octets[16])
        let tableSectors = little16(22)
        guard [512, 1024, 2048, 4096].contains(sector), perCluster > 0, tables > 0, tables <= 4, tableSectors > 0 else {
            return nil
        }
        clusterSize = sector * perCluster
        table = little16(14) * sector
        let rootStart = table + tables * tableSectors * sector
        root = rootStart..<(rootStart + little16(17) * 32)
        data = root.upperBound
        guard data <= octets.count else { return nil }
        clusterCount = (octets.count - data) / clusterSize
    }

    func file(at parts: [[UInt8]]) -> [UInt8]? {
        var directory = Array(octets[root])
        for (index, part) in parts.prefix(16).enumerated() {
            guard let entry = entry(part, in: directory) else { return nil }
            let isDirectory = entry.attributes & 0x10 != 0
            let content = chain(from: entry.cluster, limit: isDirectory ? 1 << 16 : entry.size)
            if index == parts.count - 1 { return isDirectory ? nil : Array(content.prefix(entry.size)) }
            guard isDirectory else { return nil }
            directory = content
        }
        return nil
    }

    /// The short entry of that name; long names are not read.
    private func entry(_ name: [UInt8], in directory: [UInt8]) -> (attributes: UInt8, cluster: Int, size: Int)? {
        var offset = 0
        while offset + 32 <= directory.count, directory[offset] != 0 {
            let record = directory[offset..<(offset + 32)]
            offset += 32
            guard record[record.startIndex] != 0xe5, record[record.startIndex + 11] & 0x0f != 0x0f else { continue }
            let base = record.prefix(8).droppingTrailingBlanks
            let suffix = record.dropFirst(8).prefix(3).droppingTrailingBlanks
            let whole = Array(base) + (suffix.isEmpty ? [] : [UInt8(ascii: ".")] + suffix)
            guard whole.lowercasedASCII == name.lowercasedASCII else { continue }
            let at = record.startIndex
            let size = (0..<4).reduce(0) { $0 | Int(record[at + 28 + $1]) << (8 * $1) }
            return (record[at + 11], Int(record[at + 26]) | Int(record[at + 27]) << 8, size)
        }
        return nil
    }

    /// The contents of one cluster after the other, up to so many octets.
    private func chain(from first: Int, limit: Int) -> [UInt8] {
        var content: [UInt8] = []
        var cluster = first
        var steps = 0
        while content.count < limit, cluster >= 2, cluster - 2 < clusterCount, steps <= clusterCount {
            let start = data + (cluster - 2) * clusterSize
            content += octets[start..<(start + clusterSize)]
            cluster = next(cluster)
            steps += 1
        }
        return content
    }

    private func next(_ cluster: Int) -> Int {
        // Fewer than 4085 clusters are numbered by 12 bits.
        let isNarrow = clusterCount < 4085
        let offset = table + (isNarrow ? cluster * 3 / 2 : cluster * 2)
        guard offset + 1 < octets.count else { return 0 }
        let value = Int(octets[offset]) | Int(octets[offset + 1]) << 8
        guard isNarrow else { return value }
        return cluster % 2 == 0 ? value & 0xfff : value >> 4
    }
}
