/// Looks through a command line for words that name a root, one initramfs after the other.
struct RootSourceReader {
    let commandLine: KernelCommandLine
    private var sources: [RootSource] = []
    /// Offsets of the words that have been understood: what is left over may be guessed at.
    private var understood: Set<Int> = []

    init(commandLine: KernelCommandLine) {
        self.commandLine = commandLine
    }

    mutating func read() -> [RootSource] {
        readSystemRescueCd()
        readLab()
        readCoreOS()
        readArchiso()
        readLiveBootAndCasper()
        readDracut()
        readAnaconda()
        readAlpine()
        readKernel()
        readGuesses()
        let checksum = commandLine.rootChecksum
        return sources.map {
            var source = $0
            source.checksum = checksum
            return source
        }
    }

    private mutating func add(
        _ kind: RootSource.Kind,
        _ dialect: RootSource.Dialect,
        _ word: KernelCommandLine.Word,
        checksumFile: [UInt8]? = nil
    ) {
        understood.insert(word.offset)
        sources.append(RootSource(kind, dialect, word, checksumFile: checksumFile))
    }

    private func value(_ name: String) -> (word: KernelCommandLine.Word, value: [UInt8])? {
        guard let word = commandLine.last(name), let value = word.value, !value.isEmpty else { return nil }
        return (word, value)
    }

    private func isNamed(_ name: String, _ values: StaticString...) -> Bool {
        guard let value = commandLine[name] else { return false }
        return values.contains { value.elementsEqual("\($0)".utf8) }
    }

    // MARK: SystemRescueCd 1.x to 5.x

    private mutating func readSystemRescueCd() {
        let liveSystem = isNamed("boot", "live", "casper")
        for name in ["netboot", "boothttp", "httpboot", "boottftp", "tftpboot"] {
            guard let (word, value) = value(name), let url = BootURL(value) else { continue }
            if liveSystem, name == "netboot" { continue }
            addSystemRescueCd(url, word)
        }
        if let (word, value) = value("nfsboot") {
            add(.nfs(server: NFSPath(value).server, path: NFSPath(value).path, options: []), .systemRescueCd, word)
        }
        if let (word, value) = value("nbdboot") {
            let (server, port) = hostAndPort(value)
            add(.nbd(server: server, port: port, export: nil), .systemRescueCd, word)
        }
    }

    private mutating func addSystemRescueCd(_ url: BootURL, _ word: KernelCommandLine.Word) {
        switch url.scheme {
        case "http", "https", "tftp", "ftp":
            // A folder stands for the image in it; the check file lies beside it under another ending.
            var uri = url.octets
            if url.path.isEmpty {
                uri += "/sysrcd.dat".utf8
            } else if url.path.last == UInt8(ascii: "/") {
                uri += "sysrcd.dat".utf8
            }
            let checksumFile = uri.ends(with: ".dat") ? Array(uri.dropLast(4)) + ".md5".utf8 : nil
            let kind: RootSource.Kind
            switch url.scheme {
            case "tftp": kind = .tftp(uri: uri)
            case "ftp": kind = .ftp(uri: uri)
            default: kind = .http(uri: uri)
            }
            add(kind, .systemRescueCd, word, checksumFile: checksumFile)
        case "nfs":
            let path = NFSPath(Array(url.octets.dropFirst(6)))
            add(.nfs(server: path.server, path: path.path, options: path.options), .systemRescueCd, word)
        case "nbd":
            add(.nbd(server: url.host, port: url.port, export: nil), .systemRescueCd, word)
        default: add(.other(url.octets), .systemRescueCd, word)
        }
    }

    // MARK: The small busybox, CoreOS, archiso, Alpine, anaconda

    /// `root_nfs=SERVER:PATH` and `root_nbd=SERVER/EXPORT`; its `root_url=` is guessed like others.
    private mutating func readLab() {
        if let (word, value) = value("root_nfs") {
            let path = NFSPath(value)
            add(.nfs(server: path.server, path: path.path, options: path.options), .lab, word)
        }
        if let (word, value) = value("root_nbd") {
            let (server, export) = split(value, at: UInt8(ascii: "/"))
            add(.nbd(server: server, port: nil, export: export), .lab, word)
        }
    }

    private mutating func readCoreOS() {
        guard let (word, value) = value("coreos.live.rootfs_url"), let url = BootURL(value) else { return }
        add(url.rootKind, .coreOS, word)
    }

