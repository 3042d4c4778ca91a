/// A request without its body: request line and header fields, octet for octet (RFC 9112 §3).
///
///     request-line = method SP request-target SP HTTP-version
public struct HTTPRequestHead: Hashable, Sendable {
    /// Case counts (RFC 9110 §9.1): `get` is not `GET`.
    public var method: [UInt8]
    /// All between the first and the last space of the line, so also spaces that must not be there.
    public var target: [UInt8]
    public var version: HTTPVersion
    public var fields: HTTPHeaderFields
    /// How the request line ends.
    public var lineEnd: HTTPLineEnd
    /// The ends of empty lines before the request line, which a server skips (RFC 9112 §2.2).
    public var precedingEmptyLines: [UInt8]

    public init(
        method: [UInt8],
        target: [UInt8],
        version: HTTPVersion = .http11,
        fields: HTTPHeaderFields = [:],
        lineEnd: HTTPLineEnd = .crlf,
        precedingEmptyLines: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.lineEnd = lineEnd
        self.precedingEmptyLines = precedingEmptyLines
    }

    public init(_ method: String, _ target: String, version: HTTPVersion = .http11, fields: HTTPHeaderFields = [:]) {
        self.init(method: Array(method.utf8), target: Array(target.utf8), version: version, fields: fields)
    }

    /// Reads up to and including the empty line behind the fields.
    ///
    /// Throws `invalid` where the first line is no request line, `truncated` where the empty line doesn't come.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let (emptyLines, start, line, end) = try reader.readStartLine()
        let octets = reader.bytes.copy(from: line.lowerBound, to: line.upperBound)
        guard let parts = Self.parts(ofLine: octets) else { throw .invalid("request-line", at: start) }
        self.init(
            method: Array(octets[parts.method]),
            target: Array(octets[parts.target]),
            version: HTTPVersion(text: Array(octets[parts.version])),
            fields: try HTTPHeaderFields(decoding: &reader),
            lineEnd: end,
            precedingEmptyLines: emptyLines
        )
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(precedingEmptyLines)
        writer.write(method)
        writer.write(UInt8(ascii: " "))
        writer.write(target)
        writer.write(UInt8(ascii: " "))
        writer.write(version.text)
        writer.write(lineEnd.octets)
        fields.encode(into: &writer)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 256)
        encode(into: &writer)
        return writer.bytes
    }

    /// Whether the method is `method`, in its case.
    public func hasMethod(_ method: String) -> Bool { self.method.elementsEqual(method.utf8) }

    /// The value of the first Host field.
    public var host: [UInt8]? { fields[.host] }

    /// What the Range field asks for; nil where there is none or it is to be ignored (RFC 9110 §14.2).
    public var range: HTTPRange? { fields[.range].flatMap { HTTPRange(parsing: $0) } }

    /// Whether the client will have the connection closed after the answer (RFC 9112 §9.3): it says so, or speaks
    /// HTTP/1.0 and doesn't ask for keep-alive.
    public var closesConnection: Bool { fields.closesConnection(version: version) }

    /// Method, target and version; nil where there is no second space or no version behind the last one.
    static func parts(ofLine line: [UInt8]) -> (method: Range<Int>, target: Range<Int>, version: Range<Int>)? {
        let space = UInt8(ascii: " ")
        guard let first = line.firstIndex(of: space), let last = line.lastIndex(of: space), first > 0, first < last,
            HTTPVersion.accepts(line[(last + 1)...])
        else { return nil }
        return (0..<first, (first + 1)..<last, (last + 1)..<line.count)
    }
}

extension ByteReader {
    /// Reads empty lines, then the line behind them: the empty lines' octets, and where the line stands.
    @_lifetime(self: copy self)
    mutating func readStartLine() throws(PacketDecodingError) -> (
        emptyLines: [UInt8], start: Int, line: Range<Int>, end: HTTPLineEnd
    ) {
        let start = offset
        while true {
            let lineStart = offset
            let (line, end) = try requireHTTPLine()
            if !line.isEmpty { return (bytes.copy(from: start, to: lineStart), lineStart, line, end) }
        }
    }
}
