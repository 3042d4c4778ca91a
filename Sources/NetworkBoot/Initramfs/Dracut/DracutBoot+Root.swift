internal import NetworkProtocols

/// The handlers of roots: `nfsroot.sh`, `nbdroot.sh` and `livenetroot.sh` of dracut.
extension DracutBoot {
    // MARK: NFS

    mutating func mount(_ given: DracutRoot.Folder) async throws(BootHalt) -> Handover {
        var folder = given
        let answer = network.lease?.acknowledgement
        let rootPath = answer?.rootPath ?? []
        if folder.server.isEmpty || folder.path.isEmpty, !rootPath.isEmpty,
            let found = try? DracutRoot.folder(rootPath.hasPrefix("nfs:") ? Array(rootPath.dropFirst(4)) : rootPath)
        {
            if folder.path.isEmpty { folder.path = found.path }
            if folder.server.isEmpty { folder.server = found.server }
        }
        if folder.path.isEmpty, commandLine["root"]?.elementsEqual("/dev/nfs".utf8) == true {
            folder.path = Array("/tftpboot/%s".utf8)
        }
        if folder.server.isEmpty { folder.server = network.word?.server ?? [] }
        if folder.server.isEmpty, let next = answer?.nextServer, !next.isUnspecified {
            folder.server = Array("\(next)".utf8)
        }
        if folder.server.isEmpty, let server = answer?.serverIdentifier { folder.server = Array("\(server)".utf8) }
        guard !folder.server.isEmpty else { return die("Required parameter 'server' is missing") }
        if let place = folder.path.firstRange(of: "%s".utf8) {
            folder.path.replaceSubrange(place, with: network.nodeName)
        }
        guard !folder.isVersion4 else {
            let sentence =
                "The root is nfs4:, a mount by NFS version 4; only version 3 is played, which nfs: without the 4 asks for."
            host.show("mount.nfs4: Protocol not supported for \(folder.server.displayText):\(folder.path.displayText)")
            return .failed(BootBreak(stage: "dracut", failure: .notPlayed, sentence: sentence))
        }
        return try await mountAndStart(folder)
    }

    private var isWritable: Bool {
        let last = commandLine.words.last { !$0.isForInit && $0.value == nil && ($0.isNamed("ro") || $0.isNamed("rw")) }
        return last?.isNamed("rw") ?? false
    }

    private mutating func mountAndStart(_ root: DracutRoot.Folder) async throws(BootHalt) -> Handover {
        let locks = root.options.contains { $0.elementsEqual("lock".utf8) }
        if locks { host.show("dracut Warning: Locks unsupported on NFSv{2,3}, using nolock") }
        let options =
            [Array((isWritable ? "rw" : "ro").utf8)]
            + root.options.filter { option in
                !["ro", "rw", "lock", "nolock"].contains { option.elementsEqual($0.utf8) }
            }
            + [Array("nolock".utf8)]
        let program = MountNFS(on: host, resolver: network.resolver, options: options)
        var folder: MountedFolder
        switch try await program.run(server: root.server, path: root.path, on: "/sysroot") {
        case .failure(let failure) where failure.failure == .notPlayed:
            return .failed(BootBreak(stage: "dracut", failure: .notPlayed, sentence: failure.sentence))
        case .failure(let failure): return try await giveUp(failure)
        case .success(let found): folder = found
        }
        let source = Array(folder.name.utf8)
        switch try await folder.holds(Array("proc".utf8)) {
        case .failure(let failure): return try await giveUp(failure.programFailure(of: source))
        case .success(false):
            let sentence =
                "The root \(folder.name) is mounted, but has no directory proc, by which dracut tells a root."
            return try await giveUp(ProgramFailure(.noInit, sentence))
        case .success(true): break
        }
        host.show("dracut: Mounted root filesystem \(folder.name)")
        let wanted = commandLine["init"].flatMap { $0.isEmpty ? nil : $0 }
        switch try await folder.findInit((wanted.map { [$0] } ?? []) + [Array("/sbin/init".utf8)]) {
        case .failure(let failure): return emergencyShell(failure.programFailure(of: source))
        case .success(nil):
            host.show("Cannot find init!")
            host.show("Please check to make sure you passed a valid root filesystem!")
            return emergencyShell(
                ProgramFailure(.noInit, "The root \(folder.name) is mounted, and holds no /sbin/init to start.")
            )
        case .success(.some): break
        }
        host.show("dracut: Switching root")
        switch try await folder.startedRoot() {
        case .success(let mounted): return .root(mounted)
        case .failure(let failure): return emergencyShell(failure)
        }
    }

    // MARK: NBD

