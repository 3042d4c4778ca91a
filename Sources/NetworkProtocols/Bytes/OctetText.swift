extension Sequence<UInt8> {
    /// The octets as people read them: printable ASCII as it stands, every other octet as `\xff`.
    ///
    /// For screens and reports only. It can't be turned back into the octets (a `\` stands for itself), so nothing is
    /// ever decided by it.
    public var displayText: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for octet in self {
            if octet >= 0x20, octet < 0x7f {
                text.append(octet)
            } else {
                text += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    /// The octet with `A`…`Z` made `a`…`z`; others stay.
    var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension Collection<UInt8> {
    /// Whether both are the same text, where `A` counts as `a` (ASCII letters only).
    func equalsIgnoringASCIICase(_ other: some Collection<UInt8>) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// The number that decimal digits alone write; nil for no digits, another octet or more than an `Int` holds.
    var decimalNumber: Int? {
        guard !isEmpty else { return nil }
        var number = 0
        for octet in self {
            guard octet.isASCIIDigit else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(octet - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }
}
