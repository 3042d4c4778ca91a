internal import NetworkProtocols

/// Writes file systems as CDs have them (ECMA-119), without extensions: Linux shows the names in lower case.
///
/// Files and directories only; names beyond what the standard allows are kept as they are, as `genisoimage -U` does.
public struct ISO9660Image {
    private static let sectorSize = 2048
    private static let systemArea = 16

    /// A directory or a file and where it lies.
    fileprivate struct Entry {
        var name: String
        var isDirectory: Bool
        /// The directory that it lies in; itself for the root.
        var parent: Int
        var content: [UInt8] = []
        var sector = 0
        var size = 0
    }

    private var entries: [Entry] = [Entry(name: "", isDirectory: true, parent: 0)]

    /// The whole image.
    public private(set) var octets: [UInt8] = []

    /// - Parameter volume: its label, at most 32 octets.
    public init(_ nodes: [SampleNode], volume: String) {
        var places: [String: Int] = ["": 0]
        for node in nodes where !node.path.isEmpty {
            let parts = node.path.split(separator: "/").map(String.init)
            let parent = parts.dropLast().joined(separator: "/")
            guard let directory = places[parent], let name = parts.last else { continue }
            switch node.kind {
            case .directory:
                entries.append(Entry(name: name, isDirectory: true, parent: directory))
                places[node.path] = entries.count - 1
            case .file(let content):
                entries.append(Entry(name: name, isDirectory: false, parent: directory, content: content.octets))
            case .link, .device: continue
            }
        }
        layOut()
        write(volume)
    }

    // MARK: Where things lie

    /// Descriptors, the two path tables, directories, then files.
    private mutating func layOut() {
        var sector = Self.systemArea + 4
        for index in entries.indices where entries[index].isDirectory {
            entries[index].size = Self.padded(directory(index).count)
            entries[index].sector = sector
            sector += entries[index].size / Self.sectorSize
        }
        for index in entries.indices where !entries[index].isDirectory {
            entries[index].size = entries[index].content.count
            entries[index].sector = sector
            sector += Self.padded(entries[index].size) / Self.sectorSize
        }
        octets = [UInt8](repeating: 0, count: sector * Self.sectorSize)
    }

    private func children(of directory: Int) -> [Int] {
        entries.indices.filter { $0 != 0 && entries[$0].parent == directory }
            .sorted { entries[$0].identifier.lexicographicallyPrecedes(entries[$1].identifier) }
    }

    /// A directory's records; none goes over the end of a sector (ECMA-119 §6.8.1.1).
    private func directory(_ index: Int) -> [UInt8] {
        var octets = record([0], of: index) + record([1], of: entries[index].parent)
        for child in children(of: index) {
            let record = record(entries[child].identifier, of: child)
            let rest = Self.sectorSize - octets.count % Self.sectorSize
            if record.count > rest { octets += [UInt8](repeating: 0, count: rest) }
            octets += record
        }
        return octets
    }

    /// ECMA-119 §9.1.
    private func record(_ identifier: [UInt8], of index: Int) -> [UInt8] {
        let entry = entries[index]
        let length = (33 + identifier.count + 1) & ~1
        var record: [UInt8] = [UInt8(length), 0]
        record += Self.both32(entry.sector)
        record += Self.both32(entry.size)
        // Without a date.
        record += [0, 0, 0, 0, 0, 0, 0]
        record += [entry.isDirectory ? 2 : 0, 0, 0]
        record += Self.both16(1)
        record.append(UInt8(identifier.count))
        record += identifier
        return record + [UInt8](repeating: 0, count: length - record.count)
    }

    // MARK: Writing

    private mutating func write(_ volume: String) {
        let littleTable = pathTable(isBigEndian: false)
        put(littleTable, at: Self.systemArea + 2)
        put(pathTable(isBigEndian: true), at: Self.systemArea + 3)
        var descriptor: [UInt8] = [1] + Array("CD001".utf8) + [1, 0]
        descriptor += Self.field("LINUX", 32) + Self.field(volume, 32) + [UInt8](repeating: 0, count: 8)
        descriptor += Self.both32(octets.count / Self.sectorSize) + [UInt8](repeating: 0, count: 32)
        descriptor += Self.both16(1) + Self.both16(1) + Self.both16(Self.sectorSize) + Self.both32(littleTable.count)
        descriptor += Array(Self.both32(Self.systemArea + 2).prefix(4)) + [0, 0, 0, 0]
        descriptor += Array(Self.both32(Self.systemArea + 3).suffix(4)) + [0, 0, 0, 0]
        descriptor += record([0], of: 0) + Self.field("", 623)
        descriptor += [UInt8](repeating: UInt8(ascii: "0"), count: 16) + [0]
        put(descriptor, at: Self.systemArea)
        octets[Self.systemArea * Self.sectorSize + 881] = 1
        put([255] + Array("CD001".utf8) + [1], at: Self.systemArea + 1)
        for index in entries.indices {
            put(entries[index].isDirectory ? directory(index) : entries[index].content, at: entries[index].sector)
        }
    }

    private mutating func put(_ part: [UInt8], at sector: Int) {
        octets.replaceSubrange(sector * Self.sectorSize..<sector * Self.sectorSize + part.count, with: part)
    }

    /// ECMA-119 §9.4: directories by level; here by the order in which they were added, parents first.
    private func pathTable(isBigEndian: Bool) -> [UInt8] {
        let directories = entries.indices.filter { entries[$0].isDirectory }
        return directories.flatMap { index -> [UInt8] in
            let identifier: [UInt8] = index == 0 ? [0] : entries[index].identifier
            let sector = Self.both32(entries[index].sector)
            let parent = Self.both16((directories.firstIndex(of: entries[index].parent) ?? 0) + 1)
            var row: [UInt8] = [UInt8(identifier.count), 0]
            row += isBigEndian ? sector.suffix(4) : sector.prefix(4)
            row += isBigEndian ? parent.suffix(2) : parent.prefix(2)
            row += identifier
            if identifier.count % 2 == 1 { row.append(0) }
            return row
        }
    }

    private static func padded(_ size: Int) -> Int { (size + sectorSize - 1) / sectorSize * sectorSize }

    private static func field(_ text: String, _ length: Int) -> [UInt8] {
        let octets = Array(text.utf8.prefix(length))
        return octets + [UInt8](repeating: UInt8(ascii: " "), count: length - octets.count)
    }

    /// A number in both orders, the little end first (ECMA-119 §7.2.3 and §7.3.3).
    private static func both16(_ number: Int) -> [UInt8] {
        let octets = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
        return octets + octets.reversed()
    }

    private static func both32(_ number: Int) -> [UInt8] {
        let octets = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return octets + octets.reversed()
    }
}

extension ISO9660Image.Entry {
    /// In upper case, a file's with its version.
    fileprivate var identifier: [UInt8] { Array((name.uppercased() + (isDirectory ? "" : ";1")).utf8.prefix(220)) }
}