    mutating func attach(_ root: DracutRoot.Device) async throws(BootHalt) -> Handover {
        let program = NBDClientProgram(host: host, resolver: network.resolver)
        var device: AttachedDevice
        switch try await program.run(server: root.server, port: root.port, export: root.export, isPersistent: true) {
        case .failure(let failure): return try await giveUp(failure)
        case .success(let found): device = found
        }
        let uri = device.request.uri
        let superblock: FileSystemSuperblock?
        switch try await device.superblock() {
        case .failure(let failure): return emergencyShell(failure.programFailure(of: uri))
        case .success(let found): superblock = found
        }
        let wanted = root.fileSystem.isEmpty || root.fileSystem.elementsEqual("auto".utf8) ? nil : root.fileSystem
        var kinds = Set(FileSystemSuperblock.Kind.allCases)
        if let wanted { kinds = kinds.filter { $0.rawValue.utf8.elementsEqual(wanted) } }
        if let objection = FileSystemSuperblock.objection(to: superblock, length: device.device.size, unless: kinds) {
            host.show("mount: /sysroot: wrong fs type, bad option, bad superblock on /dev/nbd0.")
            host.show("dracut Warning: Can't mount root filesystem")
            let sentence = "The device \(uri.displayText) can't be mounted: \(objection)."
            return emergencyShell(ProgramFailure(.rootCheckFailed, sentence))
        }
        host.show("dracut: Mounted root filesystem /dev/nbd0")
        host.show("dracut: Switching root")
        guard let mounted = device.root() else {
            return emergencyShell(ProgramFailure(.nbdError, "Nothing of the device \(uri.displayText) was read."))
        }
        return .root(mounted)
    }

    // MARK: An image over HTTP, TFTP or NFS

    /// `/tmp` of the initramfs takes half of memory.
    private var space: Int { host.hardware.memory / 2 }
    private static let tries = 100
    private static let pause = Duration.seconds(5)

    mutating func fetchImage(_ uri: [UInt8]) async throws(BootHalt) -> Handover {
        if uri.hasPrefix("nfs:") { return try await readImage(uri) }
        guard let url = BootURL(uri), url.scheme == "http" || url.scheme == "tftp" else {
            let sentence = "The image \(uri.displayText) is of a protocol that is not played."
            return .failed(BootBreak(stage: "dracut", failure: .notPlayed, sentence: sentence))
        }
        host.show("dracut: livenet: root image at \(uri.displayText)")
        host.show("dracut: fetching \(uri.displayText)")
        var curl = Curl(on: host, version: "8.5.0")
        curl.resolver = network.resolver
        if let end = try await askForSize(url, curl) { return end }
        curl.retries = 3
        curl.retriesRefusals = true
        var last = ProgramFailure(.noRootImage, "The image \(uri.displayText) did not come.")
        for attempt in 1...Self.tries {
            switch try await curl.get(url, limit: space) {
            case .complete(let octets) where !octets.isEmpty: return try await start(octets, url)
            case .complete: last = ProgramFailure(.noRootImage, "The image \(uri.displayText) is empty.")
            case .failed(let exit, let failure):
                host.show("dracut Warning: failed to download live image: error \(exit)")
                last = failure
            }
            if attempt < Self.tries { try await host.wait(for: Self.pause) }
        }
        host.show("dracut Warning: failed to download live image after \(Self.tries) attempts.")
        switch last.failure {
        case .fileNotFound: last.failure = .noRootImage
        case .imageTooLarge: last.failure = .tooLittleMemory
        default: break
        }
        return try await giveUp(last)
    }

    /// `rd.writable.fsimg`: its size has to fit into memory beside `rd.minmem`.
    private func askForSize(_ url: BootURL, _ curl: Curl) async throws(BootHalt) -> Handover? {
        guard commandLine.contains("rd.writable.fsimg") else { return nil }
        let least = (commandLine["rd.minmem"]?.decimalNumber ?? 1024).clamped(to: 0...(1 << 20)) << 20
        var head = curl
        head.isSilent = true
        head.fails = false
        switch try await head.head(url, limit: max(0, host.hardware.memory - least)) {
        case .complete: return nil
        case .failed(23, let failure):
            host.show("dracut Warning: Minimum memory of \(least >> 20) MB beside the image is not there.")
            _ = die("Out of memory: the live image does not fit")
            let megabytes = host.hardware.memory >> 20
            let sentence = "Of \(megabytes) MiB of memory \(least >> 20) are kept free (rd.minmem). \(failure.sentence)"
            return .failed(BootBreak(stage: "dracut", failure: .tooLittleMemory, sentence: sentence))
        case .failed(let exit, _):
            host.show("dracut Warning: failed to get live image header: error \(exit)")
            return nil
        }
    }

