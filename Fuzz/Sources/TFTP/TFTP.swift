import NetworkProtocols
import RoundTrip

/// TFTP packets, and DATA and ACK told without copying.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let packet = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try TFTPPacket(decoding: &reader) },
        encode: { packet, writer in packet.encode(into: &writer) }
    )
    guard let packet else { return 0 }
    ensure(packet.encoded == input, "An octet behind the packet was lost.")
    return 0
}
