import NetworkProtocols
import RoundTrip

/// DHCP and BOOTP messages with all their options' views.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try DHCPMessage(decoding: &reader) },
        encode: { message, writer in message.encode(into: &writer) }
    )
    return 0
}