    private var squashPath: [UInt8] {
        let directory = commandLine["rd.live.dir"] ?? Array("LiveOS".utf8)
        return directory + [UInt8(ascii: "/")] + (commandLine["rd.live.squashimg"] ?? Array("squashfs.img".utf8))
    }

    private mutating func start(_ octets: [UInt8], _ url: BootURL) async throws(BootHalt) -> Handover {
        var root = MountedRoot(kind: url.scheme == "tftp" ? .tftp : .http, uri: url.octets, bytes: octets.count)
        let name = url.octets.displayText
        let superblock = FileSystemSuperblock(octets)
        if superblock?.kind == .iso9660,
            case .success(let volume?) = try await ISO9660Volume.open(FetchedImage(octets: octets))
        {
            let whole = root
            return try await start(ISOMedium(volume, name: name, root: { _ in whole }))
        }
        let length = UInt64(octets.count)
        if let objection = FileSystemSuperblock.objection(
            to: superblock,
            length: length,
            unless: [.squashFS, .ext4, .erofs]
        ) {
            return canNotMount("The image \(name) can't be mounted: \(objection).")
        }
        root.contents.fileSystem = superblock
        host.show("dracut: Switching root")
        return .root(root)
    }

    /// An ISO with `LiveOS/squashfs.img`.
    private func start(_ found: some LiveMedium) async throws(BootHalt) -> Handover {
        var medium = found
        switch try await medium.image(squashPath) {
        case .failure(let failure): return emergencyShell(failure)
        case .success(nil):
            host.show("dracut Warning: Could not find \(squashPath.displayText)")
            return emergencyShell(
                ProgramFailure(.noRootImage, "The medium \(medium.name) holds no \(squashPath.displayText).")
            )
        case .success(let (superblock, size)?):
            if let objection = FileSystemSuperblock.objection(
                to: superblock,
                length: size,
                unless: [.squashFS, .erofs]
            ) {
                return canNotMount("\(squashPath.displayText) of \(medium.name) can't be mounted: \(objection).")
            }
            guard let superblock, let root = medium.root(image: squashPath, superblock) else {
                return emergencyShell(ProgramFailure(.rootCheckFailed, "Nothing of \(medium.name) was read."))
            }
            host.show("dracut: Switching root")
            return .root(root)
        }
    }

    /// `root=live:nfs:server:/path/squashfs.img`: the folder is mounted, and the file in it used.
    private mutating func readImage(_ uri: [UInt8]) async throws(BootHalt) -> Handover {
        let folder: DracutRoot.Folder
        do throws(DracutRoot.Objection) {
            folder = try DracutRoot.folder(uri.hasPrefix("nfs://") ? uri : Array(uri.dropFirst(4)))
        } catch {
            return die(error.words)
        }
        guard let slash = folder.path.lastIndex(of: UInt8(ascii: "/")), slash + 1 < folder.path.count else {
            return die("Argument nfsroot must contain a valid path!")
        }
        let path = slash == 0 ? [UInt8(ascii: "/")] : Array(folder.path[..<slash])
        let file = Array(folder.path[(slash + 1)...])
        let program = MountNFS(on: host, resolver: network.resolver, options: folder.options + [Array("nolock".utf8)])
        switch try await program.run(server: folder.server, path: path, on: "/run/nfs_mnt.0") {
        case .failure(let failure): return try await giveUp(failure)
        case .success(let mounted):
            var medium = FolderMedium(mounted)
            switch try await medium.image(file) {
            case .failure(let failure): return try await giveUp(failure)
            case .success(nil):
                host.show("dracut Warning: failed to download live image: error 253")
                let sentence = "The export \(mounted.name) holds no \(file.displayText)."
                return try await giveUp(ProgramFailure(.noRootImage, sentence))
            case .success(let (superblock, size)?):
                let objection = FileSystemSuperblock.objection(
                    to: superblock,
                    length: size,
                    unless: [.squashFS, .erofs]
                )
                if let objection {
                    return canNotMount("The image \(uri.displayText) can't be mounted: \(objection).")
                }
                guard let superblock, let root = medium.root(image: file, superblock) else {
                    return emergencyShell(ProgramFailure(.rootCheckFailed, "Nothing of \(uri.displayText) was read."))
                }
                host.show("dracut: Switching root")
                return .root(root)
            }
        }
    }

    private func canNotMount(_ sentence: String) -> Handover {
        host.show("mount: /run/initramfs/live: wrong fs type, bad option, bad superblock on /dev/loop0.")
        host.show("dracut Warning: Can't mount root filesystem")
        return emergencyShell(ProgramFailure(.rootCheckFailed, sentence))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
