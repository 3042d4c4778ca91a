/// How a line of a message head ends (RFC 9112 §2.2): a recipient may take a lone LF for the end too.
public enum HTTPLineEnd: Hashable, Sendable {
    case crlf
    case lf

    /// The octets that stand for it.
    public var octets: [UInt8] {
        switch self {
        case .crlf: [0x0d, 0x0a]
        case .lf: [0x0a]
        }
    }
}

extension ByteReader {
    /// Reads a line that ends in LF or CRLF; nil, and unmoved, where no LF follows. One CR before the LF belongs to the
    /// end; others stay in the line.
    @_lifetime(self: copy self)
    mutating func readHTTPLine() -> (content: Range<Int>, end: HTTPLineEnd)? {
        var index = offset
        while index < end {
            if bytes[index] == 0x0a {
                let start = offset
                self = ByteReader(bytes, from: index + 1, to: end)
                if index > start, bytes[index - 1] == 0x0d { return (start..<(index - 1), .crlf) }
                return (start..<index, .lf)
            }
            index += 1
        }
        return nil
    }

    /// As `readHTTPLine`, where the octets running out is an error.
    @_lifetime(self: copy self)
    mutating func requireHTTPLine() throws(PacketDecodingError) -> (content: Range<Int>, end: HTTPLineEnd) {
        guard let line = readHTTPLine() else {
            throw .truncated(needed: remaining + 1, available: remaining, at: offset)
        }
        return line
    }
}

extension UInt8 {
    /// Space or horizontal tab: what RFC 9110 §5.6.3 allows around values.
    var isHTTPWhitespace: Bool { self == 0x20 || self == 0x09 }
}

extension Collection<UInt8> {
    /// Without the spaces and tabs at both ends.
    func trimmingHTTPWhitespace() -> [UInt8] {
        var trimmed = Array(drop { $0.isHTTPWhitespace })
        while let last = trimmed.last, last.isHTTPWhitespace { trimmed.removeLast() }
        return trimmed
    }
}
