public import NetworkProtocols

/// Where a boot file is to be had: whom to ask, and for what.
public enum BootFileLocation: Hashable, Sendable {
    case tftp(Endpoint, name: [UInt8])
    case http(Endpoint, target: [UInt8], host: [UInt8])

    /// A URL of a scheme that firmware fetches by.
    init(_ url: BootURL, at address: IPv4Address) {
        if url.scheme == "tftp" {
            // The slash behind the host divides; the name begins behind it.
            self = .tftp(Endpoint(address: address, port: url.port ?? 69), name: Array(url.path.dropFirst()))
        } else {
            let port = url.port ?? 80
            let host = url.host + (port == 80 ? [] : Array(":\(port)".utf8))
            let target = url.path.isEmpty ? [UInt8(ascii: "/")] : url.path
            self = .http(Endpoint(address: address, port: port), target: target, host: host)
        }
    }

    /// Whether it comes over HTTP.
    public var isHTTP: Bool {
        if case .http = self { return true }
        return false
    }

    /// The name without folders.
    var fileName: [UInt8] {
        let whole: [UInt8]
        switch self {
        case .tftp(_, let name): whole = name
        case .http(_, let target, _): whole = Array(target.prefix { $0 != UInt8(ascii: "?") })
        }
        return Array(whole.split(separator: UInt8(ascii: "/")).last ?? [])
    }
}
