internal import NetworkProtocols

/// A URI as gPXE and iPXE read, resolve and write it (iPXE `core/uri.c`; RFC 3986, with less of it).
struct IPXEURI: Hashable, Sendable {
    /// As written; nil for a relative one.
    var scheme: [UInt8]?
    /// What follows the scheme where that is no `/`: `iscsi:…`.
    var opaque: [UInt8]?
    var user: [UInt8]?
    var password: [UInt8]?
    var host: [UInt8]?
    var port: [UInt8]?
    /// As written, percent signs and all; from the first slash on where there is a host.
    var path: [UInt8]?
    var query: [UInt8]?
    var fragment: [UInt8]?

    /// Reads any octets; what can't be taken apart is a path.
    init(_ text: [UInt8]) {
        // What stands behind ##params names a form, which is not sent here.
        let marked = text.span.firstPosition(of: Array("##params".utf8)).map { Array(text[..<$0]) } ?? text
        let (whole, fragment) = split(marked, at: UInt8(ascii: "#"))
        self.fragment = fragment
        var rest = whole
        let name = whole.prefix { $0.isASCIILetter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        if name.count < whole.count, whole[name.count] == UInt8(ascii: ":") {
            scheme = percentDecoded(name)
            rest = Array(whole[(name.count + 1)...])
            guard rest.first == UInt8(ascii: "/") else {
                opaque = percentDecoded(rest)
                return
            }
        }
        (rest, query) = split(rest, at: UInt8(ascii: "?"))
        guard !rest.isEmpty else { return }
        guard scheme != nil, rest.starts(with: "//".utf8) else {
            path = rest
            return
        }
        let behind = rest[2...]
        let slash = behind.firstIndex(of: UInt8(ascii: "/")) ?? behind.endIndex
        if slash < behind.endIndex { path = Array(behind[slash...]) }
        readAuthority(Array(behind[..<slash]))
    }

    private mutating func readAuthority(_ text: [UInt8]) {
        var place = text
        let (user, behind) = split(text, at: UInt8(ascii: "@"))
        if let behind {
            place = behind
            let (name, password) = split(user, at: UInt8(ascii: ":"))
            self.user = percentDecoded(name)
            self.password = password.map { percentDecoded($0) }
        }
        if let colon = place.lastIndex(of: UInt8(ascii: ":")), place.last != UInt8(ascii: "]") {
            host = percentDecoded(place[..<colon])
            port = percentDecoded(place[(colon + 1)...])
        } else {
            host = percentDecoded(place)
        }
    }

    /// A file on a server by its name, which is taken as it is: `:`, `#` and `?` mean nothing in it (`tftp_uri`).
    init(server: IPv4Address, fileName: [UInt8]) {
        scheme = Array("tftp".utf8)
        host = Array("\(server)".utf8)
        path = [UInt8(ascii: "/")] + fileName
    }

    /// A URI without anything in it.
    private init() {}

    var isAbsolute: Bool { scheme != nil }
    /// The scheme in lower case; empty for none.
    var schemeName: String { String(decoding: (scheme ?? []).lowercasedASCII, as: UTF8.self) }

    /// The last part of its path, by which an image is called; nil where there is none.
    var baseName: [UInt8]? {
        guard let whole = path.map({ percentDecoded($0) }) ?? opaque else { return nil }
        return whole.lastIndex(of: UInt8(ascii: "/")).map { Array(whole[($0 + 1)...]) } ?? whole
    }

    // MARK: Resolving

    /// This URI as it is meant where `base` is the current one (RFC 3986 §5.2, but that `./` and `../` count only at its
    /// start).
    func resolved(against base: IPXEURI?) -> IPXEURI {
        guard !isAbsolute, let base else { return self }
        var result = base
        if let path {
            result.path = Self.resolve(path, against: base.path ?? [UInt8(ascii: "/")])
            (result.query, result.fragment) = (query, fragment)
        } else if query != nil {
            (result.query, result.fragment) = (query, fragment)
        } else if fragment != nil {
            result.fragment = fragment
        }
        return result
    }

    private static func resolve(_ path: [UInt8], against base: [UInt8]) -> [UInt8] {
        if path.first == UInt8(ascii: "/") { return path }
        var folder = directory(of: base)
        var rest = path[...]
        while rest.first == UInt8(ascii: ".") {
            let steps = rest.prefix { $0 == UInt8(ascii: ".") }.count
            let behind = rest.dropFirst(steps)
            guard steps <= 2, behind.isEmpty || behind.first == UInt8(ascii: "/") else { break }
            if steps == 2 { folder = directory(of: folder) }
            rest = behind.dropFirst()
        }
        return folder + (folder.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + rest
    }

    /// What stands before the last slash (`dirname`).
    private static func directory(of path: [UInt8]) -> [UInt8] {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [UInt8(ascii: ".")] }
        return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
    }

    // MARK: Writing

    /// As it is shown, without what is between its scheme and its host, and without query.
    var redacted: [UInt8] {
        var shown = self
        (shown.user, shown.password, shown.query, shown.fragment) = (nil, nil, nil, nil)
        return shown.octets
    }

    var octets: [UInt8] {
        var text: [UInt8] = []
        if let scheme { text += Self.encode(scheme, .wholly) + [UInt8(ascii: ":")] }
        if scheme != nil, host != nil { text += "//".utf8 }
        if let opaque { text += Self.encode(opaque, .opaque) }
        if let user { text += Self.encode(user, .authority) }
        if let password { text += [UInt8(ascii: ":")] + Self.encode(password, .authority) }
        if let host { text += (user == nil ? [] : [UInt8(ascii: "@")]) + Self.encode(host, .host) }
        if let port { text += [UInt8(ascii: ":")] + Self.encode(port, .authority) }
        if let path { text += Self.encode(path, .encoded) }
        if let query { text += [UInt8(ascii: "?")] + Self.encode(query, .encoded) }
        if let fragment { text += [UInt8(ascii: "#")] + Self.encode(fragment, .encoded) }
        return text
    }

    /// What an HTTP request asks for: path and query.
    var requestTarget: [UInt8] {
        let path = Self.encode(path ?? [UInt8(ascii: "/")], .encoded)
        return path + (query.map { [UInt8(ascii: "?")] + Self.encode($0, .encoded) } ?? [])
    }

    /// What HTTP's Host says.
    var authority: [UInt8] { (host ?? []) + (port.map { [UInt8(ascii: ":")] + $0 } ?? []) }

    var portNumber: UInt16? { port.flatMap { IPXENumber.parse($0) }.flatMap { UInt16(exactly: $0) } }

    /// The part of a URI that text is written into: it says what has to be escaped.
    enum Part {
        /// Everything that means something to anybody who reads URIs.
        case wholly
        case opaque
        case authority
        case host
        /// What is escaped already: only blanks and what can't be printed.
        case encoded

        var escaped: StaticString {
            switch self {
            case .wholly: "/#:@?=&+%"
            case .opaque: "#%"
            case .authority: "/#:@?%"
            case .host: "/#@?%"
            case .encoded: ""
            }
        }
    }

    /// Writes text into a part of a URI.
    static func encode(_ text: some Collection<UInt8>, _ part: Part) -> [UInt8] {
        let escaped = Array("\(part.escaped)".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var written: [UInt8] = []
        written.reserveCapacity(text.count)
        for octet in text {
            if octet > 0x20, octet < 0x7f, !escaped.contains(octet) {
                written.append(octet)
            } else {
                written += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return written
    }
}
