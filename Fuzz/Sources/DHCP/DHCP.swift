import NetworkProtocols
import RoundTrip

/// DHCP and BOOTP messages, and everything that is read from their options.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let message = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try DHCPMessage(decoding: &reader) },
        encode: { message, writer in message.encode(into: &writer) }
    )
    guard let message else { return 0 }
    ensure(message.encoded == input, "An octet behind the message was lost.")
    for option in message.options.instances {
        ensure(option.range.upperBound <= input.count, "An option lies outside of the message.")
        let inMessage = input[option.range]
        ensure(inMessage.first == option.code.rawValue && inMessage.dropFirst(2).elementsEqual(option.octets))
        ensure(message.displayValue(of: option.code) != nil, "An option that is there can't be shown.")
    }
    encapsulated(message)
    return 0
}

/// The options inside options keep their octets, and each of their parts lies inside.
private func encapsulated(_ message: DHCPMessage) {
    for code in [DHCPOptionCode.vendorSpecific, .etherboot, .relayAgentInformation] {
        guard let value = message.options[code] else { continue }
        for hasMarkers in [true, false] {
            let options = EncapsulatedOptions(value, hasMarkers: hasMarkers)
            ensure(options.bytes == value)
            for option in options.instances {
                ensure(value[option.offset] == option.code)
                ensure(value[(option.offset + 2)...].starts(with: option.octets))
            }
        }
    }
    var length = message.bootFileField.count + message.serverNameField.count
    length += (message.pxeVendorOptions?.description.utf8.count ?? 0) + (message.etherbootOptions == nil ? 0 : 1)
    ensure(length >= 192, "The fixed fields are there.")
}
