/// A response without its body: status line and header fields, octet for octet (RFC 9112 §4).
///
///     status-line = HTTP-version SP status-code SP [ reason-phrase ]
public struct HTTPResponseHead: Hashable, Sendable {
    public var version: HTTPVersion
    /// Three digits on the wire.
    public var status: Int
    /// All behind the space that follows the status.
    public var reason: [UInt8]
    /// Whether a space follows the status, as it must even before an empty reason. iPXE insists on it.
    public var hasSpaceBehindStatus: Bool
    public var fields: HTTPHeaderFields
    /// How the status line ends.
    public var lineEnd: HTTPLineEnd
    /// The ends of empty lines before the status line, which must not be there.
    public var precedingEmptyLines: [UInt8]

    public init(
        version: HTTPVersion = .http11,
        status: Int,
        reason: [UInt8],
        hasSpaceBehindStatus: Bool = true,
        fields: HTTPHeaderFields = [:],
        lineEnd: HTTPLineEnd = .crlf,
        precedingEmptyLines: [UInt8] = []
    ) {
        self.version = version
        self.status = status
        self.reason = reason
        self.hasSpaceBehindStatus = hasSpaceBehindStatus
        self.fields = fields
        self.lineEnd = lineEnd
        self.precedingEmptyLines = precedingEmptyLines
    }

    /// A response with the reason phrase that RFC 9110 §15 gives to the status.
    public init(_ status: HTTPStatus, version: HTTPVersion = .http11, fields: HTTPHeaderFields = [:]) {
        self.init(
            version: version,
            status: status.rawValue,
            reason: Array(status.reasonPhrase.utf8),
            fields: fields
        )
    }

    /// Reads up to and including the empty line behind the fields.
    ///
    /// Throws `invalid` where the first line is no status line, `truncated` where the empty line doesn't come.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let (emptyLines, start, line, end) = try reader.readStartLine()
        let octets = reader.bytes.copy(from: line.lowerBound, to: line.upperBound)
        guard let parts = Self.parts(ofLine: octets) else { throw .invalid("status-line", at: start) }
        self.init(
            version: HTTPVersion(text: Array(octets[..<parts.versionEnd])),
            status: parts.status,
            reason: Array(octets.dropFirst(parts.versionEnd + 5)),
            hasSpaceBehindStatus: octets.count > parts.versionEnd + 4,
            fields: try HTTPHeaderFields(decoding: &reader),
            lineEnd: end,
            precedingEmptyLines: emptyLines
        )
    }

    /// Writes what it holds; the status at its last three digits at least.
    public func encode(into writer: inout ByteWriter) {
        writer.write(precedingEmptyLines)
        writer.write(version.text)
        writer.write(UInt8(ascii: " "))
        let digits = String(status)
        writer.write(String(repeating: "0", count: max(0, 3 - digits.utf8.count)).utf8)
        writer.write(digits.utf8)
        if hasSpaceBehindStatus { writer.write(UInt8(ascii: " ")) }
        writer.write(reason)
        writer.write(lineEnd.octets)
        fields.encode(into: &writer)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 256)
        encode(into: &writer)
        return writer.bytes
    }

    /// 100…199: another response to the same request follows (RFC 9110 §15.2).
    public var isInformational: Bool { (100..<200).contains(status) }
    public var isSuccessful: Bool { (200..<300).contains(status) }
    public var isRedirection: Bool { (300..<400).contains(status) }

    /// What the Content-Range field says; nil where there is none or it can't be read.
    public var contentRange: HTTPContentRange? { fields[.contentRange].flatMap { HTTPContentRange(parsing: $0) } }

    /// Whether the server will close the connection after this message (RFC 9112 §9.3): it says so, or speaks HTTP/1.0
    /// and doesn't promise keep-alive. A body that lasts until the connection closes is told by the parser's framing.
    public var closesConnection: Bool { fields.closesConnection(version: version) }

    /// Where the version ends, and the status; nil unless a version, a space, three digits, and the end or a space
    /// follow each other.
    static func parts(ofLine line: [UInt8]) -> (versionEnd: Int, status: Int)? {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), HTTPVersion.accepts(line[..<space]),
            line.count - space >= 4, let status = line[(space + 1)..<(space + 4)].decimalNumber,
            line.count - space == 4 || line[space + 4] == UInt8(ascii: " ")
        else { return nil }
        return (space, status)
    }
}
