/// The octets of an ASCII text.
func octets(of text: String) -> [UInt8] { Array(text.utf8) }

/// The octets that hexadecimal digits spell; blanks between them do not count.
func octets(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The text of octets.
func text(_ octets: some Sequence<UInt8>) -> String { String(decoding: Array(octets), as: UTF8.self) }
