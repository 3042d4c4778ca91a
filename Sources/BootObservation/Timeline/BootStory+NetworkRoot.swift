internal import NetworkBoot
internal import NetworkProtocols

/// Where a root over the network stands in what was observed.
enum NetworkRoot: Hashable, Sendable {
    /// A mounted folder: which talk of the record, and which of its mounts.
    case folder(talk: Int, mount: NFSMountRecord)
    /// A device: which talk of the record.
    case device(talk: Int)
}

extension BootStory {
    /// When all that the loader loads had come.
    var systemIsLoaded: FrameStamp? {
        guard let kernelFile else { return nil }
        return (initrdFiles + [kernelFile]).map { files[$0].fetch.end }.max()
    }

    /// First words of a started system to a server of its root; loaders that speak NFS do so before the kernel has come.
    func rootSigns(after loaded: FrameStamp) -> [FrameStamp] {
        let mounts = record.calls.flatMap(\.session.mounts).map(\.stamp)
        return (record.calls.map(\.start) + record.devices.map(\.start) + mounts).filter { $0 > loaded }
    }

    /// The root over NFS or NBD: what was mounted or attached by the started system, and used.
    mutating func tellNetworkRoot() {
        guard let loaded = systemIsLoaded, let found = networkRoot(after: loaded) else { return }
        switch found {
        case .folder(let talk, let mount): tellFolder(record.calls[talk], mount)
        case .device(let talk): tellDevice(record.devices[talk])
        }
    }

    /// What was mounted or attached last, of those where something was read; else what was mounted or attached last.
    private func networkRoot(after loaded: FrameStamp) -> NetworkRoot? {
        var candidates: [(root: NetworkRoot, stamp: FrameStamp, isUsed: Bool)] = []
        for (index, talk) in record.calls.enumerated() {
            guard let mount = talk.granted.last(where: { $0.stamp > loaded }) else { continue }
            let isUsed = !talk.files(after: mount.stamp).isEmpty
            candidates.append((.folder(talk: index, mount: mount), mount.stamp, isUsed))
        }
        for (index, talk) in record.devices.enumerated() {
            guard talk.start > loaded, let begun = talk.session.transmission else { continue }
            candidates.append((.device(talk: index), begun, talk.session.octetsRead > 0))
        }
        candidates.sort { $0.stamp < $1.stamp }
        // A connection that was made anew goes on with what the first one began.
        return (candidates.first(where: \.isUsed) ?? candidates.last)?.root
    }

    // MARK: NFS

    private mutating func tellFolder(_ talk: RPCTalk, _ mount: NFSMountRecord) {
        let read = talk.files(after: mount.stamp)
        var root = ObservedRoot(
            kind: .nfs,
            uri: folderURI(talk.session.server, mount.path),
            bytes: read.reduce(0) { $0 + talk.session.files[$1].content.octets }
        )
        for index in read.prefix(ObservedRoot.fileLimit) {
            root.files.append(ObservedRootFile(talk.session.files[index]))
        }
        root.filesLeftOut = max(0, read.count - ObservedRoot.fileLimit) + talk.session.filesLeftOut
        let image = image(in: talk, read)
        if let image { note(image, in: talk, &root) }
        let isCut = image.flatMap { objection(toImage: $0, in: talk) } != nil
        let isGood =
            !read.isEmpty && !isCut && root.passedCheck != false && !lacksImage(image) && !lacksInit(talk.session)
        boot.root = root
        if isGood { reach(.root) }
        var details: [ObservedStage.Detail] = [.init("uri", root.uri), .init("bytes", "\(root.bytes)")]
        if !read.isEmpty { details.append(.init("files read", "\(read.count + talk.session.filesLeftOut)")) }
        if let image { details.append(.init("image", name(of: talk.session.files[image]))) }
        if let fileSystem = root.fileSystem { details.append(.init("file system", fileSystem)) }
        if let passed = root.passedCheck { details.append(.init("check", passed ? "passed" : "failed")) }
        let last = read.map { talk.session.files[$0].last }.max() ?? mount.answerStamp
        addStage(.root, isGood ? .ok : .failed, from: mount.stamp, to: last, details)
    }

    /// Whether the last that was asked of a root is where its first program lies, in vain: what was read before was of
    /// no use.
    private func lacksInit(_ session: NFSSession) -> Bool {
        let calls = session.calls.filter { $0.call.program == .nfs }
        let lastRead = session.files.map(\.last).max()
        var misses = 0
        for call in calls where lastRead.map({ call.stamp > $0 }) ?? true {
            guard case .lookUp(_, let name) = NFSCallSubject(call), call.status == NFS3Status.noEntry.rawValue else {
                continue
            }
            if Self.placesOfInit.contains(name.displayText) { misses += 1 }
        }
        return misses >= 3 && calls.last?.status == NFS3Status.noEntry.rawValue
    }

    /// The parts of the paths that a kernel tries (Linux `init/main.c`), which are looked up one by one.
    private static let placesOfInit = ["sbin", "etc", "bin", "init", "sh"]

    /// The image of a root file system among the files that were read: the one most was read of.
    private func image(in talk: RPCTalk, _ read: [Int]) -> Int? {
        let images = read.filter { talk.fileSystems[$0] != nil }
        return images.max { talk.session.files[$0].content.octets < talk.session.files[$1].content.octets }
    }

