import NetworkProtocols

/// The octets that `text` has as pairs of hexadecimal digits; anything else in it is left out.
func octets(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// The octets that `encode` writes.
func encoded(_ encode: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    encode(&writer)
    return writer.bytes
}

/// What goes wrong when `bytes` is cut at every octet, and when each octet in turn takes every other value.
///
/// `recode` decodes its argument and gives back what encoding makes of it, with what the decoder left unread. It has to
/// throw for all cuts under `minimum` octets, and to give back exactly what it decoded for everything else that it takes.
func losses(
    of bytes: [UInt8],
    minimum: Int,
    _ recode: ([UInt8]) throws(PacketDecodingError) -> [UInt8]
) -> [String] {
    var losses: [String] = []
    func check(_ input: [UInt8], _ name: String, mayDecode: Bool) {
        do throws(PacketDecodingError) {
            let output = try recode(input)
            if !mayDecode { losses.append("\(name) decoded") }
            if output != input { losses.append("\(name) changed") }
        } catch {
            if error.offset < 0 || error.offset > input.count { losses.append("\(name): \(error)") }
        }
    }
    for count in 0...bytes.count {
        check(Array(bytes[..<count]), "cut to \(count)", mayDecode: count >= minimum)
    }
    for index in bytes.indices {
        var changed = bytes
        for _ in 0..<255 {
            changed[index] &+= 1
            check(changed, "octet \(index) as \(changed[index])", mayDecode: true)
        }
    }
    return losses
}

extension [UInt8] {
    func repeated(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in self } }
}

extension UInt32 {
    init(bigEndianOctets octets: some Sequence<UInt8>) {
        self = octets.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
