extension Span<UInt8> {
    /// The two octets at `offset`, in the order given. Traps outside of the span: the caller has checked.
    @inline(__always)
    func uint16(at offset: Int, _ order: CaptureByteOrder) -> UInt16 {
        let stored = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return order == .bigEndian ? UInt16(bigEndian: stored) : UInt16(littleEndian: stored)
    }

    /// The four octets at `offset`, in the order given.
    @inline(__always)
    func uint32(at offset: Int, _ order: CaptureByteOrder) -> UInt32 {
        let stored = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return order == .bigEndian ? UInt32(bigEndian: stored) : UInt32(littleEndian: stored)
    }

    /// The eight octets at `offset`, in the order given.
    func uint64(at offset: Int, _ order: CaptureByteOrder) -> UInt64 {
        let stored = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return order == .bigEndian ? UInt64(bigEndian: stored) : UInt64(littleEndian: stored)
    }

    /// The octets from `offset`, as far as they are there, begin with `prefix`.
    func begins(with prefix: [UInt8], at offset: Int = 0) -> Bool {
        guard offset <= count, prefix.count <= count - offset else { return false }
        return prefix.indices.allSatisfy { self[offset + $0] == prefix[$0] }
    }
}
