internal import NetworkProtocols

/// An ISO 9660 file system whose directories are read from an image (ECMA-119), with the long names of Rock Ridge
/// (IEEE P1282, `NM`).
struct ISO9660Volume<Source: ImageSource>: Sendable {
    typealias Outcome<Value> = Result<Value, ProgramFailure>

    private(set) var source: Source
    private let top: Entry

    /// A file or a directory: where it lies.
    struct Entry: Hashable, Sendable {
        var name: [UInt8]
        var isDirectory: Bool
        /// In octets from the start of the image.
        var range: Range<UInt64>
    }

    private static var sectorSize: Int { 2048 }
    /// More than a directory of a live system ever has.
    private static var directoryLimit: UInt64 { 1 << 20 }

    /// Reads the primary volume descriptor; nil where there is none.
    static func open(_ source: Source) async throws(BootHalt) -> Outcome<Self?> {
        var source = source
        switch try await source.octets(0x8000..<0x8800) {
        case .failure(let failure): return .failure(failure)
        case .success(let descriptor):
            guard descriptor.count == sectorSize, descriptor[0] == 1, descriptor[1..<6].elementsEqual("CD001".utf8),
                let top = entry(in: descriptor[156..<190])
            else { return .success(nil) }
            return .success(ISO9660Volume(source: source, top: top))
        }
    }

    private init(source: Source, top: Entry) {
        self.source = source
        self.top = top
    }

    /// What stands at a path, its parts divided by slashes; nil where nothing does.
    mutating func entry(at path: [UInt8]) async throws(BootHalt) -> Outcome<Entry?> {
        var place = top
        for part in path.split(separator: UInt8(ascii: "/")) {
            guard place.isDirectory else { return .success(nil) }
            switch try await list(place) {
            case .failure(let failure): return .failure(failure)
            case .success(let entries):
                guard let next = entries.first(where: { Self.isSame($0.name, part) }) else { return .success(nil) }
                place = next
            }
        }
        return .success(place)
    }

    /// What stands in a directory, without `.` and `..`.
    mutating func list(_ directory: Entry) async throws(BootHalt) -> Outcome<[Entry]> {
        let end = min(directory.range.upperBound, directory.range.lowerBound + Self.directoryLimit)
        switch try await source.octets(directory.range.lowerBound..<end) {
        case .failure(let failure): return .failure(failure)
        case .success(let octets): return .success(Self.entries(in: octets))
        }
    }

    /// The part of a file that is asked for, from its own start on.
    mutating func read(_ file: Entry, _ range: Range<UInt64>) async throws(BootHalt) -> Outcome<[UInt8]> {
        let start = file.range.lowerBound
        let range = range.clamped(to: 0..<UInt64(file.range.count))
        return try await source.octets(start + range.lowerBound..<start + range.upperBound)
    }

    private static func entries(in octets: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        var offset = 0
        while offset < octets.count {
            let length = Int(octets[offset])
            guard length > 0 else {
                // The rest of the sector is empty.
                offset = (offset / sectorSize + 1) * sectorSize
                continue
            }
            guard length <= octets.count - offset else { break }
            if let entry = entry(in: octets[offset..<offset + length]), !entry.name.isEmpty { entries.append(entry) }
            offset += length
        }
        return entries
    }

    /// One directory record (ECMA-119 §9.1); its name is empty for `.` and `..`.
    private static func entry(in record: ArraySlice<UInt8>) -> Entry? {
        let record = Array(record)
        guard record.count >= 34 else { return nil }
        func little32(_ offset: Int) -> UInt64 {
            (0..<4).reduce(0) { $0 | UInt64(record[offset + $1]) << UInt64(8 * $1) }
        }
        let nameLength = Int(record[32])
        guard nameLength > 0, 33 + nameLength <= record.count else { return nil }
        let start = little32(2) * UInt64(sectorSize)
        var name = Array(record[33..<33 + nameLength])
        if name == [0] || name == [1] {
            name = []
        } else {
            // `NAME.EXT;1`
            name = Array(name.prefix { $0 != UInt8(ascii: ";") })
            if name.last == UInt8(ascii: ".") { name.removeLast() }
            let systemUse = 33 + nameLength + (nameLength % 2 == 0 ? 1 : 0)
            if systemUse < record.count, let long = rockRidgeName(record[systemUse...]) { name = long }
        }
        return Entry(name: name, isDirectory: record[25] & 2 != 0, range: start..<start + little32(10))
    }

    private static func rockRidgeName(_ fields: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = fields
        var name: [UInt8] = []
        while rest.count >= 5 {
            let length = Int(rest[rest.startIndex + 2])
            guard length >= 5, length <= rest.count else { break }
            if rest.starts(with: "NM".utf8) { name += rest[(rest.startIndex + 5)..<(rest.startIndex + length)] }
            rest = rest.dropFirst(length)
        }
        return name.isEmpty ? nil : name
    }

    /// Names without Rock Ridge are in capitals, and Linux shows them in small letters: letters count without case here.
    private static func isSame(_ name: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        name.lowercasedASCII.elementsEqual(part.lowercasedASCII)
    }
}
