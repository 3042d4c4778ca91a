internal import NetworkProtocols

extension DHCPMessage {
    /// The host in the boot file's URL, without port and user; empty where the URL has none, nil where the boot file is
    /// no URL.
    var bootURLHost: [UInt8]? {
        guard let name = bootFile, let mark = name.firstRange(of: Array("://".utf8)) else { return nil }
        var authority = name[mark.upperBound...].prefix { $0 != UInt8(ascii: "/") }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        // An IPv6 address stands in brackets, with colons inside.
        if authority.first == UInt8(ascii: "[") { return Array(authority.prefix { $0 != UInt8(ascii: "]") }) }
        return Array(authority.prefix { $0 != UInt8(ascii: ":") })
    }
}
