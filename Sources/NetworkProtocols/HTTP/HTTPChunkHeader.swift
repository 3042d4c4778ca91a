/// The line before each piece of a chunked body, as sent (RFC 9112 §7.1).
///
///     chunk-size [ chunk-ext ] CRLF
public struct HTTPChunkHeader: Hashable, Sendable {
    /// The hexadecimal digits.
    public var digits: [UInt8]
    /// All between the digits and the line's end: white space and extensions, with their `;`.
    public var extensions: [UInt8]
    public var lineEnd: HTTPLineEnd

    public init(digits: [UInt8], extensions: [UInt8] = [], lineEnd: HTTPLineEnd = .crlf) {
        self.digits = digits
        self.extensions = extensions
        self.lineEnd = lineEnd
    }

    public init(size: Int, extensions: [UInt8] = [], lineEnd: HTTPLineEnd = .crlf) {
        self.init(digits: Array(String(max(0, size), radix: 16).utf8), extensions: extensions, lineEnd: lineEnd)
    }

    /// How many octets follow; 0 in the last chunk. nil where an `Int` can't hold it or the digits are none.
    public var size: Int? {
        guard !digits.isEmpty else { return nil }
        var size = 0
        for digit in digits {
            guard let value = digit.hexadecimalValue, size <= Int.max >> 4 else { return nil }
            size = size << 4 | value
        }
        return size
    }

    /// Whether something other than white space follows the digits. iPXE refuses extensions.
    public var hasExtensions: Bool { !extensions.allSatisfy(\.isHTTPWhitespace) }

    /// nil where the line doesn't begin with digits, or something else than white space or `;` follows them.
    init?(line: [UInt8], lineEnd: HTTPLineEnd) {
        let digits = line.prefix { $0.hexadecimalValue != nil }
        let rest = line[digits.count...]
        guard !digits.isEmpty, [nil, UInt8(ascii: ";")].contains(rest.first { !$0.isHTTPWhitespace }) else {
            return nil
        }
        self.init(digits: Array(digits), extensions: Array(rest), lineEnd: lineEnd)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(digits)
        writer.write(extensions)
        writer.write(lineEnd.octets)
    }
}

extension UInt8 {
    /// What the hexadecimal digit stands for, in either case; nil for other octets.
    var hexadecimalValue: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self) - 0x30
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self) - 0x41 + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self) - 0x61 + 10
        default: nil
        }
    }
}

extension ByteWriter {
    /// Writes one chunk of a chunked body. An empty payload would end the body: use `writeLastHTTPChunk` for that.
    public mutating func writeHTTPChunk(_ payload: [UInt8], extensions: [UInt8] = []) {
        HTTPChunkHeader(size: payload.count, extensions: extensions).encode(into: &self)
        write(payload)
        write(HTTPLineEnd.crlf.octets)
    }

    /// Writes what ends a chunked body: the chunk of size 0, the trailers and an empty line.
    public mutating func writeLastHTTPChunk(extensions: [UInt8] = [], trailers: HTTPHeaderFields = [:]) {
        HTTPChunkHeader(size: 0, extensions: extensions).encode(into: &self)
        trailers.encode(into: &self)
    }
}
