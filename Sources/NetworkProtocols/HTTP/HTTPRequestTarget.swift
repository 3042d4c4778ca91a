/// What a request's target says: whose it is, and which file's (RFC 9112 §3.2).
struct HTTPRequestTarget: Hashable {
    /// Of a target in absolute form; it counts more than Host.
    var authority: [UInt8]?
    /// As sent, with its first slash.
    var path: [UInt8]
    /// As sent, behind the question mark; nil where there is none.
    var query: [UInt8]?

    /// nil for what is neither in origin form nor a whole URL of HTTP, and for octets that no target has.
    init?(parsing target: [UInt8]) {
        // Octets above ASCII should be percent-encoded; clients that don't do so mean the same file.
        guard target.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "#") }) else { return nil }
        var rest = target[...]
        let scheme = Array("http://".utf8)
        if target.prefix(scheme.count).equalsIgnoringASCIICase(scheme) {
            rest = target[scheme.count...]
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            authority = Array(rest[..<end])
            rest = rest[end...]
            guard authority != [] else { return nil }
        }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        path = Array(rest[..<(mark ?? rest.endIndex)])
        query = mark.map { Array(rest[($0 + 1)...]) }
        if authority != nil, path.isEmpty { path = [UInt8(ascii: "/")] }
        guard path.first == UInt8(ascii: "/") else { return nil }
    }
}

/// A path below the root of a tree of files, from a stranger and made safe.
struct HTTPFilePath: Hashable {
    /// Segments with slashes between them, without the first slash and the last; never `.` or `..`.
    var name: [UInt8]
    /// Whether the path can only mean a folder.
    var endsInSlash: Bool

    /// What is wrong with a path.
    enum Problem: Error {
        /// `%` without two digits, or an encoded NUL.
        case malformed
        /// It leads above the root.
        case escapes
        /// An encoded slash stands in it, which no file's name has.
        case encodedSlash
    }

    /// Decodes each segment once and resolves dot segments (RFC 3986 §2.4, §5.2.4).
    init(decoding path: [UInt8]) throws(Problem) {
        var segments: [[UInt8]] = []
        var last: [UInt8] = []
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            let segment = try Self.decoded(part)
            last = segment
            if segment.elementsEqual("..".utf8) {
                guard segments.popLast() != nil else { throw .escapes }
            } else if !segment.isEmpty, !segment.elementsEqual(".".utf8) {
                segments.append(segment)
            }
        }
        name = Array(segments.joined(separator: [UInt8(ascii: "/")]))
        endsInSlash = last.isEmpty || last.elementsEqual(".".utf8) || last.elementsEqual("..".utf8)
    }

    private static func decoded(_ part: ArraySlice<UInt8>) throws(Problem) -> [UInt8] {
        var segment: [UInt8] = []
        segment.reserveCapacity(part.count)
        var index = part.startIndex
        while index < part.endIndex {
            guard part[index] == UInt8(ascii: "%") else {
                segment.append(part[index])
                index += 1
                continue
            }
            guard part.endIndex - index >= 3, let high = part[index + 1].hexadecimalValue,
                let low = part[index + 2].hexadecimalValue, high + low > 0
            else { throw .malformed }
            let octet = UInt8(high << 4 | low)
            if octet == UInt8(ascii: "/") { throw .encodedSlash }
            segment.append(octet)
            index += 3
        }
        return segment
    }
}