    private func note(_ image: Int, in talk: RPCTalk, _ root: inout ObservedRoot) {
        let file = talk.session.files[image]
        root.fileSystem = talk.fileSystems[image]?.kind.rawValue
        root.sha256 = file.content.sha256
        let digest = listedDigest(for: file, in: talk)
        switch (rootSource?.checksum, digest?.count) {
        case (.sha256(let wanted)?, _): root.passedCheck = file.content.sha256.map { $0 == wanted }
        case (.md5(let wanted)?, _): root.passedCheck = file.content.md5.map { $0 == wanted }
        case (nil, 32?): root.passedCheck = file.content.md5.map { $0 == digest }
        case (nil, 64?): root.passedCheck = file.content.sha256.map { $0 == digest }
        default: root.passedCheck = nil
        }
    }

    /// The digest that a list of checksums beside the image gives for it: on a line with its name, else alone.
    private func listedDigest(for image: NFSFileRead, in talk: RPCTalk) -> String? {
        guard let path = image.path else { return nil }
        let name = LoaderScript.lastComponent(path[...])
        let dot = UInt8(ascii: ".")
        let stem = name.prefix { $0 != dot }
        for (index, text) in talk.texts.sorted(by: { $0.key < $1.key }) {
            guard let listPath = talk.session.files[index].path else { continue }
            let listName = LoaderScript.lastComponent(listPath[...])
            guard [".md5", ".sha256"].contains(where: { Array(listName).displayText.hasSuffix($0) }) else { continue }
            for line in text.split(separator: UInt8(ascii: "\n")) {
                let words = line.split { [UInt8(ascii: " "), UInt8(ascii: "*"), UInt8(ascii: "\t")].contains($0) }
                guard let sum = words.first, sum.count >= 32 else { continue }
                let isNamed = words.count > 1 && LoaderScript.lastComponent(words[1]).elementsEqual(name)
                let isAlone = words.count == 1 && listName.prefix { $0 != dot }.elementsEqual(stem)
                if isNamed || isAlone { return Array(sum).displayText.lowercased() }
            }
        }
        return nil
    }

    /// Why the image can't be mounted; nil where nothing speaks against it.
    func objection(toImage index: Int, in talk: RPCTalk) -> String? {
        guard let size = talk.session.files[index].size else { return nil }
        return talk.fileSystems[index]?.objection(toLength: size)
    }

    /// Whether what the command line names is the folder of an image, and no image was read.
    private func lacksImage(_ image: Int?) -> Bool {
        guard image == nil, case .nfs? = rootSource?.kind else { return false }
        switch rootSource?.dialect {
        case .systemRescueCd, .liveBoot, .casper, .archiso: return true
        default: return false
        }
    }

    /// As the command line spells it, where it means the same.
    private func folderURI(_ server: IPv4Address, _ path: [UInt8]) -> String {
        let own = "nfs://\(server)" + (path.first == UInt8(ascii: "/") ? "" : "/") + path.displayText
        guard let told = rootSource?.uriText, isSame(told, own) else { return own }
        return told
    }

    func name(of file: NFSFileRead) -> String {
        file.path?.displayText ?? "the file with handle \(NFSFileHandle(file.handle))"
    }

    // MARK: NBD

    private mutating func tellDevice(_ talk: BlockTalk) {
        let session = talk.session
        var root = ObservedRoot(kind: .nbd, uri: deviceURI(talk), bytes: bytesRead(ofDevice: session))
        root.size = session.size
        root.sha256 = session.content.sha256
        root.fileSystem = talk.fileSystem?.kind.rawValue
        let isGood = session.octetsRead > 0 && objection(to: talk) == nil
        boot.root = root
        if isGood { reach(.root) }
        var details: [ObservedStage.Detail] = [.init("uri", root.uri), .init("bytes", "\(root.bytes)")]
        if let size = session.size { details.append(.init("size", "\(size)")) }
        if let fileSystem = root.fileSystem { details.append(.init("file system", fileSystem)) }
        let last = record.devices.filter { $0.session.ends.server == session.ends.server }.map(\.end).max()
        addStage(.root, isGood ? .ok : .failed, from: talk.start, to: last ?? talk.end, details)
    }

    /// Octets that came over all connections to the device: some clients open several, and lost ones are made anew.
    private func bytesRead(ofDevice session: NBDSession) -> Int {
        record.devices.filter { $0.session.ends.server == session.ends.server && $0.session.export == session.export }
            .reduce(0) { $0 + $1.session.octetsRead }
    }

    /// Why the device can't be mounted; nil where nothing speaks against it.
    func objection(to talk: BlockTalk) -> String? {
        if let fileSystem = talk.fileSystem {
            return talk.session.size.flatMap { fileSystem.objection(toLength: $0) }
        }
        // File systems that are not known here are read on; what is none is looked at once.
        guard talk.hasHead, talk.session.octetsRead < 2 << 20 else { return nil }
        return "what it begins with is no file system that is known"
    }

    /// As the command line spells it, where it means the same.
    private func deviceURI(_ talk: BlockTalk) -> String {
        guard let told = rootSource?.uriText, case .nbd(_, let port, let export)? = rootSource?.kind else {
            return talk.uri
        }
        let server = talk.session.ends.server
        let isSameServer = rootSource?.server.map { $0.displayText == "\(server.address)" } ?? false
        let isSame =
            isSameServer && (port ?? 10809) == server.port && (export ?? []) == (talk.session.export ?? [])
        return isSame ? told : talk.uri
    }
}

extension ObservedRootFile {
    /// What is told of a file that was read.
    init(_ file: NFSFileRead) {
        self.init(
            path: file.path?.displayText ?? "handle \(NFSFileHandle(file.handle))",
            bytes: file.content.octets,
            size: file.size,
            sha256: file.content.sha256
        )
    }
}
