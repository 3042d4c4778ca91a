internal import NetworkProtocols

/// One boot by archiso's hooks: an address, the medium, its image, the root.
struct ArchisoBoot {
    let system: ArchisoSystem
    let commandLine: KernelCommandLine
    let host: any BootHost
    private var variables: NetworkVariables?
    private var curl: Curl

    init(_ system: ArchisoSystem, _ start: InitramfsStart, _ host: any BootHost) {
        self.system = system
        commandLine = start.commandLine
        self.host = host
        curl = Curl(on: host, version: "8.5.0")
    }

    /// Where the image lies: `arch/x86_64`.
    private var directory: [UInt8] {
        let base = commandLine["archisobasedir"] ?? Array(system.baseDirectory.utf8)
        return base + [UInt8(ascii: "/")] + (commandLine["arch"] ?? Array("x86_64".utf8))
    }

    /// A bare word stands for `y` (mkinitcpio `init_functions`, `parse_cmdline_item`).
    private func isOn(_ name: String) -> Bool {
        guard let word = commandLine.last(name) else { return false }
        return word.value?.elementsEqual("y".utf8) ?? true
    }

    private var copiesToMemory: Bool { commandLine["copytoram"]?.elementsEqual("n".utf8) != true }
    private var space: Int { host.hardware.memory / 100 * system.space }

    mutating func run() async throws(BootHalt) -> Handover {
        for hook in ["udev", "archiso", "archiso_pxe_common"] { host.show(":: running hook [\(hook)]") }
        guard let parameter = commandLine["ip"], !parameter.isEmpty else { return try await withoutNetwork() }
        if let end = try await configure(parameter) { return end }
        for hook in ["archiso_pxe_nbd", "archiso_pxe_http", "archiso_pxe_nfs"] {
            host.show(":: running hook [\(hook)]")
        }
        // Each hook takes the place of the one before.
        if let server = commandLine["archiso_nfs_srv"], !server.isEmpty {
            return try await mountFolder(expanded(server))
        }
        if let server = commandLine["archiso_http_srv"], !server.isEmpty { return try await download(expanded(server)) }
        if let server = commandLine["archiso_nbd_srv"], !server.isEmpty { return try await attach(expanded(server)) }
        return try await withoutNetwork()
    }

    private func withoutNetwork() async throws(BootHalt) -> Handover {
        let device =
            commandLine["archisodevice"] ?? commandLine["archisolabel"].map { Array("/dev/disk/by-label/".utf8) + $0 }
        try await host.wait(for: .seconds(30))
        host.show("ERROR: '\(device?.displayText ?? "")' device did not show up after 30 seconds...")
        let words = commandLine.words.first { $0.name.starts(with: "archiso_".utf8) && $0.name.ends(with: "_srv") }
        let sentence =
            words.map {
                "\($0.octets.displayText) says where the medium is, but the network hooks do nothing without ip=."
            }
            ?? "No archiso_http_srv=, archiso_nfs_srv= or archiso_nbd_srv= says where the medium is, and there is no disk."
        return shell(words == nil ? .noRootImage : .commandLineRefused, sentence)
    }

    // MARK: The network

    private mutating func configure(_ parameter: [UInt8]) async throws(BootHalt) -> Handover? {
        var parameter = parameter
        if let value = commandLine["BOOTIF"], !value.isEmpty {
            let isOwn = host.hardware.isWritten(BootInterfaceWord.without01(value))
            let device = isOwn ? Array(host.hardware.interfaceName.utf8) : []
            parameter =
                parameter.elementsEqual("dhcp".utf8)
                ? Array(":::::".utf8) + device + Array(":dhcp".utf8) : parameter + Array("::".utf8) + device
        }
        switch try await IPConfig(on: host, age: .mkinitcpio).run(Array("ip=".utf8) + parameter, within: 60) {
        case .success(let found):
            variables = found
            curl.resolver = found.resolver
            return nil
        case .failure(let failure):
            host.show("ERROR; Failed to configure network")
            return shell(failure.failure, failure.sentence)
        }
    }

    /// `eval echo "${archiso_http_srv}"`
    private func expanded(_ text: [UInt8]) -> [UInt8] {
        var text = text
        let server = Array("\(variables?.rootServer ?? .any)".utf8)
        for pattern in ["${pxeserver}", "$pxeserver"] {
            while let place = text.firstRange(of: pattern.utf8) { text.replaceSubrange(place, with: server) }
        }
        return text
    }

