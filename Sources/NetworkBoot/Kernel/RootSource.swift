internal import NetworkProtocols

/// Where a started system is told to get its root file system from: one reading of one word of a kernel command line.
///
/// Every initramfs has words of its own; `RootSource.sources(in:)` knows those of SystemRescueCd, dracut, the kernel's
/// NFS root, live-boot, casper, archiso, Alpine, CoreOS and anaconda, and takes any other word whose value is a URL for
/// a guess.
public struct RootSource: Hashable, Sendable {
    public var kind: Kind
    /// Whose word it is.
    public var dialect: Dialect
    /// The word it was read from.
    public var word: KernelCommandLine.Word
    /// Whether only the look of the word's value speaks for it.
    public var isGuess: Bool
    /// What the content has to hash to, where the command line says.
    public var checksum: Checksum?
    /// A file of checksums that is fetched beside the root, where the initramfs does so.
    public var checksumFile: [UInt8]?

    public enum Kind: Hashable, Sendable {
        /// An image fetched over HTTP or HTTPS.
        case http(uri: [UInt8])
        case tftp(uri: [UInt8])
        case ftp(uri: [UInt8])
        /// A folder mounted over NFS. Without a server it is the one of the DHCP reply.
        case nfs(server: [UInt8]?, path: [UInt8], options: [[UInt8]])
        /// A network block device by port or by name of an export; 10809 where neither is given.
        case nbd(server: [UInt8]?, port: UInt16?, export: [UInt8]?)
        /// Whatever option 17 of the DHCP reply says.
        case rootPathOption
        /// Anything else over the network, such as `iscsi:…`, `aoe:…`, `cifs:…`.
        case other([UInt8])
    }

    /// Whose words they are.
    public enum Dialect: String, Hashable, Sendable, CaseIterable {
        case systemRescueCd = "SystemRescueCd"
        case dracut
        case kernel = "Linux kernel"
        case liveBoot = "live-boot"
        case casper
        case archiso
        case alpine = "Alpine"
        case lab = "busybox initramfs"
        case coreOS = "CoreOS"
        case anaconda
        case unknown
    }

    /// A digest in lower-case hexadecimal.
    public enum Checksum: Hashable, Sendable {
        case md5(String)
        case sha256(String)
    }

    /// The URI as people write it; nil where the root is no single URI.
    public var uri: [UInt8]? {
        switch kind {
        case .http(let uri), .tftp(let uri), .ftp(let uri): uri
        case .nfs(let server?, let path, _):
            Array("nfs://".utf8) + server + (path.first == UInt8(ascii: "/") ? [] : Array("/".utf8)) + path
        case .nbd(let server?, let port, let export):
            Array("nbd://".utf8) + server + (port.map { Array(":\($0)".utf8) } ?? [])
                + (export.map { Array("/".utf8) + $0 } ?? [])
        case .nfs, .nbd, .rootPathOption, .other: nil
        }
    }

    public var uriText: String? { uri.map(\.displayText) }

    /// The source that the started system will most likely use: a word it knows before a guess, the first of several.
    public init?(in commandLine: KernelCommandLine) {
        guard let first = Self.sources(in: commandLine).first else { return nil }
        self = first
    }

    /// Every source that the command line names, the likeliest first.
    public static func sources(in commandLine: KernelCommandLine) -> [RootSource] {
        var reader = RootSourceReader(commandLine: commandLine)
        return reader.read()
    }

    init(
        _ kind: Kind,
        _ dialect: Dialect,
        _ word: KernelCommandLine.Word,
        isGuess: Bool = false,
        checksumFile: [UInt8]? = nil
    ) {
        self.kind = kind
        self.dialect = dialect
        self.word = word
        self.isGuess = isGuess
        self.checksumFile = checksumFile
    }
}
