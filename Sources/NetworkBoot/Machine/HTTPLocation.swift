internal import NetworkProtocols

/// Where a redirect leads: the value of Location, read against what was asked for (RFC 9110 §10.2.2, RFC 3986 §5).
struct HTTPLocation: Hashable, Sendable {
    /// As it was sent.
    let text: [UInt8]
    /// The host's name or address.
    let name: [UInt8]
    let port: UInt16
    /// What is asked for there: path and query.
    let target: [UInt8]

    /// What Host says there: the name, and the port where it is not 80.
    var host: [UInt8] { port == 80 ? name : name + Array(":\(port)".utf8) }

    /// Nil for another scheme than `http`, and for what is no location.
    ///
    /// - Parameters:
    ///   - host: what Host said in the request, with the port where it is not 80.
    ///   - target: what was asked for.
    init?(_ text: [UInt8], from host: [UInt8], _ target: [UInt8]) {
        self.text = text
        // What stands behind # is for the client alone.
        let reference = text.prefix { $0 != UInt8(ascii: "#") }
        guard !reference.isEmpty, !reference.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else { return nil }
        var rest = reference
        if let colon = Self.schemeEnd(reference) {
            guard Self.isHTTP(reference[..<colon]) else { return nil }
            rest = reference[(colon + 1)...]
            guard rest.starts(with: "//".utf8) else { return nil }
        }
        var authority = host[...]
        if rest.starts(with: "//".utf8) {
            let behind = rest.dropFirst(2)
            authority = behind.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            rest = behind[authority.endIndex...]
            if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
            self.target = Self.rooted(rest)
        } else {
            self.target = Self.resolve(rest, against: target)
        }
        guard let (name, port) = Self.split(authority) else { return nil }
        (self.name, self.port) = (name, port)
    }

    /// Where the colon behind a scheme stands; nil where there is none.
    private static func schemeEnd(_ reference: ArraySlice<UInt8>) -> Int? {
        guard let end = reference.firstIndex(where: { ":/?".utf8.contains($0) }), reference[end] == UInt8(ascii: ":"),
            end > reference.startIndex
        else { return nil }
        return end
    }

    private static func isHTTP(_ scheme: ArraySlice<UInt8>) -> Bool {
        scheme.map { $0 | 0x20 }.elementsEqual("http".utf8)
    }

    /// Name and port; nil where there is no name, or the port is none.
    private static func split(_ authority: ArraySlice<UInt8>) -> ([UInt8], UInt16)? {
        guard let colon = authority.lastIndex(of: UInt8(ascii: ":")) else {
            return authority.isEmpty ? nil : (Array(authority), 80)
        }
        let name = authority[..<colon]
        guard !name.isEmpty, !name.contains(UInt8(ascii: "[")) else { return nil }
        let digits = authority[(colon + 1)...]
        if digits.isEmpty { return (Array(name), 80) }
        var port = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), port <= 65_535 else { return nil }
            port = port * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard let number = UInt16(exactly: port), number > 0 else { return nil }
        return (Array(name), number)
    }

    /// A path and query behind an authority; both may be missing.
    private static func rooted(_ rest: ArraySlice<UInt8>) -> [UInt8] {
        rest.first == UInt8(ascii: "/") ? Array(rest) : [UInt8(ascii: "/")] + rest
    }

    /// A reference without authority against the target that it came in answer to.
    private static func resolve(_ reference: ArraySlice<UInt8>, against target: [UInt8]) -> [UInt8] {
        if reference.first == UInt8(ascii: "/") { return Array(reference) }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        if reference.first == UInt8(ascii: "?") { return Array(path) + reference }
        let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? [UInt8(ascii: "/")]
        let query = reference.firstIndex(of: UInt8(ascii: "?")) ?? reference.endIndex
        return withoutDots(Array(folder) + reference[..<query]) + reference[query...]
    }

    /// A path with its `.` and `..` resolved (RFC 3986 §5.2.4).
    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var parts: [ArraySlice<UInt8>] = []
        let split = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for (index, part) in split.enumerated() {
            let isLast = index == split.count - 1
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
                if isLast { parts.append([]) }
            } else if part.elementsEqual(".".utf8) {
                if isLast { parts.append([]) }
            } else {
                parts.append(part)
            }
        }
        return [UInt8(ascii: "/")] + parts.joined(separator: [UInt8(ascii: "/")])
    }
}
