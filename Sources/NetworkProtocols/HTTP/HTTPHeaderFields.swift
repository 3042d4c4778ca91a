/// The field lines of a head or of trailers in the order they were sent, with the empty line behind them (RFC 9112 §5).
public struct HTTPHeaderFields: Hashable, Sendable {
    public var list: [HTTPField]
    /// How the empty line ends that closes the section.
    public var terminator: HTTPLineEnd

    public init(_ list: [HTTPField] = [], terminator: HTTPLineEnd = .crlf) {
        self.list = list
        self.terminator = terminator
    }

    public var isEmpty: Bool { list.isEmpty }

    /// The value of the first field of that name, without white space around it.
    public subscript(name: HTTPFieldName) -> [UInt8]? {
        list.first { $0.isNamed(name) }?.value
    }

    /// The values of all fields of that name, in order.
    public func values(of name: HTTPFieldName) -> [[UInt8]] {
        list.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The elements of the comma-separated lists that all fields of that name make together; empty ones left out
    /// (RFC 9110 §5.6.1). For fields without quoted strings.
    public func elements(of name: HTTPFieldName) -> [[UInt8]] {
        values(of: name).flatMap { $0.split(separator: UInt8(ascii: ",")) }
            .map { $0.trimmingHTTPWhitespace() }
            .filter { !$0.isEmpty }
    }

    public mutating func append(_ name: HTTPFieldName, _ value: String) {
        list.append(HTTPField(name, value))
    }

    /// Replaces the first field of that name and removes the others; appends where there is none.
    public mutating func set(_ name: HTTPFieldName, _ value: String) {
        guard let index = list.firstIndex(where: { $0.isNamed(name) }) else { return append(name, value) }
        list[index] = HTTPField(name, value)
        let rest = list[(index + 1)...].filter { !$0.isNamed(name) }
        list.replaceSubrange((index + 1)..., with: rest)
    }

    public mutating func removeAll(_ name: HTTPFieldName) {
        list.removeAll { $0.isNamed(name) }
    }
}

extension HTTPHeaderFields: ExpressibleByDictionaryLiteral {
    /// In the order written; a name may stand there more than once.
    public init(dictionaryLiteral elements: (HTTPFieldName, String)...) {
        self.init(elements.map { HTTPField($0.0, $0.1) })
    }
}

extension HTTPHeaderFields {
    /// Reads field lines up to and including the empty line. Lines that are no field lines are kept.
    ///
    /// Throws `truncated` where the empty line doesn't come.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        self.init([])
        while true {
            let (line, end) = try reader.requireHTTPLine()
            guard let first = line.first else {
                terminator = end
                return
            }
            let octets = reader.bytes.copy(from: first, to: line.upperBound)
            if octets[0].isHTTPWhitespace, let last = list.indices.last {
                list[last].rawValue += list[last].lineEnd.octets + octets
                list[last].lineEnd = end
            } else if let colon = octets.firstIndex(of: UInt8(ascii: ":")) {
                let field = HTTPField(
                    name: Array(octets[..<colon]),
                    rawValue: Array(octets[(colon + 1)...]),
                    lineEnd: end
                )
                list.append(field)
            } else {
                list.append(HTTPField(name: octets, rawValue: [], hasColon: false, lineEnd: end))
            }
        }
    }

    /// Writes the lines and the empty line as they are.
    public func encode(into writer: inout ByteWriter) {
        for field in list { field.encode(into: &writer) }
        writer.write(terminator.octets)
    }
}

/// What the Content-Length fields of a message say together (RFC 9110 §8.6).
public enum HTTPContentLength: Hashable, Sendable {
    case absent
    /// One number, or the same number several times.
    case octets(Int)
    /// No number, or several that differ.
    case invalid
}

extension HTTPHeaderFields {
    /// What Content-Length says, where equal repetitions count as one (RFC 9112 §6.3).
    public var contentLength: HTTPContentLength {
        var length: Int?
        let values = values(of: .contentLength)
        guard !values.isEmpty else { return .absent }
        for value in values {
            for element in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                guard let number = element.trimmingHTTPWhitespace().decimalNumber, length ?? number == number else {
                    return .invalid
                }
                length = number
            }
        }
        return length.map { .octets($0) } ?? .invalid
    }

    /// The codings that Transfer-Encoding names, in the order they were applied (RFC 9112 §6.1).
    public var transferCodings: [[UInt8]] { elements(of: .transferEncoding) }

    /// Whether the last transfer coding is `chunked`, so that the body says its own length.
    public var endsInChunkedCoding: Bool {
        transferCodings.last?.equalsIgnoringASCIICase("chunked".utf8) ?? false
    }

    /// Whether Connection names this option, in whatever case (RFC 9110 §7.6.1).
    public func connectionNames(_ option: String) -> Bool {
        elements(of: .connection).contains { $0.equalsIgnoringASCIICase(option.utf8) }
    }

    /// Whether the connection ends after a message of `version` with these fields (RFC 9112 §9.3).
    func closesConnection(version: HTTPVersion) -> Bool {
        if connectionNames("close") { return true }
        return version.isAtLeast(1, 1) ? false : !connectionNames("keep-alive")
    }
}
