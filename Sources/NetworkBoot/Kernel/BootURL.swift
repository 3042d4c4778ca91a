/// A URL on a command line or in a boot file, taken apart as far as booting needs it.
struct BootURL: Hashable, Sendable {
    /// As written.
    let octets: [UInt8]
    /// In lower case.
    let scheme: String
    let host: [UInt8]
    let port: UInt16?
    /// From the slash behind the host on; empty where there is none.
    let path: [UInt8]

    /// Nil for what has no `scheme://`.
    init?(_ text: [UInt8]) {
        guard let colon = text.prefix(16).firstIndex(of: UInt8(ascii: ":")), colon > 0,
            text[..<colon].allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "+") }),
            text[(colon + 1)...].starts(with: "//".utf8)
        else { return nil }
        octets = text
        scheme = String(decoding: text[..<colon].lowercasedASCII, as: UTF8.self)
        let rest = text[(colon + 3)...]
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        (host, port) = hostAndPort(Array(authority))
        path = Array(rest[slash...])
    }

    /// Whether a started system can get something by it.
    var isFetchable: Bool { ["http", "https", "tftp", "ftp", "nfs", "nbd"].contains(scheme) }

    var rootKind: RootSource.Kind {
        switch scheme {
        case "http", "https": return .http(uri: octets)
        case "tftp": return .tftp(uri: octets)
        case "ftp": return .ftp(uri: octets)
        case "nfs":
            let path = NFSPath(Array(octets.dropFirst(6)))
            return .nfs(server: path.server, path: path.path, options: path.options)
        case "nbd":
            let export = path.dropFirst()
            return .nbd(server: host, port: port, export: export.isEmpty ? nil : Array(export))
        default: return .other(octets)
        }
    }
}

/// `[server:]/path[,options]`, or `server/path` as in a URL.
struct NFSPath: Hashable, Sendable {
    var server: [UInt8]?
    var path: [UInt8]
    var options: [[UInt8]] = []

    init(_ text: [UInt8]) {
        let (directory, behind) = split(text, at: UInt8(ascii: ","))
        options = behind.map(commaList) ?? []
        guard directory.first != UInt8(ascii: "/") else {
            path = directory
            return
        }
        let (host, rest) = splitHost(directory)
        if let rest {
            server = host
            // A URL may name a port where an export stands otherwise.
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
            path = rest[..<slash].decimalNumber == nil ? rest : Array(rest[slash...])
        } else if let slash = directory.firstIndex(of: UInt8(ascii: "/")) {
            server = Array(directory[..<slash])
            path = Array(directory[slash...])
        } else {
            path = directory
        }
    }
}

/// What stands before the first `separator`, and behind it where there is one.
func split(_ text: [UInt8], at separator: UInt8) -> ([UInt8], [UInt8]?) {
    guard let index = text.firstIndex(of: separator) else { return (text, nil) }
    return (Array(text[..<index]), Array(text[(index + 1)...]))
}

/// What stands before the colon that ends a host; an IPv6 address stands in brackets.
func splitHost(_ text: [UInt8]) -> ([UInt8], [UInt8]?) {
    guard text.first == UInt8(ascii: "["), let close = text.firstIndex(of: UInt8(ascii: "]")) else {
        return split(text, at: UInt8(ascii: ":"))
    }
    let behind = text[(close + 1)...]
    guard behind.first == UInt8(ascii: ":") else { return (text, nil) }
    return (Array(text[...close]), Array(behind.dropFirst()))
}

/// `host[:port]`
func hostAndPort(_ text: [UInt8]) -> ([UInt8], UInt16?) {
    let (host, behind) = splitHost(text)
    return (host, behind?.decimalNumber.flatMap(UInt16.init(exactly:)))
}

func commaList(_ text: [UInt8]) -> [[UInt8]] {
    text.split(separator: UInt8(ascii: ",")).map { Array($0) }
}

extension [UInt8] {
    func ends(with text: StaticString) -> Bool { suffix(text.utf8CodeUnitCount).elementsEqual("\(text)".utf8) }
}

extension KernelCommandLine {
    /// The digest that the command line gives for the root: a word whose name says md5 or sha256 and whose value is so
    /// many hexadecimal digits, or a value such as `sha256:…`.
    public var rootChecksum: RootSource.Checksum? {
        for word in words where !word.isForInit {
            guard let value = word.value else { continue }
            let name = word.name.lowercasedASCII
            let (kind, digits) = split(value, at: UInt8(ascii: ":"))
            let text = digits ?? value
            guard text.isHexadecimal else { continue }
            let says = digits == nil ? name : kind.lowercasedASCII
            let hexadecimal = String(decoding: text.lowercasedASCII, as: UTF8.self)
            switch text.count {
            case 32 where says.contains("md5".utf8): return .md5(hexadecimal)
            case 64
            where says.contains("sha256".utf8) || says.contains("checksum".utf8) || says.contains("hash".utf8):
                return .sha256(hexadecimal)
            default: continue
            }
        }
        return nil
    }
}
