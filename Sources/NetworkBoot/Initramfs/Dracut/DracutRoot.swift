internal import NetworkProtocols

/// What dracut's command line hooks make of `root=`, `netroot=` and `nfsroot=` (dracut `modules.d`: `parse-livenet.sh`,
/// `parse-nfsroot.sh`, `parse-nbdroot.sh`, `dhcp-root.sh`).
enum DracutRoot: Hashable, Sendable {
    /// An image that is fetched whole.
    case live(uri: [UInt8])
    case nfs(Folder)
    case nbd(Device)
    /// Whatever option 17 says.
    case dhcp
    /// Another handler: `iscsi:…`, `fcoe:…`, `cifs:…`.
    case other([UInt8])
    /// No root over the network.
    case local([UInt8])

    /// `nfs[4]:[server:]path[:options]`
    struct Folder: Hashable, Sendable {
        var isVersion4 = false
        var server: [UInt8] = []
        /// Empty where DHCP or the default has to say it.
        var path: [UInt8] = []
        var options: [[UInt8]] = []
    }

    /// `nbd:server:port-or-export[:fstype[:rootflags[:nbdopts]]]`
    struct Device: Hashable, Sendable {
        var server: [UInt8]
        var port: UInt16?
        var export: [UInt8]?
        var fileSystem: [UInt8] = []
    }

    /// What dracut dies of, in its words.
    struct Objection: Error, Hashable, Sendable {
        var words: String
    }

    /// - Parameter rootPath: option 17, where the root is what DHCP says.
    init(_ commandLine: KernelCommandLine, rootPath: [UInt8]? = nil) throws(Objection) {
        let root = commandLine["root"] ?? []
        let nfsRoot = commandLine["nfsroot"].flatMap { $0.isEmpty ? nil : $0 }
        if let rootPath {
            self = try Self.handler(of: rootPath, isFromDHCP: true) ?? .other(rootPath)
            return
        }
        if nfsRoot != nil, !root.elementsEqual("/dev/nfs".utf8) {
            throw Objection(words: "Argument nfsroot only accepted for legacy root=/dev/nfs")
        }
        if root.elementsEqual("/dev/nfs".utf8) {
            self = .nfs(try Self.folder(nfsRoot ?? []))
            return
        }
        if let handler = try Self.handler(of: root, isFromDHCP: false) {
            self = handler
            return
        }
        for word in commandLine.all("netroot") {
            if let value = word.value, let handler = try Self.handler(of: value, isFromDHCP: false) {
                self = handler
                return
            }
        }
        guard !root.isEmpty else { throw Objection(words: "No or empty root= argument") }
        guard Self.isLocal(root) else { throw Objection(words: "Don't know how to handle 'root=\(root.displayText)'") }
        self = .local(root)
    }

    private static func isLocal(_ root: [UInt8]) -> Bool {
        ["/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=", "block:", "ID=", "gpt-auto", "tmpfs", "ZFS=", "zfs:"]
            .contains { root.starts(with: $0.utf8) }
    }

    /// Nil for what is no root over the network.
    private static func handler(of value: [UInt8], isFromDHCP: Bool) throws(Objection) -> DracutRoot? {
        let (scheme, rest) = split(value, at: UInt8(ascii: ":"))
        switch String(decoding: scheme, as: UTF8.self) {
        case "dhcp" where rest == nil && !isFromDHCP: return .dhcp
        case "dhcp6" where rest == nil, "iscsi", "fcoe", "cifs", "nvmf": return .other(value)
        case "http", "https": return .live(uri: value)
        case "live", "livenet":
            let uri = rest ?? []
            // A device or a label is no URL.
            return BootURL(uri) != nil || uri.hasPrefix("nfs:") ? .live(uri: uri) : nil
        case "nfs", "nfs4":
            var folder = try Self.folder(value.hasPrefix("nfs://") ? value : rest ?? [])
            folder.isVersion4 = scheme.last == UInt8(ascii: "4")
            return .nfs(folder)
        case "nbd": return .nbd(try device(rest ?? []))
        default:
            // `/path`, and `address:/path` as it was written once.
            if value.first == UInt8(ascii: "/"), !value.hasPrefix("/dev/") { return .nfs(try Self.folder(value)) }
            guard let rest, rest.first == UInt8(ascii: "/"), scheme.first?.isASCIIDigit == true || isFromDHCP else {
                return nil
            }
            return .nfs(try Self.folder(value))
        }
    }

    /// `nfs_to_var`
    static func folder(_ text: [UInt8]) throws(Objection) -> Folder {
        var folder = Folder()
        if text.hasPrefix("nfs://"), let url = BootURL(text) {
            folder.server = url.host
            folder.path = url.path
            if let port = url.port { folder.options = [Array("port=\(port)".utf8)] }
            return folder
        }
        var rest = text
        if let place = text.firstRange(of: ":/".utf8) {
            folder.server = Array(text[..<place.lowerBound])
            rest = Array(text[(place.lowerBound + 1)...])
        }
        guard !rest.isEmpty else { return folder }
        // Anaconda's `options:server`.
        if let colon = folder.server.firstIndex(of: UInt8(ascii: ":")), folder.server.first != UInt8(ascii: "[") {
            folder.options = commaList(Array(folder.server[..<colon]))
            folder.server = Array(folder.server[(colon + 1)...])
        }
        let end = rest.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") } ?? rest.count
        folder.path = Array(rest[..<end])
        if end < rest.count { folder.options += commaList(Array(rest[(end + 1)...])) }
        guard folder.path.first == UInt8(ascii: "/") else {
            throw Objection(words: "Argument nfsroot must contain a valid path!")
        }
        return folder
    }

    /// `parse-nbdroot.sh`, `nbdroot.sh`
    private static func device(_ text: [UInt8]) throws(Objection) -> Device {
        let (server, behind) = splitHost(text)
        guard !server.isEmpty else { throw Objection(words: "Argument server for nbdroot is missing") }
        let fields = (behind ?? []).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
            Array($0)
        }
        guard let target = fields.first, !target.isEmpty else {
            throw Objection(words: "Argument port for nbdroot is missing")
        }
        let number = target.decimalNumber.flatMap { $0 > 0 ? $0 : nil }
        return Device(
            server: server,
            port: number.flatMap(UInt16.init(exactly:)),
            export: number == nil ? target : nil,
            fileSystem: fields.count > 1 ? fields[1] : []
        )
    }

    /// Whether a static address is no obstacle: the root, or its server, is to come by DHCP.
    var needsDHCP: Bool { self == .dhcp }
    var needsServer: Bool {
        if case .nfs(let folder) = self { folder.server.isEmpty } else { false }
    }
}