    // MARK: Over HTTP

    private enum Download {
        case file([UInt8])
        case end(Handover)
    }

    private mutating func download(_ server: [UInt8]) async throws(BootHalt) -> Handover {
        host.show(":: Mounting /run/archiso/httpspace (tmpfs) filesystem, size='75%'")
        let start = server + directory + Array("/airootfs.".utf8)
        var ending = "sfs"
        if !(try await isThere(start + Array("sfs".utf8))), try await isThere(start + Array("erofs".utf8)) {
            ending = "erofs"
        }
        let uri = start + Array(ending.utf8)
        let image: [UInt8]
        switch try await get(uri) {
        case .end(let end): return end
        case .file(let octets): image = octets
        }
        var digest: [UInt8]?
        if isOn("checksum") {
            switch try await get(server + directory + Array("/airootfs.sha512".utf8)) {
            case .end(let end): return end
            case .file(let octets): digest = octets
            }
        }
        for (word, suffix) in [("verify", ".sig"), ("cms_verify", ".cms.sig")] where isOn(word) {
            if case .end(let end) = try await get(uri + Array(suffix.utf8)) { return end }
        }
        if let digest {
            var sum = SHA512Digest()
            sum.update(image)
            if let end = compare(sum.hexadecimal, with: digest, of: uri) { return end }
        }
        showSignatures()
        guard image.count <= space, image.count <= host.hardware.memory / 2 else {
            let file = "/run/archiso/bootmnt/\(directory.displayText)/airootfs.\(ending)"
            host.show("ERROR: while copy '\(file)' to '/run/archiso/copytoram/airootfs.\(ending)'")
            let megabytes = host.hardware.memory >> 20
            let sentence =
                "\(megabytes) MiB of memory do not hold the image of \(image.count) octets twice, as copying it takes."
            return shell(.tooLittleMemory, sentence)
        }
        showCopy()
        let superblock = FileSystemSuperblock(image)
        if let end = mount(superblock, UInt64(image.count), of: uri) { return end }
        var root = MountedRoot(kind: .http, uri: uri, bytes: image.count)
        root.contents.fileSystem = superblock
        return .root(root)
    }

    /// `curl -L -f -o /dev/null -s -r 0-0 URL`
    private func isThere(_ uri: [UInt8]) async throws(BootHalt) -> Bool {
        guard let url = BootURL(uri) else { return false }
        var probe = curl
        probe.isSilent = true
        if case .complete = try await probe.get(url, 0...0) { return true }
        return false
    }

    private func get(_ uri: [UInt8]) async throws(BootHalt) -> Download {
        host.show(":: Downloading '\(uri.displayText)'")
        let reason: ProgramFailure
        if let url = BootURL(uri) {
            switch try await curl.get(url, limit: space) {
            case .complete(let octets): return .file(octets)
            case .failed(_, let failure): reason = failure
            }
        } else {
            host.show("curl: (3) URL using bad/illegal format or missing URL")
            reason = ProgramFailure(.commandLineRefused, "\(uri.displayText) is no URL.")
        }
        host.show("ERROR: Downloading '\(uri.displayText)'")
        switch reason.failure {
        case .fileNotFound: return .end(shell(.noRootImage, reason.sentence))
        case .imageTooLarge: return .end(shell(.tooLittleMemory, reason.sentence))
        default: return .end(shell(reason.failure, reason.sentence))
        }
    }

    // MARK: Over NFS and NBD

    private mutating func mountFolder(_ source: [UInt8]) async throws(BootHalt) -> Handover {
        host.show(":: Mounting '\(source.displayText)'")
        let nfsmount = NFSMount(on: host, options: [commandLine["archiso_nfs_opt"] ?? []])
        switch try await nfsmount.run(source) {
        case .success(let folder): return try await use(FolderMedium(folder))
        case .failure(let failure):
            host.show("ERROR: Mounting '\(source.displayText)'")
            return shell(failure.failure, failure.sentence)
        }
    }

