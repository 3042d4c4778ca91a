internal import NetworkProtocols

/// One boot of casper: an address, the folder or the ISO, its images, the root.
struct CasperBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    private var networking: DebianNetworking

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        networking = DebianNetworking(start.commandLine, on: host)
    }

    private static let unfound = "Unable to find a live file system on the network"

    private var directory: [UInt8] { commandLine["live-media-path"] ?? Array("casper".utf8) }
    /// `url=` without `.iso` is passed over.
    private var url: [UInt8]? {
        commandLine.all("url").compactMap(\.value).last { $0.ends(with: ".iso") }
    }
    private var netboot: [UInt8]? { url != nil ? Array("url".utf8) : commandLine["netboot"] }
    /// What the medium has to say of itself; nil where anything will do.
    private var uuid: [UInt8]? {
        let word = commandLine.words.last { $0.isNamed("uuid") || $0.isNamed("ignore_uuid") }
        return word?.isNamed("uuid") == true ? word?.value.flatMap { $0.isEmpty ? nil : $0 } : nil
    }

    mutating func run() async throws(BootHalt) -> Handover {
        if !commandLine.contains("quiet") { host.show("Loading, please wait...") }
        host.show("Begin: Mounting root file system ...")
        if let address = commandLine["ip"], !address.isEmpty, let failure = try await networking.configure() {
            return .failed(BootBreak(stage: "casper", failure: failure.failure, sentence: failure.sentence))
        }
        host.show("Begin: Running /scripts/casper-premount ... done.")
        guard let netboot else {
            host.show("Unable to find a medium containing a live file system")
            host.show("Attempt interactive netboot from a URL?")
            host.show("yes no (default yes): ")
            let sentence =
                "Neither netboot= nor a url= that ends in .iso says where the medium is, and this machine has no disk; "
                + "casper asks on its screen."
            return .failed(BootBreak(stage: "casper", failure: .waitsForKey, sentence: sentence))
        }
        if netboot.elementsEqual("url".utf8), let url { return try await mountISO(url) }
        if netboot.elementsEqual("cifs".utf8) {
            return fail(ProgramFailure(.notPlayed, "A root over CIFS (netboot=cifs) is not played."))
        }
        return try await mountFolder()
    }

    // MARK: The medium

    private mutating func mountISO(_ text: [UInt8]) async throws(BootHalt) -> Handover {
        host.show("Begin: Trying to download and mount \(text.displayText) ...")
        guard let url = BootURL(text), url.scheme == "http" else {
            let sentence = "\(text.displayText) is of a protocol that is not played."
            return fail(ProgramFailure(.notPlayed, sentence))
        }
        var tools = BusyboxTools(host: host, version: "1.30.1", age: .new)
        guard let variables = networking.variables else {
            host.show("wget: bad address '\(url.host.displayText)'")
            let sentence =
                "casper configures the network only where ip= is there, so that \(text.displayText) can't be fetched."
            return panic(Self.unfound, ProgramFailure(.addressUnresolved, sentence))
        }
        tools.nameServers = variables.nameServers
        tools.domain = variables.domain.isEmpty ? nil : variables.domain
        // It goes into the initramfs itself, which takes half of memory at most.
        switch try await tools.wget(url, limit: host.hardware.memory / 2) {
        case .failure(let failure):
            switch failure.failure {
            case .fileNotFound: return panic(Self.unfound, ProgramFailure(.noRootImage, failure.sentence))
            case .imageTooLarge:
                let megabytes = host.hardware.memory >> 20
                let sentence = "Of \(megabytes) MiB of memory half is there for the ISO. \(failure.sentence)"
                return panic(Self.unfound, ProgramFailure(.tooLittleMemory, sentence))
            default: return panic(Self.unfound, failure)
            }
        case .success(let octets):
            guard case .success(let volume?) = try await ISO9660Volume.open(FetchedImage(octets: octets)) else {
                host.show("mount: mounting /dev/loop0 on /cdrom failed: Invalid argument")
                let sentence = "The file \(text.displayText) is no ISO 9660 file system."
                return panic(Self.unfound, ProgramFailure(.rootCheckFailed, sentence))
            }
            let root = MountedRoot(kind: .http, uri: text, bytes: octets.count)
            return try await use(ISOMedium(volume, name: text.displayText, root: { _ in root }))
        }
    }

    private mutating func mountFolder() async throws(BootHalt) -> Handover {
        var source = commandLine["nfsroot"] ?? []
        if source.elementsEqual("auto".utf8) {
            let variables = networking.variables
            source = Array("\(variables?.rootServer ?? .any):".utf8) + (variables?.rootPath ?? [])
        }
        host.show("Begin: Trying netboot from \(source.displayText) ...")
        guard networking.variables != nil else {
            let sentence =
                "casper configures the network only where ip= is there, so that \(source.displayText) can't be mounted."
            return panic(Self.unfound, ProgramFailure(.addressUnresolved, sentence))
        }
        host.show("Begin: Trying nfsmount -o nolock -o ro  \(source.displayText) /cdrom ...")
        let nfsmount = NFSMount(on: host, options: [Array("nolock".utf8), Array("ro".utf8)])
        var last = ProgramFailure(.nfsError, "\(source.displayText) could not be mounted.")
        for _ in 0..<60 {
            switch try await nfsmount.run(source) {
            case .success(let folder): return try await use(FolderMedium(folder))
            case .failure(let failure):
                last = failure
                try await host.wait(for: .seconds(1))
            }
        }
        return panic(Self.unfound, last)
    }

    // MARK: The images

    private mutating func use(_ found: some LiveMedium) async throws(BootHalt) -> Handover {
        var medium = found
        let images: [[UInt8]]
        switch try await medium.names(in: directory, endingIn: [".squashfs", ".ext2"]) {
        case .failure(let failure): return panic(Self.unfound, failure)
        case .success(let names): images = names
        }
        guard !images.isEmpty else {
            let sentence = "\(medium.name) holds no \(directory.displayText)/*.squashfs."
            return panic(Self.unfound, ProgramFailure(.noRootImage, sentence))
        }
        if let uuid, let end = try await check(uuid, of: &medium) { return end }
        host.show("done.")
        let layers: [[UInt8]]
        if let path = commandLine["layerfs-path"], !path.isEmpty {
            let wanted = Self.layers(of: path)
            let missing = wanted.filter { !images.contains($0) }
            guard missing.isEmpty else {
                let words = missing.map { "\n '/cdrom/\(directory.displayText)/\($0.displayText)' doesn't exist." }
                let sentence =
                    "layerfs-path=\(path.displayText) wants \(missing.map(\.displayText).joined(separator: ", ")), which "
                    + "\(medium.name) does not hold."
                return panic(
                    "File system layers are missing:\(words.joined()))",
                    ProgramFailure(.noRootImage, sentence)
                )
            }
            layers = wanted
        } else {
            layers = images.filter {
                !["ltsp.squashfs", "server.squashfs"].contains(String(decoding: $0, as: UTF8.self))
            }
        }
        return try await mount(layers, in: medium)
    }

    /// `a.b.squashfs` stands on `a.squashfs`.
    private static func layers(of path: [UInt8]) -> [[UInt8]] {
        let file = path.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? path
        guard let dot = file.lastIndex(of: UInt8(ascii: ".")) else { return [file] }
        let ending = file[dot...]
        var name = file[..<dot]
        var layers = [Array(name) + ending]
        while let dot = name.lastIndex(of: UInt8(ascii: ".")) {
            name = name[..<dot]
            layers.insert(Array(name) + ending, at: 0)
        }
        return layers
    }

    private func check(_ uuid: [UInt8], of medium: inout some LiveMedium) async throws(BootHalt) -> Handover? {
        var found: [[UInt8]] = []
        let folder = Array(".disk".utf8)
        if case .success(let names?) = try await medium.names(in: folder) {
            for name in names where name.hasPrefix("casper-uuid") {
                guard case .success(let text?) = try await medium.text(folder + [UInt8(ascii: "/")] + name) else {
                    continue
                }
                found.append(Array(text.prefix { !$0.isBlank }))
            }
        }
        guard !found.contains(uuid) else { return nil }
        let says = found.isEmpty ? "none" : found.map(\.displayText).joined(separator: ", ")
        let sentence =
            "The command line wants a medium with the UUID \(uuid.displayText), and \(medium.name) has \(says); "
            + "ignore_uuid would take it."
        return panic(Self.unfound, ProgramFailure(.rootCheckFailed, sentence))
    }

    private mutating func mount(_ layers: [[UInt8]], in found: some LiveMedium) async throws(BootHalt) -> Handover {
        var medium = found
        var root: MountedRoot?
        for layer in layers {
            let path = directory + [UInt8(ascii: "/")] + layer
            switch try await medium.image(path) {
            case .failure(let failure): return panic("Can not read \(path.displayText)", failure)
            case .success(nil): continue
            case .success(let (superblock, size)?):
                let objection = FileSystemSuperblock.objection(
                    to: superblock,
                    length: size,
                    unless: [.squashFS, .ext2, .ext3, .ext4]
                )
                if let objection {
                    host.show("mount: mounting /dev/loop0 on //\(layer.displayText) failed: Invalid argument")
                    return panic(
                        "Can not mount /dev/loop0 (/cdrom/\(path.displayText)) on //\(layer.displayText)",
                        ProgramFailure(
                            .rootCheckFailed,
                            "The image \(path.displayText) of \(medium.name) can't be mounted: \(objection)."
                        )
                    )
                }
                if let superblock { root = medium.root(image: path, superblock) }
            }
        }
        guard let root else {
            return panic(
                "overlay mount failed",
                ProgramFailure(.noRootImage, "\(medium.name) holds no image to mount.")
            )
        }
        host.show("Begin: Running /scripts/casper-bottom ... done.")
        return .root(root)
    }

    // MARK: Ends

    private func panic(_ words: String, _ reason: ProgramFailure) -> Handover {
        for line in words.split(separator: "\n") { host.show(String(line)) }
        for line in [
            "BusyBox v1.30.1 (Ubuntu 1:1.30.1-7ubuntu3) built-in shell (ash)",
            "Enter 'help' for a list of built-in commands.", "", "(initramfs)",
        ] { host.show(line) }
        return fail(reason)
    }

    private func fail(_ reason: ProgramFailure) -> Handover {
        .failed(BootBreak(stage: "casper", failure: reason.failure, sentence: reason.sentence))
    }
}
