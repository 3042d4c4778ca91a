extension Collection<UInt8> {
    /// The octets as pairs of lower-case hexadecimal digits with `separator` between them.
    public func hexadecimalText(separator: String) -> String {
        var text = ""
        for (position, octet) in enumerated() {
            if position > 0 { text += separator }
            text += (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }
        return text
    }

    /// The octets as pairs of lower-case hexadecimal digits.
    public var hexadecimalText: String { hexadecimalText(separator: "") }

    /// Whether there are octets and all are printable ASCII.
    public var isPrintable: Bool { !isEmpty && allSatisfy { $0 >= 0x20 && $0 < 0x7f } }
}
