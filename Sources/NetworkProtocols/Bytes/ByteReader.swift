/// A cursor over borrowed octets; every multi-octet value is read in network byte order.
///
/// Decoders take it as `init(decoding reader: inout ByteReader) throws(PacketDecodingError)` and leave it behind what
/// they read. It never copies and never allocates; it can't outlive the bytes it reads (that is what `~Escapable` says).
///
///     var reader = ByteReader(bytes.span)
///     let header = try UDPHeader(decoding: &reader)
public struct ByteReader: ~Escapable {
    /// All octets that this reader was made over, also those before `offset` and behind `end`.
    public let bytes: Span<UInt8>
    /// The next octet to be read, counted from the start of `bytes`.
    public private(set) var offset: Int
    /// Where this reader ends, counted from the start of `bytes`.
    public let end: Int

    /// A reader over all of `bytes`.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        self.offset = 0
        self.end = bytes.count
    }

    /// A reader over the part of `bytes` from `offset` to `end`; both are clamped to what is there.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, from offset: Int, to end: Int) {
        self.bytes = bytes
        self.end = min(max(end, 0), bytes.count)
        self.offset = min(max(offset, 0), self.end)
    }

    /// How many octets can still be read.
    public var remaining: Int { end - offset }
    /// Whether nothing is left to be read.
    public var isAtEnd: Bool { offset == end }

    /// The octet `distance` behind the cursor, which stays where it is; nil past the end.
    public func peek(_ distance: Int = 0) -> UInt8? {
        guard distance >= 0, distance < remaining else { return nil }
        return bytes[offset + distance]
    }

    /// Reads one octet; throws where none is left.
    @_lifetime(self: copy self)
    public mutating func readUInt8() throws(PacketDecodingError) -> UInt8 {
        try require(1)
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Reads two octets; throws, and stays, where fewer are left. So do its siblings.
    @_lifetime(self: copy self)
    public mutating func readUInt16() throws(PacketDecodingError) -> UInt16 {
        try require(2)
        defer { offset += 2 }
        return bytes.uint16(at: offset)
    }

    /// Reads four octets.
    @_lifetime(self: copy self)
    public mutating func readUInt32() throws(PacketDecodingError) -> UInt32 {
        try require(4)
        defer { offset += 4 }
        return bytes.uint32(at: offset)
    }

    /// Reads eight octets.
    @_lifetime(self: copy self)
    public mutating func readUInt64() throws(PacketDecodingError) -> UInt64 {
        try require(8)
        defer { offset += 8 }
        return UInt64(bytes.uint32(at: offset)) << 32 | UInt64(bytes.uint32(at: offset + 4))
    }

    /// Copies the next `count` octets.
    @_lifetime(self: copy self)
    public mutating func readBytes(_ count: Int) throws(PacketDecodingError) -> [UInt8] {
        try require(count)
        defer { offset += count }
        return bytes.copy(from: offset, to: offset + count)
    }

    /// Copies all that is left.
    @_lifetime(self: copy self)
    public mutating func readRemainingBytes() -> [UInt8] {
        defer { offset = end }
        return bytes.copy(from: offset, to: end)
    }

    /// Copies the octets up to the next NUL and moves behind it; nil, and unmoved, where no NUL follows.
    @_lifetime(self: copy self)
    public mutating func readNULTerminated() -> [UInt8]? {
        var index = offset
        while index < end {
            if bytes[index] == 0 {
                defer { offset = index + 1 }
                return bytes.copy(from: offset, to: index)
            }
            index += 1
        }
        return nil
    }

    /// Moves over the next `count` octets; throws, and stays, where fewer are left.
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(PacketDecodingError) {
        try require(count)
        offset += count
    }

    /// A reader over the next `count` octets, which this one leaves behind.
    ///
    /// Its offsets, and those of the errors it throws, count from the start of the same `bytes`.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    public mutating func readSubreader(_ count: Int) throws(PacketDecodingError) -> ByteReader {
        try require(count)
        defer { offset += count }
        return ByteReader(bytes, from: offset, to: offset + count)
    }

    private func require(_ count: Int) throws(PacketDecodingError) {
        guard count >= 0, count <= remaining else {
            throw .truncated(needed: count, available: remaining, at: offset)
        }
    }
}

extension Span<UInt8> {
    /// The two octets at `offset` in network byte order. The caller has checked that they are there.
    func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The four octets at `offset` in network byte order. The caller has checked that they are there.
    func uint32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }

    /// A copy of the octets from `start` up to `end`, clamped to what is there.
    public func copy(from start: Int = 0, to end: Int? = nil) -> [UInt8] {
        let end = Swift.min(end ?? count, count)
        let start = Swift.max(0, start)
        guard start < end else { return [] }
        return unsafe extracting(start..<end).withUnsafeBufferPointer { unsafe Array($0) }
    }
}