    private mutating func attach(_ server: [UInt8]) async throws(BootHalt) -> Handover {
        host.show(":: Waiting for boot device...")
        host.show(":: Setup NBD from \(server.displayText) at /dev/nbd0")
        let program = NBDClientProgram(host: host, resolver: curl.resolver)
        let export = commandLine["archiso_nbd_name"] ?? Array("archiso".utf8)
        let device: AttachedDevice
        switch try await program.run(server: server, export: export, isPersistent: !copiesToMemory) {
        case .failure(let failure):
            host.show(":: Mounting '/dev/nbd0' to '/run/archiso/bootmnt'")
            host.show("mount: /run/archiso/bootmnt: can't read superblock on /dev/nbd0.")
            host.show("ERROR; Failed to mount '/dev/nbd0'")
            return shell(failure.failure, failure.sentence)
        case .success(let attached): device = attached
        }
        host.show(":: Mounting '/dev/nbd0' to '/run/archiso/bootmnt'")
        let uri = device.request.uri.displayText
        switch try await ISO9660Volume.open(device) {
        case .failure(let failure):
            host.show("mount: /run/archiso/bootmnt: can't read superblock on /dev/nbd0.")
            host.show("ERROR; Failed to mount '/dev/nbd0'")
            return shell(failure.failure, failure.sentence)
        case .success(nil):
            host.show("mount: /run/archiso/bootmnt: wrong fs type, bad option, bad superblock on /dev/nbd0.")
            host.show("ERROR; Failed to mount '/dev/nbd0'")
            return shell(.rootCheckFailed, "The device \(uri) is no ISO 9660 medium, as archiso wants it.")
        case .success(let volume?):
            host.show(":: Device '/dev/nbd0' mounted successfully.")
            let end = try await use(
                ISOMedium(
                    volume,
                    name: uri,
                    root: { $0.root() },
                    release: { (device) throws(BootHalt) in try await device.detach() }
                )
            )
            if case .root = end, copiesToMemory {
                host.show(":: Disconnect NBD from \(server.displayText) at /dev/nbd0")
            }
            return end
        }
    }

    /// `archiso_mount_handler`
    private mutating func use(_ found: some LiveMedium) async throws(BootHalt) -> Handover {
        var medium = found
        var file: [UInt8] = []
        var image: (superblock: FileSystemSuperblock?, size: UInt64)?
        for ending in ["sfs", "erofs"] where image == nil {
            file = directory + Array("/airootfs.\(ending)".utf8)
            switch try await medium.image(file) {
            case .failure(let failure): return shell(failure.failure, failure.sentence)
            case .success(let found): image = found
            }
        }
        guard let image else {
            host.show("ERROR: no root file system image found")
            return shell(.noRootImage, "\(medium.name) holds no \(directory.displayText)/airootfs.sfs.")
        }
        var isRead = false
        if isOn("checksum") {
            isRead = true
            if let end = try await check(file, image.size, in: &medium) { return end }
        }
        for (word, suffix) in [("verify", ".sig"), ("cms_verify", ".cms.sig")] where isOn(word) {
            switch try await medium.size(of: file + Array(suffix.utf8)) {
            case .failure(let failure): return shell(failure.failure, failure.sentence)
            case .success(.some): break
            case .success(nil):
                host.show("ERROR: \(word)=y option specified but signature not found in \(directory.displayText)/")
                return shell(
                    .noRootImage,
                    "\(word)=y wants \(file.displayText)\(suffix), which \(medium.name) does not hold."
                )
            }
        }
        showSignatures()
        if copiesToMemory {
            if let end = try await copy(file, image.size, isRead: isRead, in: &medium) { return end }
        } else {
            host.show(":: Mounting /run/archiso/cowspace (tmpfs) filesystem, size=256M...")
        }
        if let end = mount(image.superblock, image.size, of: Array(medium.name.utf8) + [UInt8(ascii: "/")] + file) {
            return end
        }
        guard let superblock = image.superblock, var root = medium.root(image: file, superblock) else {
            return shell(.rootCheckFailed, "Nothing of \(medium.name) was read.")
        }
        if copiesToMemory {
            root.source = .memory
            try await medium.release()
        }
        return .root(root)
    }

    private static let piece: UInt64 = 1 << 20

