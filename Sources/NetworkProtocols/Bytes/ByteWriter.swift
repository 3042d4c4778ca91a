/// Octets being written in network byte order.
///
/// Encoders take it as `func encode(into writer: inout ByteWriter)`. They write what they are given, right or wrong: a
/// checksum or a length is computed only where the value says so.
public struct ByteWriter: Sendable {
    /// All that was written.
    public private(set) var bytes: [UInt8] = []

    /// Nothing written yet; room for `capacity` octets is set aside.
    public init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// How many octets were written.
    public var count: Int { bytes.count }

    /// Appends a number, highest octet first, or octets as they are.
    public mutating func write(_ value: UInt8) {
        bytes.append(value)
    }

    public mutating func write(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    public mutating func write(_ value: UInt32) {
        write(UInt16(truncatingIfNeeded: value >> 16))
        write(UInt16(truncatingIfNeeded: value))
    }

    public mutating func write(_ value: UInt64) {
        write(UInt32(truncatingIfNeeded: value >> 32))
        write(UInt32(truncatingIfNeeded: value))
    }

    public mutating func write(_ octets: some Sequence<UInt8>) {
        bytes.append(contentsOf: octets)
    }

    /// Writes `octet` until `count` octets are there in all.
    public mutating func pad(to count: Int, with octet: UInt8 = 0) {
        while bytes.count < count { bytes.append(octet) }
    }

    /// Overwrites the two octets at `offset`, which have been written before.
    public mutating func overwrite(_ value: UInt16, at offset: Int) {
        precondition(offset >= 0 && offset + 2 <= bytes.count, "Only octets that have been written can be overwritten.")
        bytes[offset] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Overwrites the four octets at `offset`, which have been written before.
    public mutating func overwrite(_ value: UInt32, at offset: Int) {
        overwrite(UInt16(truncatingIfNeeded: value >> 16), at: offset)
        overwrite(UInt16(truncatingIfNeeded: value), at: offset + 2)
    }

    /// Writes a part of a file, as far as the file has it; returns how many octets that were.
    public mutating func write(_ slice: FileSlice) -> Int {
        let start = bytes.count
        bytes.reserveCapacity(start + slice.range.count + 4)
        slice.content.append(slice.range, to: &bytes)
        return bytes.count - start
    }

    /// Takes back all behind the first `count` octets.
    public mutating func removeAll(behind count: Int) {
        if count < bytes.count { bytes.removeLast(bytes.count - max(0, count)) }
    }
}
