/// What the grammars of boot files need of ASCII: they work on octets, since a configuration may hold any.
extension UInt8 {
    /// Whether boot loaders take this octet for white space: everything up to the space (PXELINUX's own rule).
    var isBlank: Bool { self <= UInt8(ascii: " ") }

    var isASCIIDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    var isASCIILetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= lowercasedASCII }

    /// The lower-case letter for an upper-case one; every other octet as it is.
    var lowercasedASCII: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }

    /// The value of a hexadecimal digit of either case.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Collection<UInt8> {
    /// Whether these octets are `text`, letters compared without case (ASCII only).
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefixIgnoringCase(text)
    }

    func hasPrefixIgnoringCase(_ text: StaticString) -> Bool {
        var index = startIndex
        for octet in "\(text)".utf8 {
            guard index < endIndex, self[index].lowercasedASCII == octet.lowercasedASCII else { return false }
            index = self.index(after: index)
        }
        return true
    }

    func hasPrefix(_ text: StaticString) -> Bool { starts(with: "\(text)".utf8) }

    /// These octets, letters of A to Z in lower case.
    var lowercasedASCII: [UInt8] { map(\.lowercasedASCII) }

    /// The number that these octets spell in decimal digits and nothing else; nil also where it does not fit.
    var decimalNumber: Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for octet in self {
            guard octet.isASCIIDigit else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(octet - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Whether all octets are hexadecimal digits; false for none.
    var isHexadecimal: Bool { !isEmpty && allSatisfy { $0.hexadecimalValue != nil } }
}

extension BidirectionalCollection<UInt8> {
    func hasSuffixIgnoringCase(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        return self[index(endIndex, offsetBy: -length)...].equalsIgnoringCase(text)
    }
}

extension Collection<UInt8> where SubSequence == Self {
    /// These octets from the first that is not blank on.
    var droppingLeadingBlanks: Self { drop(while: \.isBlank) }

    /// The first word, and what follows the blanks behind it.
    var firstWord: (word: Self, rest: Self) {
        let start = droppingLeadingBlanks
        let end = start.firstIndex(where: \.isBlank) ?? start.endIndex
        return (start[..<end], start[end...].droppingLeadingBlanks)
    }
}

extension ArraySlice<UInt8> {
    var droppingTrailingBlanks: ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1].isBlank { end -= 1 }
        return self[..<end]
    }
}
