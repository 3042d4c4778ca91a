import NetworkProtocols
import RoundTrip

/// DNS messages: as written octet for octet, and as the same message where names are compressed anew or not at all.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let message = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try DNSMessage(decoding: &reader) },
        encode: { message, writer in message.encode(into: &writer) }
    )
    guard let message else { return 0 }
    ensure(message.encoded == input, "An octet behind the message was lost.")
    for question in message.questions {
        ensure(message.addresses(of: question.name).count <= message.answers.count)
    }
    return 0
}
