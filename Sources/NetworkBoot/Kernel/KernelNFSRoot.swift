internal import NetworkProtocols

/// Where the kernel itself looks for its root over NFS, made of `nfsroot=`, option 17 and what `ip=` came to (Linux
/// `fs/nfs/nfsroot.c`).
///
/// `nfsroot=[<server>:]<directory>[,<options>]`; the server is an address only. A text that begins with neither a digit,
/// a slash nor a comma goes below `/tftpboot/`, so that a server's name becomes part of the path.
struct KernelNFSRoot: Hashable, Sendable {
    /// Nil where nobody says one.
    var server: IPv4Address?
    var path: [UInt8]
    var options: KernelMountOptions

    init(
        nfsRoot: [UInt8]?,
        optionRootPath: [UInt8]?,
        bootServer: IPv4Address?,
        nodeName: [UInt8],
        release: ReleaseNumber
    ) {
        options = KernelMountOptions(rootOf: release)
        var directory = Array(Self.defaultDirectory.utf8) + "%s".utf8
        var server: IPv4Address?
        if let optionRootPath {
            let (address, rest) = Self.takeAddress(optionRootPath)
            server = address ?? bootServer
            Self.read(rest, &directory, &options)
        } else {
            server = bootServer
        }
        if let nfsRoot {
            var text = nfsRoot
            let isTaken = text.first.map { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ",") || $0.isASCIIDigit }
            if isTaken != true {
                text = Array(Self.defaultDirectory.utf8) + text
            }
            let (address, rest) = Self.takeAddress(text)
            server = address ?? server
            Self.read(rest, &directory, &options)
        }
        self.server = server
        path = Self.expand(directory, nodeName)
    }

    private static let defaultDirectory = "/tftpboot/"

    /// `rootserver` and `rootpath` as the kernel tells them: an address in front of a colon is taken off.
    static func takeAddress(_ text: [UInt8]) -> (IPv4Address?, rest: [UInt8]) {
        let (front, behind) = split(text, at: UInt8(ascii: ":"))
        guard let behind, let address = IPv4Address(utf8: front) else { return (nil, text) }
        return (address, behind)
    }

    /// A directory that is empty or `default` leaves what was there.
    private static func read(_ text: [UInt8], _ directory: inout [UInt8], _ options: inout KernelMountOptions) {
        let (path, behind) = split(text, at: UInt8(ascii: ","))
        if !path.isEmpty, !path.elementsEqual("default".utf8) { directory = path }
        if let behind { options.add(commaList(behind)) }
    }

    /// `%s` is the machine's name, once.
    private static func expand(_ directory: [UInt8], _ nodeName: [UInt8]) -> [UInt8] {
        guard let place = directory.firstRange(of: "%s".utf8) else { return directory }
        return Array(directory[..<place.lowerBound]) + nodeName + directory[place.upperBound...]
    }
}
