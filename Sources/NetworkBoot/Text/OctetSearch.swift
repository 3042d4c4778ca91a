extension Span<UInt8> {
    /// Where `pattern` first stands; nil where it does not, or is empty.
    ///
    /// Boot files are searched for names at each boot, most of them in vain. So 32 places at a time are looked at, and
    /// only those closely where both the pattern's first octet and its last are right.
    func firstPosition(of pattern: [UInt8]) -> Int? {
        guard let first = pattern.first, let last = pattern.last, pattern.count <= count else { return nil }
        let ones = SIMD4<UInt64>(repeating: 0x0101_0101_0101_0101)
        let highest = ones &<< 7
        let firsts = ones &* UInt64(first)
        let lasts = ones &* UInt64(last)
        let distance = pattern.count - 1
        var index = 0
        while index + distance + 32 <= count {
            // Safe: 32 octets from `index + distance`, and so from `index`, are there.
            let start = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD4<UInt64>.self)
            let end = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: index + distance,
                as: SIMD4<UInt64>.self
            )
            // An octet is 0 where both are right; then the highest bit of its place is set below.
            let wrong = (start ^ firsts) | (end ^ lasts)
            let zeros = (wrong &- ones) & ~wrong & highest
            if zeros[0] | zeros[1] | zeros[2] | zeros[3] != 0,
                let found = position(of: pattern, from: index, to: index + 32)
            {
                return found
            }
            index += 32
        }
        return position(of: pattern, from: index, to: count - distance)
    }

    /// Where `pattern` first begins from `start` up to `end`. The caller has checked that it fits there.
    private func position(of pattern: [UInt8], from start: Int, to end: Int) -> Int? {
        for index in start..<end where self[index] == pattern[0] {
            var length = 1
            while length < pattern.count, self[index + length] == pattern[length] { length += 1 }
            if length == pattern.count { return index }
        }
        return nil
    }
}
