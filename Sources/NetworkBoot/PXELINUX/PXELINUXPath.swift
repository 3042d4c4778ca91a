/// A file name as PXELINUX reads it: plain, `::name`, `host::name` or a URL (Syslinux `doc/pxelinux.txt`, `pxe.c`).
public enum PXELINUXPath: Hashable, Sendable {
    /// Goes behind the path prefix, a leading slash too.
    case relative([UInt8])
    /// `::name`: from the boot server, without the prefix.
    case bootServer([UInt8])
    /// `host::name`: from another server over TFTP, without the prefix.
    case host([UInt8], name: [UInt8])
    /// A URL of any scheme, without its fragment.
    case url([UInt8])

    /// Usable octets of a name (`FILENAME_MAX` is 256 with its NUL).
    public static let nameLimit = 255

    /// Reads a name. It ends at the first blank, and the first colon decides: followed by `//` it makes a URL, followed
    /// by a colon the old form; any other is part of the name.
    public init(_ written: some Collection<UInt8>) {
        let name = Array(written.prefix { !$0.isBlank })
        guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else {
            self = .relative(name)
            return
        }
        let behind = name[(colon + 1)...]
        if behind.starts(with: "//".utf8) {
            self = .url(Array(name.prefix { $0 != UInt8(ascii: "#") }))
        } else if behind.first == UInt8(ascii: ":") {
            let rest = Array(behind.dropFirst())
            self = colon == 0 ? .bootServer(rest) : .host(Array(name[..<colon]), name: rest)
        } else {
            self = .relative(name)
        }
    }

    /// The name as it is written.
    public var encoded: [UInt8] {
        switch self {
        case .relative(let name): name
        case .bootServer(let name): Array("::".utf8) + name
        case .host(let host, let name): host + Array("::".utf8) + name
        case .url(let url): url
        }
    }

    /// The path prefix: option 210 verbatim, else the boot file's name up to and with its last octet that is none of
    /// letters, digits, `.` and `-`.
    ///
    /// So `/tftpboot/pxelinux.0` gives `/tftpboot/`, `pxelinux.0` gives nothing, and `boot_x` gives `boot_`.
    public static func prefix(bootFile: some BidirectionalCollection<UInt8>, option210: [UInt8]? = nil) -> [UInt8] {
        if let option210 { return option210 }
        let end = bootFile.lastIndex {
            !$0.isASCIIDigit && !$0.isASCIILetter && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-")
        }
        guard let end else { return [] }
        return Array(bootFile[...end])
    }

    /// Where this name leads from a prefix.
    public func target(prefix: [UInt8]) -> Target {
        switch self {
        case .relative(let name):
            switch PXELINUXPath(prefix) {
            case .relative: return .tftp(host: nil, port: nil, name: prefix + name)
            case .bootServer(let directory): return .tftp(host: nil, port: nil, name: directory + name)
            case .host(let host, let directory): return .tftp(host: host, port: nil, name: directory + name)
            case .url: return Target(url: prefix + name)
            }
        case .bootServer(let name): return .tftp(host: nil, port: nil, name: name)
        case .host(let host, let name): return .tftp(host: host, port: nil, name: name)
        case .url(let url): return Target(url: url)
        }
    }

    /// What is asked of whom.
    public enum Target: Hashable, Sendable {
        /// A TFTP read request. Without a host it goes to the boot server (`siaddr` of the reply PXELINUX was given).
        case tftp(host: [UInt8]?, port: UInt16?, name: [UInt8])
        /// Any other scheme: the whole URL.
        case url([UInt8])

        /// Takes `tftp://host[:port]/name` apart, as 4.00 and later do: the path percent-decoded and cut at `;`.
        init(url: [UInt8]) {
            guard url.hasPrefixIgnoringCase("tftp://") else {
                self = .url(url)
                return
            }
            let rest = url.dropFirst(7)
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            var host = rest[..<slash]
            if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
            var port: UInt16?
            if let colon = host.lastIndex(of: UInt8(ascii: ":")),
                let number = host[(colon + 1)...].decimalNumber.flatMap(UInt16.init(exactly:))
            {
                port = number
                host = host[..<colon]
            }
            let path = rest[slash...].dropFirst().prefix { $0 != UInt8(ascii: ";") }
            self = .tftp(host: Array(host), port: port, name: percentDecoded(path))
        }
    }
}

/// `text` with each `%` and two hexadecimal digits replaced by the octet they spell; a lone `%` stays.
func percentDecoded(_ text: some Sequence<UInt8>) -> [UInt8] {
    let octets = Array(text)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
        if octets[index] == UInt8(ascii: "%"), index + 2 < octets.count,
            let high = octets[index + 1].hexadecimalValue, let low = octets[index + 2].hexadecimalValue
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(octets[index])
            index += 1
        }
    }
    return decoded
}
