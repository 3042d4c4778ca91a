/// The beginning of what a gzip file holds (RFC 1952, RFC 1951): enough to tell a disk from an archive.
///
/// What is damaged, or compressed in no way that the RFC knows, ends the reading where it stands.
struct GzipStart {
    /// At most as many as were asked for.
    private(set) var octets: [UInt8] = []
    private let file: [UInt8]
    private let limit: Int
    private var offset: Int
    private var bits: UInt32 = 0
    private var bitCount = 0

    init(_ file: [UInt8], limit: Int) {
        self.file = file
        self.limit = limit
        offset = Self.headerLength(file) ?? file.count
        while octets.count < limit, let isLast = bit(), readBlock(), isLast == 0 {}
    }

    /// RFC 1952 §2.3.
    private static func headerLength(_ file: [UInt8]) -> Int? {
        guard file.count > 18, file[0] == 0x1f, file[1] == 0x8b, file[2] == 8 else { return nil }
        let flags = file[3]
        var offset = 10
        if flags & 4 != 0 {
            guard offset + 2 <= file.count else { return nil }
            offset += 2 + Int(file[offset]) + Int(file[offset + 1]) << 8
        }
        // A name and a comment, each ending in a NUL.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard offset < file.count, let end = file[offset...].firstIndex(of: 0) else { return nil }
            offset = end + 1
        }
        if flags & 2 != 0 { offset += 2 }
        return offset < file.count ? offset : nil
    }

    // MARK: Bits

    private mutating func bit() -> Int? { number(of: 1) }

    private mutating func number(of count: Int) -> Int? {
        while bitCount < count {
            guard offset < file.count else { return nil }
            bits |= UInt32(file[offset]) << UInt32(bitCount)
            offset += 1
            bitCount += 8
        }
        let value = Int(bits & (1 << UInt32(count) - 1))
        bits >>= UInt32(count)
        bitCount -= count
        return value
    }

    // MARK: Blocks

    /// RFC 1951 §3.2.3; false where nothing can follow.
    private mutating func readBlock() -> Bool {
        switch number(of: 2) {
        case 0: return readStored()
        case 1: return readCompressed(.fixedLiterals, .fixedDistances)
        case 2:
            guard let (literals, distances) = readTables() else { return false }
            return readCompressed(literals, distances)
        default: return false
        }
    }

    private mutating func readStored() -> Bool {
        bits = 0
        bitCount = 0
        guard file.count - offset >= 4 else { return false }
        let length = Int(file[offset]) | Int(file[offset + 1]) << 8
        offset += 4
        let end = min(file.count, offset + min(length, limit - octets.count))
        octets += file[offset..<end]
        let isWhole = end - offset == length
        offset = end
        return isWhole
    }

    private mutating func readCompressed(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Bool {
        while octets.count < limit {
            guard let symbol = symbol(of: literals) else { return false }
            if symbol < 256 {
                octets.append(UInt8(symbol))
                continue
            }
            guard symbol > 256 else { return true }
            guard symbol - 257 < Self.lengths.count, let length = extended(Self.lengths[symbol - 257]),
                let place = self.symbol(of: distances), place < Self.distances.count,
                let distance = extended(Self.distances[place]), distance <= octets.count
            else { return false }
            for _ in 0..<min(length, limit - octets.count) { octets.append(octets[octets.count - distance]) }
        }
        return false
    }

    private mutating func extended(_ entry: (base: Int, bits: Int)) -> Int? {
        number(of: entry.bits).map { entry.base + $0 }
    }

    private mutating func symbol(of code: HuffmanCode) -> Int? {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            guard let bit = bit() else { return nil }
            value |= bit
            let count = code.counts[length]
            // More codes than their lengths have room for.
            guard value >= first else { return nil }
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    /// RFC 1951 §3.2.7.
    private mutating func readTables() -> (HuffmanCode, HuffmanCode)? {
        guard let literalCount = number(of: 5), let distanceCount = number(of: 5), let lengthCount = number(of: 4)
        else {
            return nil
        }
        var lengthLengths = [UInt8](repeating: 0, count: 19)
        for place in Self.lengthOrder.prefix(lengthCount + 4) {
            guard let length = number(of: 3) else { return nil }
            lengthLengths[place] = UInt8(length)
        }
        let lengthCode = HuffmanCode(lengthLengths)
        let count = literalCount + 257 + distanceCount + 1
        var lengths: [UInt8] = []
        while lengths.count < count {
            guard let symbol = symbol(of: lengthCode) else { return nil }
            switch symbol {
            case ..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let last = lengths.last, let more = number(of: 2) else { return nil }
                lengths += [UInt8](repeating: last, count: 3 + more)
            default:
                guard let more = number(of: symbol == 17 ? 3 : 7) else { return nil }
                lengths += [UInt8](repeating: 0, count: (symbol == 17 ? 3 : 11) + more)
            }
        }
        guard lengths.count == count else { return nil }
        return (HuffmanCode(lengths[..<(literalCount + 257)]), HuffmanCode(lengths[(literalCount + 257)...]))
    }

    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    /// RFC 1951 §3.2.5, by symbol from 257 on.
    private static let lengths: [(base: Int, bits: Int)] = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2),
        (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4), (115, 4), (131, 5),
        (163, 5), (195, 5), (227, 5), (258, 0),
    ]
    private static let distances: [(base: Int, bits: Int)] = [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5),
        (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1025, 9), (1537, 9), (2049, 10),
        (3073, 10), (4097, 11), (6145, 11), (8193, 12), (12_289, 12), (16_385, 13), (24_577, 13),
    ]
}

/// A canonical Huffman code (RFC 1951 §3.2.2): how many codes of each length there are, and their symbols in order.
private struct HuffmanCode {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    /// - Parameter lengths: of each symbol's code, 0 to 15; 0 for a symbol that has none.
    init(_ lengths: some Collection<UInt8>) {
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        for length in 1...15 {
            for (symbol, own) in lengths.enumerated() where Int(own) == length { symbols.append(symbol) }
        }
    }

    /// RFC 1951 §3.2.6.
    static let fixedLiterals = HuffmanCode(
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
            + [UInt8](repeating: 8, count: 8)
    )
    static let fixedDistances = HuffmanCode([UInt8](repeating: 5, count: 30))
}
