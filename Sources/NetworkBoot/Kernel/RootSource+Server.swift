extension RootSource {
    /// The server that the word names, by address or by name; nil where it names none.
    public var server: [UInt8]? {
        switch kind {
        // archiso puts its folder right behind the word's value, slash or not.
        case .http where dialect == .archiso: word.value.flatMap { BootURL($0)?.host }
        case .http(let uri), .tftp(let uri), .ftp(let uri): BootURL(uri).map(\.host)
        case .nfs(let server, _, _), .nbd(let server, _, _): server
        case .rootPathOption, .other: nil
        }
    }

    /// The path behind the server of a root that is fetched by URL; nil for every other.
    public var urlPath: [UInt8]? {
        switch kind {
        case .http(let uri), .tftp(let uri), .ftp(let uri): BootURL(uri).map(\.path)
        case .nfs, .nbd, .rootPathOption, .other: nil
        }
    }

    /// Whether `text` is a URL with a scheme that a started system can fetch, and a host.
    public static func isURL(_ text: [UInt8]) -> Bool {
        BootURL(text).map { $0.isFetchable && !$0.host.isEmpty } ?? false
    }
}