    private mutating func readArchiso() {
        let base = commandLine["archisobasedir"] ?? Array("arch".utf8)
        let architecture = commandLine["arch"] ?? Array("x86_64".utf8)
        if let (word, value) = value("archiso_http_srv") {
            let uri = value + base + "/".utf8 + architecture + "/airootfs.sfs".utf8
            let isChecked = commandLine.last("checksum") != nil
            let folder = value + base + "/".utf8 + architecture
            add(.http(uri: uri), .archiso, word, checksumFile: isChecked ? folder + "/airootfs.sha512".utf8 : nil)
        }
        if let (word, value) = value("archiso_nfs_srv") {
            let path = NFSPath(value)
            let options = commandLine["archiso_nfs_opt"] ?? []
            add(.nfs(server: path.server, path: path.path, options: commaList(options)), .archiso, word)
        }
        if let (word, value) = value("archiso_nbd_srv") {
            let name = commandLine["archiso_nbd_name"] ?? Array("archiso".utf8)
            add(.nbd(server: value, port: nil, export: name), .archiso, word)
        }
    }

    private mutating func readAlpine() {
        for name in ["modloop", "alpine_repo"] {
            guard let (word, value) = value(name), let url = BootURL(value) else { continue }
            add(url.rootKind, .alpine, word)
        }
        if let (word, value) = value("nbd") {
            let (server, port) = hostAndPort(Array(value.prefix { $0 != UInt8(ascii: ",") }))
            add(.nbd(server: server, port: port, export: nil), .alpine, word)
        }
    }

    private mutating func readAnaconda() {
        for name in ["inst.stage2", "inst.repo", "stage2", "repo", "method"] {
            guard let (word, value) = value(name) else { continue }
            if let url = BootURL(value) {
                add(url.rootKind, .anaconda, word)
            } else if value.starts(with: "nfs:".utf8) {
                add(anacondaNFS(Array(value.dropFirst(4))), .anaconda, word)
            }
        }
    }

