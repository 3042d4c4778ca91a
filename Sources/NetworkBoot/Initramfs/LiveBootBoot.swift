internal import NetworkProtocols

/// One boot of live-boot: an address, the image or the folder with images, the root.
struct LiveBootBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    private var variables: NetworkVariables?
    private var tools: BusyboxTools

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        tools = BusyboxTools(host: host, version: "1.35.0", age: .new)
    }

    private var directory: [UInt8] { commandLine["live-media-path"] ?? Array("live".utf8) }
    private var netboot: [UInt8]? {
        if let value = commandLine["netboot"] { return value }
        guard let root = commandLine["root"] else { return nil }
        if root.elementsEqual("/dev/nfs".utf8) { return Array("nfs".utf8) }
        return root.elementsEqual("/dev/cifs".utf8) ? Array("cifs".utf8) : nil
    }

    mutating func run() async throws(BootHalt) -> Handover {
        if !commandLine.contains("quiet") { host.show("Loading, please wait...") }
        host.show("Begin: Mounting root file system ... Begin: Running /scripts/live-premount ... done.")
        let web = ["httpfs", "ftpfs", "fetch"].compactMap { name in
            commandLine[name].flatMap { $0.isEmpty ? nil : (name: name, url: $0) }
        }.first
        if commandLine["iscsi"] != nil, netboot == nil, web == nil { return notPlayed("iSCSI (iscsi=)") }
        guard netboot != nil || web != nil else {
            let sentence =
                "Neither fetch=, httpfs= nor netboot= says where the images are, and this machine has no disk."
            return panic(
                "Unable to find a medium containing a live file system",
                ProgramFailure(.noRootImage, sentence)
            )
        }
        try await setUpNetwork()
        if let web {
            switch web.name {
            case "fetch": return try await fetch(web.url)
            case "httpfs": return try await mountOverHTTP(web.url)
            default: return notPlayed("FTP (ftpfs=)")
            }
        }
        guard netboot?.elementsEqual("cifs".utf8) != true else { return notPlayed("CIFS (netboot=cifs)") }
        return try await mountFolder()
    }

    // MARK: The network

    private mutating func setUpNetwork() async throws(BootHalt) {
        let card = host.hardware.interfaceName
        let device = commandLine["ethdevice"].map { Array($0.prefix { $0 != UInt8(ascii: ",") }) } ?? Array(card.utf8)
        host.show("Waiting for link to come up on \(card)... ")
        host.show("Link is up")
        let seconds = commandLine["ethdevice-timeout"]?.decimalNumber ?? 15
        host.show("Using timeout of \(seconds) seconds for network configuration.")
        switch try await IPConfig(on: host).run(device, within: min(seconds, 3600)) {
        case .failure: break
        case .success(let found):
            variables = found
            tools.nameServers = found.nameServers
            tools.domain = found.domain.isEmpty ? nil : found.domain
            if !found.hostName.isEmpty { host.show("Creating /etc/hostname") }
            if !found.domain.isEmpty { host.show("Creating /etc/hosts") }
            host.show("Creating /etc/resolv.conf")
        }
        if let servers = commandLine["dns"] {
            tools.nameServers += commaList(servers).compactMap { IPv4Address(utf8: $0) }
        }
    }

    /// Without an address each program has the same end.
    private func withoutAddress(_ what: [UInt8]) -> Handover {
        let sentence = "ipconfig got no address, so that \(what.displayText) can't be asked for."
        return panic("Unable to find a live file system on the network", ProgramFailure(.noOffer, sentence))
    }

    // MARK: Over HTTP and TFTP

    /// `http:///path` stands for siaddr's `http://siaddr/path`.
    private func completed(_ url: [UInt8]) -> [UInt8] {
        guard let place = url.firstRange(of: ":///".utf8), let server = variables?.rootServer else { return url }
        return Array(url[..<place.lowerBound]) + Array("://\(server)/".utf8) + url[place.upperBound...]
    }

    private func fileEnding(_ url: [UInt8]) -> String {
        let ending = url.lastIndex(of: UInt8(ascii: ".")).map { url[($0 + 1)...] } ?? url[...]
        return String(decoding: ending, as: UTF8.self)
    }

    private func objectToEnding(_ text: [UInt8]) -> Handover? {
        guard !["iso", "squashfs", "tgz", "tar"].contains(fileEnding(text)) else { return nil }
        host.show("Begin: Unrecognized archive extension for \(text.displayText) ...")
        let sentence = "\(text.displayText) ends in none of .squashfs, .iso, .tgz and .tar, which live-boot goes by."
        return panic("Unable to find a live file system on the network", ProgramFailure(.commandLineRefused, sentence))
    }

    /// A quarter of memory is what the system needs beside the image.
    private var space: Int { host.hardware.memory - host.hardware.memory / 4 }

    private mutating func fetch(_ text: [UInt8]) async throws(BootHalt) -> Handover {
        if let end = objectToEnding(text) { return end }
        let address = completed(text)
        guard let url = BootURL(address) else {
            return panic(
                "Unable to find a live file system on the network",
                ProgramFailure(.commandLineRefused, "fetch=\(text.displayText) is no URL.")
            )
        }
        guard variables != nil else { return withoutAddress(address) }
        let file = url.path.split(separator: UInt8(ascii: "/")).last.map { Array($0).displayText } ?? ""
        let place = fileEnding(text) == "iso" ? "/media" : "/run/live/medium/\(directory.displayText)"
        let result: Result<[UInt8], ProgramFailure>
        switch url.scheme {
        case "tftp":
            let words = "tftp -g -b 65464 -r \(url.path.displayText) -l \(place)/\(file) \(url.host.displayText)"
            host.show("Begin: Trying \(words) ...")
            result = try await tools.tftp(url, limit: space, blockSize: 65464, keepsSlash: true)
        case "http":
            host.show("Begin: Trying wget \(address.displayText) -O \(place)/\(file) ...")
            result = try await tools.wget(url, limit: space)
        default: return notPlayed("\(url.scheme) (fetch=)")
        }
        switch result {
        case .failure(let failure): return panic("Unable to find a live file system on the network", missing(failure))
        case .success(let octets): return try await take(octets, url)
        }
    }

    private func missing(_ failure: ProgramFailure) -> ProgramFailure {
        switch failure.failure {
        case .fileNotFound: ProgramFailure(.noRootImage, failure.sentence)
        case .imageTooLarge: ProgramFailure(.tooLittleMemory, failure.sentence)
        default: failure
        }
    }

    private mutating func take(_ octets: [UInt8], _ url: BootURL) async throws(BootHalt) -> Handover {
        let root = MountedRoot(kind: url.scheme == "tftp" ? .tftp : .http, uri: url.octets, bytes: octets.count)
        let image = FetchedImage(octets: octets)
        switch fileEnding(url.octets) {
        case "iso":
            guard case .success(let volume?) = try await ISO9660Volume.open(image) else {
                host.show("mount: mounting /dev/loop0 on /run/live/medium failed: Invalid argument")
                let sentence = "The image \(url.octets.displayText) is no ISO 9660 file system."
                return panic(
                    "Unable to find a live file system on the network",
                    ProgramFailure(.rootCheckFailed, sentence)
                )
            }
            return try await useMedium(ISOMedium(volume, name: url.octets.displayText, root: { _ in root }))
        case "tgz", "tar":
            let kind = BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: [])
            guard kind == .compressed(.gzip) || fileEnding(url.octets) == "tar" else {
                let sentence = "The file \(url.octets.displayText) is no archive, but: \(kind.displayName)."
                return panic(
                    "Unable to find a live file system on the network",
                    ProgramFailure(.rootCheckFailed, sentence)
                )
            }
            return .root(root)
        default:
            let superblock = FileSystemSuperblock(octets)
            let objection = FileSystemSuperblock.objection(
                to: superblock,
                length: UInt64(octets.count),
                unless: [.squashFS]
            )
            if let objection {
                let file = url.path.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
                return canNotMount(file, "The image \(url.octets.displayText) can't be mounted: \(objection).")
            }
            var whole = root
            whole.contents.fileSystem = superblock
            return .root(whole)
        }
    }

    /// httpfs2 reads the file where it lies.
    private mutating func mountOverHTTP(_ text: [UInt8]) async throws(BootHalt) -> Handover {
        if let end = objectToEnding(text) { return end }
        let address = completed(text)
        guard let url = BootURL(address), url.scheme == "http" else { return notPlayed("this URL (httpfs=)") }
        guard variables != nil else { return withoutAddress(address) }
        host.show("Begin: Trying to mount \(address.displayText) on /run/live/medium ...")
        guard
            let server = try await ResolverSettings(servers: tools.nameServers, domain: tools.domain)
                .address(of: url.host, on: host)
        else {
            let failure = ResolverSettings(servers: tools.nameServers).failure(of: url.host, in: address)
            host.show("httpfs: \(url.host.displayText): Name or service not known")
            return panic("Unable to find a live file system on the network", failure)
        }
        let request = FetchRequest(
            method: .http(.httpfs),
            server: Endpoint(address: server, port: url.port ?? 80),
            name: url.path,
            host: url.host + (url.port.map { Array(":\($0)".utf8) } ?? []),
            range: HTTPRange([.closed(first: 0, last: 4095)])
        )
        switch try await host.fetch(request) {
        case .failed(let failure):
            host.show("httpfs: file could not be opened")
            let reason = ProgramFailure(
                failure.bootFailure(isHTTP: true),
                failure.sentence(of: "The file \(address.displayText)")
            )
            return panic("Unable to find a live file system on the network", missing(reason))
        case .complete(let octets):
            try host.reached(.initramfs)
            guard octets.count <= 4096 else {
                host.show("httpfs: server does not support range requests")
                let sentence =
                    "The web server answers a range of \(address.displayText) with the whole, which httpfs can't use."
                return panic("Unable to find a live file system on the network", ProgramFailure(.httpError, sentence))
            }
            guard let superblock = FileSystemSuperblock(octets), superblock.kind == .squashFS else {
                return canNotMount(
                    url.path,
                    "The image \(address.displayText) can't be mounted: it begins with no squashfs."
                )
            }
            var root = MountedRoot(kind: .http, uri: address, bytes: octets.count)
            root.contents.fileSystem = superblock
            return .root(root)
        }
    }

    // MARK: Over NFS

    private mutating func mountFolder() async throws(BootHalt) -> Handover {
        let given = commandLine["nfsroot"] ?? []
        let server = Array("\(variables?.rootServer ?? .any):".utf8)
        var source = given
        if given.elementsEqual("auto".utf8) { source = server + (variables?.rootPath ?? []) }
        if !source.contains(UInt8(ascii: ":")) { source = server + source }
        guard variables != nil else { return withoutAddress(source) }
        host.show("Begin: Trying netboot from \(source.displayText) ...")
        let options = commandLine["nfsopts"] ?? []
        let shown = options.isEmpty ? "" : " -o \(options.displayText)"
        host.show("Begin: Trying nfsmount -o nolock -o ro\(shown) \(source.displayText) /run/live/medium ...")
        let nfsmount = NFSMount(on: host, options: [Array("nolock".utf8), Array("ro".utf8), options])
        var last = ProgramFailure(.nfsError, "\(source.displayText) could not be mounted.")
        for _ in 0..<60 {
            switch try await nfsmount.run(source) {
            case .success(let folder):
                host.show("done.")
                return try await useMedium(FolderMedium(folder))
            case .failure(let failure):
                last = failure
                try await host.wait(for: .seconds(1))
            }
        }
        return panic("Unable to find a live file system on the network", last)
    }

    // MARK: The images

    private mutating func useMedium(_ found: some LiveMedium) async throws(BootHalt) -> Handover {
        var medium = found
        let images: [[UInt8]]
        switch try await imageNames(in: &medium) {
        case .failure(let failure): return panic("Unable to find a live file system on the network", failure)
        case .success(let names): images = names
        }
        guard !images.isEmpty else {
            let sentence = "\(medium.name) holds no image in the folder \(directory.displayText)."
            return panic(
                "No supported filesystem images found at /\(directory.displayText).",
                ProgramFailure(.noRootImage, sentence)
            )
        }
        if commandLine.contains("toram"), let end = try await copyToMemory(images, in: &medium) { return end }
        var root: MountedRoot?
        for image in images {
            let path = directory + [UInt8(ascii: "/")] + image
            switch try await medium.image(path) {
            case .failure(let failure): return panic("Can not read \(path.displayText)", failure)
            case .success(nil):
                host.show(
                    "Warning: Could not find image '/run/live/medium/\(path.displayText)'. Most likely it is listed in a .module file, perhaps by mistake."
                )
            case .success(let (superblock, size)?):
                let objection = FileSystemSuperblock.objection(
                    to: superblock,
                    length: size,
                    unless: [.squashFS, .ext2, .ext3, .ext4, .erofs]
                )
                if let objection {
                    return canNotMount(
                        image,
                        "The image \(path.displayText) of \(medium.name) can't be mounted: \(objection)."
                    )
                }
                host.show(
                    "Begin: Mounting \"/run/live/medium/\(path.displayText)\" on "
                        + "\"//run/live/rootfs/\(image.displayText)\" via \"/dev/loop0\" ... done."
                )
                if let superblock { root = medium.root(image: path, superblock) }
            }
        }
        guard var root else {
            let sentence = "None of the images that \(medium.name) lists is there."
            return panic("overlay not mounted", ProgramFailure(.noRootImage, sentence))
        }
        if commandLine.contains("toram") {
            root.source = .memory
            try await medium.release()
        }
        return .root(root)
    }

    /// `live/filesystem.module` lists them; without it all are taken.
    private func imageNames(
        in medium: inout some LiveMedium
    ) async throws(BootHalt) -> Result<[[UInt8]], ProgramFailure> {
        let module = commandLine["module"] ?? Array("filesystem".utf8)
        let list = directory + [UInt8(ascii: "/")] + module + Array(".module".utf8)
        switch try await medium.text(list) {
        case .failure(let failure): return .failure(failure)
        case .success(let text?): return .success(text.split(whereSeparator: \.isBlank).map { Array($0) })
        case .success(nil):
            return try await medium.names(in: directory, endingIn: [".squashfs", ".ext2", ".ext3", ".ext4"])
        }
    }

    private func copyToMemory(
        _ images: [[UInt8]],
        in medium: inout some LiveMedium
    ) async throws(BootHalt) -> Handover? {
        host.show("Begin: Copying live media to ram ...")
        var room = space
        for image in images {
            let path = directory + [UInt8(ascii: "/")] + image
            guard case .success(let size?) = try await medium.size(of: path) else { continue }
            guard size <= UInt64(max(0, room)) else {
                host.show(
                    "Warning: Not enough free memory (\(room / 1024)k free, \(size / 1024)k needed) to copy live media in ram."
                )
                let sentence =
                    "toram wants \(path.displayText) in memory, which has \(size) octets; there is room for \(room)."
                return .failed(BootBreak(stage: "live-boot", failure: .tooLittleMemory, sentence: sentence))
            }
            room -= Int(size)
            if case .failure(let failure) = try await medium.read(path, 0..<size) {
                return panic("Unable to find a live file system on the network", failure)
            }
        }
        host.show("done.")
        return nil
    }

    // MARK: Ends

    private func canNotMount(_ image: [UInt8], _ sentence: String) -> Handover {
        host.show("mount: mounting /dev/loop0 on //run/live/rootfs/\(image.displayText) failed: Invalid argument")
        return panic(
            "Can not mount /dev/loop0 (/run/live/medium/\(directory.displayText)/\(image.displayText)) on "
                + "//run/live/rootfs/\(image.displayText)",
            ProgramFailure(.rootCheckFailed, sentence)
        )
    }

    private func notPlayed(_ what: String) -> Handover {
        .failed(BootBreak(stage: "live-boot", failure: .notPlayed, sentence: "A root over \(what) is not played."))
    }

    /// Its own panic: a frame around the message, and a shell.
    private func panic(_ words: String, _ reason: ProgramFailure) -> Handover {
        for line in [
            "  BOOT FAILED!", "  This Live System image failed to boot.",
            "  live-boot will now start a shell. The error message was:", "    \(words)", "(initramfs)",
        ] { host.show(line) }
        return .failed(BootBreak(stage: "live-boot", failure: reason.failure, sentence: reason.sentence))
    }
}
