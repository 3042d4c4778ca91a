/// Loads for header decoders: the decoder checks once that the whole fixed header is there, then reads its words.
///
/// One check a header instead of one an octet about halves the cost of decoding a frame. Nothing else uses these.
extension Span<UInt8> {
    /// The two octets at `offset` in network byte order; the caller has checked that `offset + 2` is inside.
    @unsafe
    @inlinable
    @inline(__always)
    func uncheckedUInt16(at offset: Int) -> UInt16 {
        unsafe UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
    }

    /// The four octets at `offset` in network byte order; the caller has checked that `offset + 4` is inside.
    @unsafe
    @inlinable
    @inline(__always)
    func uncheckedUInt32(at offset: Int) -> UInt32 {
        unsafe UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
    }

    /// The eight octets at `offset` in network byte order; the caller has checked that `offset + 8` is inside.
    @unsafe
    @inlinable
    @inline(__always)
    func uncheckedUInt64(at offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }
}
