/// The name of a header field as documents spell it; two names are the same whatever the case of ASCII letters
/// (RFC 9110 §5.1).
public struct HTTPFieldName: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let accept: HTTPFieldName = "Accept"
    public static let acceptRanges: HTTPFieldName = "Accept-Ranges"
    public static let allow: HTTPFieldName = "Allow"
    public static let connection: HTTPFieldName = "Connection"
    public static let contentEncoding: HTTPFieldName = "Content-Encoding"
    public static let contentLength: HTTPFieldName = "Content-Length"
    public static let contentRange: HTTPFieldName = "Content-Range"
    public static let contentType: HTTPFieldName = "Content-Type"
    public static let date: HTTPFieldName = "Date"
    public static let entityTag: HTTPFieldName = "ETag"
    public static let expect: HTTPFieldName = "Expect"
    public static let host: HTTPFieldName = "Host"
    public static let ifMatch: HTTPFieldName = "If-Match"
    public static let ifModifiedSince: HTTPFieldName = "If-Modified-Since"
    public static let ifNoneMatch: HTTPFieldName = "If-None-Match"
    public static let ifRange: HTTPFieldName = "If-Range"
    public static let ifUnmodifiedSince: HTTPFieldName = "If-Unmodified-Since"
    public static let lastModified: HTTPFieldName = "Last-Modified"
    public static let location: HTTPFieldName = "Location"
    public static let range: HTTPFieldName = "Range"
    public static let retryAfter: HTTPFieldName = "Retry-After"
    public static let server: HTTPFieldName = "Server"
    public static let transferEncoding: HTTPFieldName = "Transfer-Encoding"
    public static let userAgent: HTTPFieldName = "User-Agent"
}

extension HTTPFieldName: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}

extension HTTPFieldName: CustomStringConvertible {
    public var description: String { rawValue }
}

/// One field line of a head or of trailers, with the octets it was sent as (RFC 9112 §5).
///
///     field-line = field-name ":" OWS field-value OWS
public struct HTTPField: Hashable, Sendable {
    /// All before the colon: also white space that must not be there (RFC 9112 §5.1). The whole line where there is no
    /// colon.
    public var name: [UInt8]
    /// All behind the colon up to the line's end: also white space around the value, and continuation lines with the
    /// line ends between them (obsolete folding, RFC 9112 §5.2).
    public var rawValue: [UInt8]
    /// Whether the line has a colon, as every field line must.
    public var hasColon: Bool
    /// How the (last) line of this field ends.
    public var lineEnd: HTTPLineEnd

    public init(name: [UInt8], rawValue: [UInt8], hasColon: Bool = true, lineEnd: HTTPLineEnd = .crlf) {
        self.name = name
        self.rawValue = rawValue
        self.hasColon = hasColon
        self.lineEnd = lineEnd
    }

    /// A field in the common form: `Name: value`.
    public init(_ name: HTTPFieldName, _ value: String) {
        self.init(name: Array(name.rawValue.utf8), rawValue: [UInt8(ascii: " ")] + value.utf8)
    }

    /// The value without white space around it, each fold replaced by one space (RFC 9112 §5.2).
    public var value: [UInt8] {
        guard isFolded else { return rawValue.trimmingHTTPWhitespace() }
        let lines = rawValue.split(separator: 0x0a, omittingEmptySubsequences: false)
        var value: [UInt8] = []
        for (index, line) in lines.enumerated() {
            let content = index < lines.count - 1 && line.last == 0x0d ? line.dropLast() : line
            let part = content.trimmingHTTPWhitespace()
            if !value.isEmpty, !part.isEmpty { value.append(UInt8(ascii: " ")) }
            value += part
        }
        return value
    }

    /// Whether the value goes over several lines.
    public var isFolded: Bool { rawValue.contains(0x0a) }

    /// Whether white space stands between name and colon, or before the name.
    public var hasMisplacedWhitespace: Bool {
        (name.first?.isHTTPWhitespace ?? false) || (name.last?.isHTTPWhitespace ?? false)
    }

    /// Whether the octets before the colon are this name.
    public func isNamed(_ name: HTTPFieldName) -> Bool {
        hasColon && self.name.equalsIgnoringASCIICase(name.rawValue.utf8)
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(name)
        if hasColon { writer.write(UInt8(ascii: ":")) }
        writer.write(rawValue)
        writer.write(lineEnd.octets)
    }
}

extension HTTPField: CustomStringConvertible {
    /// `Name: value`, with unprintable octets made visible.
    public var description: String { "\(name.displayText): \(value.displayText)" }
}
