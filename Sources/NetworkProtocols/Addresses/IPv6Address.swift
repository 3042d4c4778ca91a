/// An IPv6 address (RFC 4291 §2), as far as names lead to one: boots here go over IPv4.
public struct IPv6Address: Hashable, Sendable {
    /// The first eight octets, the highest first.
    public var high: UInt64
    /// The last eight octets.
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension IPv6Address: CustomStringConvertible {
    /// Lower-case groups, the longest run of zeros (the first of equals, two groups at least) as `::` (RFC 5952 §4).
    public var description: String {
        let groups = [high, low].flatMap { half in
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 { continue }
            if index - start > max(longest.count, 1) { longest = start..<index }
            start = index + 1
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}

extension ByteReader {
    /// Reads sixteen octets; throws where fewer are left.
    @_lifetime(self: copy self)
    public mutating func readIPv6Address() throws(PacketDecodingError) -> IPv6Address {
        IPv6Address(high: try readUInt64(), low: try readUInt64())
    }
}

extension ByteWriter {
    /// Writes the sixteen octets.
    public mutating func write(_ address: IPv6Address) {
        write(address.high)
        write(address.low)
    }
}
