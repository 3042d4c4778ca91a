/// The version that a start line names, as sent (RFC 9112 §2.3): `HTTP/1.1`.
public struct HTTPVersion: Hashable, Sendable {
    /// The octets of the start line. They begin with `HTTP/` in some case of the letters.
    public var text: [UInt8]

    public init(text: [UInt8]) {
        self.text = text
    }

    public static let http10 = HTTPVersion(text: Array("HTTP/1.0".utf8))
    public static let http11 = HTTPVersion(text: Array("HTTP/1.1".utf8))

    /// The numbers; nil where they are not written as digits, a dot and digits.
    public var numbers: (major: Int, minor: Int)? {
        let parts = text.dropFirst(5).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let major = parts[0].decimalNumber, let minor = parts[1].decimalNumber else {
            return nil
        }
        return (major, minor)
    }

    /// Whether this is what the grammar allows: `HTTP` in capitals, one digit, a dot, one digit.
    public var isWellFormed: Bool {
        text.count == 8 && text.starts(with: "HTTP/".utf8) && text[5].isASCIIDigit && text[6] == UInt8(ascii: ".")
            && text[7].isASCIIDigit
    }

    /// Whether the numbers are this version's or higher; false where there are none.
    public func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        numbers.map { ($0.major, $0.minor) >= (major, minor) } ?? false
    }

    /// Whether these octets can be taken for a version at all.
    static func accepts(_ text: some Collection<UInt8>) -> Bool {
        text.count > 5 && text.prefix(5).equalsIgnoringASCIICase("HTTP/".utf8)
    }
}

extension HTTPVersion: CustomStringConvertible {
    public var description: String { text.displayText }
}
