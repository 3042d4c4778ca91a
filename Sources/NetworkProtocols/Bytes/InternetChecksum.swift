/// The Internet checksum: the one's complement of the one's complement sum of 16-bit words (RFC 1071).
public struct InternetChecksum: Sendable {
    private var sum: UInt64 = 0
    /// Whether an odd octet waits to be the high half of a word.
    private var isOdd = false

    public init() {}

    /// Adds a number, highest octet first, or octets as they stand in the packet.
    public mutating func add(_ value: UInt16) {
        add(UInt8(truncatingIfNeeded: value >> 8))
        add(UInt8(truncatingIfNeeded: value))
    }

    public mutating func add(_ value: UInt32) {
        add(UInt16(truncatingIfNeeded: value >> 16))
        add(UInt16(truncatingIfNeeded: value))
    }

    /// Adds the octets from `start` up to `end`, clamped to what is there.
    public mutating func add(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        let start = max(0, start)
        let end = min(end, bytes.count)
        var index = start
        if isOdd, index < end {
            add(bytes[index])
            index += 1
        }
        sum &+= Self.sumOfWholeBlocks(in: bytes, at: &index, to: end)
        var words: UInt64 = 0
        while end &- index >= 8 {
            // Safe: the loop's condition is that 8 octets are there.
            let word = unsafe bytes.uncheckedUInt64(at: index)
            words &+= (word >> 32) &+ (word & 0xffff_ffff)
            index &+= 8
        }
        while index + 1 < end {
            words &+= UInt64(bytes.uint16(at: index))
            index += 2
        }
        sum &+= words
        if index < end { add(bytes[index]) }
    }

    public mutating func add(_ bytes: [UInt8]) {
        add(bytes.span, from: 0, to: bytes.count)
    }

    /// Adds a number that is a sum of whole words of 16 or 32 bits; for the start, before any odd octet.
    @inline(__always)
    mutating func add(wholeWords words: UInt64) {
        sum &+= words
    }

    /// The checksum of what was added. Octets that already hold a right checksum add up to 0.
    public var value: UInt16 {
        var folded = sum
        while folded > 0xffff { folded = (folded & 0xffff) &+ (folded >> 16) }
        return ~UInt16(truncatingIfNeeded: folded)
    }

    /// The sum of the words in as many whole blocks of 32 octets as there are; `index` moves behind them.
    ///
    /// The sum of 16-bit words does not depend on the order of their octets but for a final swap (RFC 1071 §2 (B)), so
    /// four 64-bit numbers at a time are added as the machine loads them.
    private static func sumOfWholeBlocks(in bytes: Span<UInt8>, at index: inout Int, to end: Int) -> UInt64 {
        var low = SIMD4<UInt64>()
        var high = SIMD4<UInt64>()
        var offset = index
        while end &- offset >= 32 {
            // Safe: the caller has checked that all up to `end` is there.
            let words = unsafe bytes.bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset,
                as: SIMD4<UInt64>.self
            )
            low &+= words & 0xffff_ffff
            high &+= words &>> 32
            offset &+= 32
        }
        index = offset
        let sums = low &+ high
        var folded = (sums & 0xffff_ffff).wrappedSum() &+ (sums &>> 32).wrappedSum()
        while folded > 0xffff { folded = (folded & 0xffff) &+ (folded >> 16) }
        return UInt64(UInt16(bigEndian: UInt16(truncatingIfNeeded: folded)))
    }

    private mutating func add(_ octet: UInt8) {
        sum &+= isOdd ? UInt64(octet) : UInt64(octet) << 8
        isOdd.toggle()
    }
}