    /// `[options:]server:/path`
    private func anacondaNFS(_ text: [UInt8]) -> RootSource.Kind {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 2).map { Array($0) }
        guard parts.count == 3, parts[2].first == UInt8(ascii: "/") else { return dracutNFS(text) }
        return .nfs(server: parts[1], path: parts[2], options: commaList(parts[0]))
    }

    // MARK: live-boot and casper

    private mutating func readLiveBootAndCasper() {
        let isCasper = isNamed("boot", "casper")
        for name in ["fetch", "httpfs", "ftpfs"] {
            guard let (word, value) = value(name), let url = BootURL(value) else { continue }
            add(url.rootKind, .liveBoot, word)
        }
        if isCasper {
            for name in ["url", "iso-url"] {
                guard let (word, value) = value(name), let url = BootURL(value) else { continue }
                add(url.rootKind, .casper, word)
            }
        }
        guard isCasper || isNamed("boot", "live") else { return }
        let dialect: RootSource.Dialect = isCasper ? .casper : .liveBoot
        let overNFS = commandLine.contains("netboot") || isNamed("root", "/dev/nfs")
        guard overNFS else { return }
        if isNamed("netboot", "cifs"), let (word, value) = value("nfsroot") {
            add(.other(value), dialect, word)
        } else if let (word, value) = value("nfsroot") {
            add(nfsRoot(value, defaultDirectory: ""), dialect, word)
        } else if let word = commandLine.last("netboot") {
            add(.rootPathOption, dialect, word)
        }
    }

    // MARK: dracut

    private mutating func readDracut() {
        for name in ["netroot", "root"] {
            guard let (word, value) = value(name), !understood.contains(word.offset) else { continue }
            if let kind = dracutKind(value) { add(kind, .dracut, word) }
        }
    }

    private func dracutKind(_ value: [UInt8]) -> RootSource.Kind? {
        let (scheme, rest) = split(value, at: UInt8(ascii: ":"))
        switch String(decoding: scheme, as: UTF8.self) {
        case "dhcp" where rest == nil, "dhcp6" where rest == nil: return .rootPathOption
        case "live":
            guard let rest else { return nil }
            return rest.starts(with: "nfs:".utf8) ? dracutNFS(Array(rest.dropFirst(4))) : BootURL(rest)?.rootKind
        case "livenet": return rest.flatMap { BootURL($0)?.rootKind }
        case "nfs", "nfs4":
            guard let rest, !rest.starts(with: "//".utf8) else { return BootURL(value)?.rootKind }
            return dracutNFS(rest)
        case "nbd":
            guard let rest else { return nil }
            return rest.starts(with: "//".utf8) ? BootURL(value)?.rootKind : dracutNBD(rest)
        case "iscsi", "fcoe", "cifs": return .other(value)
        default: return BootURL(value)?.rootKind
        }
    }

    /// `[server:]path[:options]` or `[server:]path[,options]`
    private func dracutNFS(_ text: [UInt8]) -> RootSource.Kind {
        var server: [UInt8]?
        var rest = text
        if text.first != UInt8(ascii: "/") {
            let (host, behind) = splitHost(text)
            if let behind {
                server = host
                rest = behind
            }
        }
        let end = rest.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") } ?? rest.count
        let options = end < rest.count ? Array(rest[(end + 1)...]) : []
        return .nfs(server: server, path: Array(rest[..<end]), options: commaList(options))
    }

    /// `server:port-or-export[:fstype[:rootflags[:nbdopts]]]`
    private func dracutNBD(_ text: [UInt8]) -> RootSource.Kind {
        let (host, behind) = splitHost(text)
        let target = behind.map { split($0, at: UInt8(ascii: ":")).0 } ?? []
        let port = target.decimalNumber.flatMap(UInt16.init(exactly:))
        return .nbd(server: host, port: port, export: port == nil && !target.isEmpty ? target : nil)
    }

    // MARK: the kernel's own NFS root, initramfs-tools

    private mutating func readKernel() {
        if let (word, value) = value("nfsroot"), !understood.contains(word.offset) {
            add(nfsRoot(value, defaultDirectory: "/tftpboot/"), .kernel, word)
        } else if isNamed("root", "/dev/nfs"), commandLine["nfsroot"] == nil, let word = commandLine.last("root"),
            sources.isEmpty
        {
            add(.rootPathOption, .kernel, word)
        }
    }

    /// `[server:]directory[,options]`. A directory that begins with neither a slash nor a digit goes below
    /// `/tftpboot/`, as the kernel has it.
    private func nfsRoot(_ value: [UInt8], defaultDirectory: String) -> RootSource.Kind {
        if value.elementsEqual("auto".utf8) { return .rootPathOption }
        var text = value
        if let first = text.first, !defaultDirectory.isEmpty, !first.isASCIIDigit, first != UInt8(ascii: "/"),
            first != UInt8(ascii: ","), !text.contains(UInt8(ascii: ":"))
        {
            text = Array(defaultDirectory.utf8) + text
        }
        let path = NFSPath(text)
        return .nfs(server: path.server, path: path.path, options: path.options)
    }

    // MARK: guesses

    /// Words that hold a URL which is no root.
    private static let otherURLs = [
        "ks", "inst.ks", "kickstart", "ignition", "preseed", "autoinstall", "cloud-config", "proxy", "apkovl",
        "ar_source", "autoruns", "script", "log", "updates", "dud", "addrepo", "info", "ds", "mirror", "conf",
        "profile", "answer", "register", "rd.live.overlay",
    ]

    /// Whether `part` ends the name, or begins it before one of the marks that divide names.
    private func isPart(_ part: String, of name: String) -> Bool {
        name.hasSuffix(part) || [".", "/", "_", "-"].contains { name.hasPrefix(part + $0) }
    }

    private mutating func readGuesses() {
        var guesses: [(rank: Int, source: RootSource)] = []
        for word in commandLine.words where !word.isForInit && !understood.contains(word.offset) {
            guard let value = word.value, let url = BootURL(value), url.isFetchable else { continue }
            let name = String(decoding: word.name.lowercasedASCII, as: UTF8.self)
            if name == "boot_image" || name == "initrd" { continue }
            if Self.otherURLs.contains(where: { isPart($0, of: name) }) { continue }
            let speaks = ["root", "squash", "rootfs", "image", "img", "live", "stage", "netboot", "iso", "fetch"]
            let rank = speaks.firstIndex { name.utf8.contains($0.utf8) } ?? speaks.count
            guesses.append((rank, RootSource(url.rootKind, .unknown, word, isGuess: true)))
        }
        let ordered = guesses.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        sources += ordered.map(\.element.source)
    }
}