    private func check(
        _ file: [UInt8],
        _ size: UInt64,
        in medium: inout some LiveMedium
    ) async throws(BootHalt) -> Handover? {
        let list = directory + Array("/airootfs.sha512".utf8)
        switch try await medium.text(list) {
        case .failure(let failure): return shell(failure.failure, failure.sentence)
        case .success(nil):
            host.show("ERROR: checksum=y option specified but \(list.displayText) not found")
            return shell(.noRootImage, "checksum=y wants \(list.displayText), which \(medium.name) does not hold.")
        case .success(let text?):
            var digest = SHA512Digest()
            var offset: UInt64 = 0
            while offset < size {
                switch try await medium.read(file, offset..<min(size, offset + Self.piece)) {
                case .failure(let failure): return shell(failure.failure, failure.sentence)
                case .success(let octets):
                    digest.update(octets)
                    guard !octets.isEmpty else {
                        offset = size
                        break
                    }
                    offset += UInt64(octets.count)
                }
            }
            return compare(digest.hexadecimal, with: text, of: Array(medium.name.utf8) + [UInt8(ascii: "/")] + file)
        }
    }

    private func copy(
        _ file: [UInt8],
        _ size: UInt64,
        isRead: Bool,
        in medium: inout some LiveMedium
    ) async throws(BootHalt) -> Handover? {
        guard size <= UInt64(space) else {
            host.show("ERROR: while copy '/run/archiso/bootmnt/\(file.displayText)' to '/run/archiso/copytoram/'")
            let megabytes = host.hardware.memory >> 20
            let sentence =
                "Three quarters of \(megabytes) MiB of memory do not hold the image of \(size) octets; copytoram=n would."
            return shell(.tooLittleMemory, sentence)
        }
        showCopy()
        // What was read for its checksum is still in memory.
        var offset = isRead ? size : 0
        while offset < size {
            switch try await medium.read(file, offset..<min(size, offset + Self.piece)) {
            case .failure(let failure): return shell(failure.failure, failure.sentence)
            case .success(let octets): offset += octets.isEmpty ? size : UInt64(octets.count)
            }
        }
        return nil
    }

    // MARK: Checks and ends

    private func compare(_ found: String, with list: [UInt8], of uri: [UInt8]) -> Handover? {
        host.show(":: Self-test requested, please wait...")
        let wanted = String(decoding: list.prefix { $0.hexadecimalValue != nil }.lowercasedASCII, as: UTF8.self)
        guard found != wanted else {
            host.show("Checksum is OK, continue booting.")
            return nil
        }
        host.show("ERROR: one or more files are corrupted")
        host.show("see /tmp/checksum.log for details")
        let sentence =
            wanted.count == 128
            ? "The image \(uri.displayText) has another SHA-512 than airootfs.sha512 says: it is damaged, or of another release."
            : "airootfs.sha512 beside \(uri.displayText) holds no SHA-512."
        return shell(.rootCheckFailed, sentence)
    }

    private func showSignatures() {
        for word in ["verify", "cms_verify"] where isOn(word) {
            host.show(":: Signature verification requested, please wait...")
            host.show("Signature is OK, continue booting.")
        }
    }

    private func showCopy() {
        host.show(":: Mounting /run/archiso/copytoram (tmpfs) filesystem, size=75%")
        host.show(":: Mounting /run/archiso/cowspace (tmpfs) filesystem, size=256M...")
        host.show(":: Copying rootfs image to RAM...done.")
    }

    private func mount(_ superblock: FileSystemSuperblock?, _ size: UInt64, of uri: [UInt8]) -> Handover? {
        host.show(":: Mounting '/dev/loop0' to '/run/archiso/airootfs'")
        guard
            let objection = FileSystemSuperblock.objection(to: superblock, length: size, unless: [.squashFS, .erofs])
        else {
            host.show(":: Device '/dev/loop0' mounted successfully.")
            return nil
        }
        host.show("mount: /run/archiso/airootfs: wrong fs type, bad option, bad superblock on /dev/loop0.")
        host.show("ERROR; Failed to mount '/dev/loop0'")
        return shell(.rootCheckFailed, "The image \(uri.displayText) can't be mounted: \(objection).")
    }

    private func shell(_ failure: BootFailure, _ sentence: String) -> Handover {
        for line in [
            "   Falling back to interactive prompt",
            "   You can try to fix the problem manually, log out when you are finished",
            "sh: can't access tty; job control turned off", "[rootfs ]#",
        ] { host.show(line) }
        return .failed(BootBreak(stage: system.name, failure: failure, sentence: sentence))
    }
}
