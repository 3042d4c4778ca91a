internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The started system's first words on the network: its own DHCP, else ARP, a name lookup or a fetch, after the
    /// kernel had come.
    mutating func tellSystem() {
        guard boot.reached >= .kernel, let kernelFile else { return }
        let loaded = (initrdFiles + [kernelFile]).map { files[$0].fetch.end }.max() ?? boot.end
        // Loaders say a last word or two when they stop; a system takes a while to start.
        let begins = loaded.time.advanced(by: .milliseconds(500))
        let configured = record.configurings.first { $0.speaker == .system && $0.session.start > loaded }
        var signs: [FrameStamp] = []
        if let configured { signs.append(configured.session.start) }
        if !record.hasLoaderSession(after: loaded) {
            signs += record.resolutions.compactMap(\.requestFrames.first.first).filter {
                $0 > loaded && $0.time > begins
            }
            signs += record.lookups.compactMap(\.questionFrames.first.first).filter { $0 > loaded && $0.time > begins }
            signs += files.filter { $0.fetch.start > loaded && $0.fetch.start.time > begins }.map(\.fetch.start)
            signs += record.connections.map(\.start).filter { $0 > loaded && $0.time > begins }
            signs += record.talks.map(\.first).filter { $0 > loaded && $0.time > begins }
            signs += rootSigns(after: loaded)
            signs += record.reverses.map(\.start).filter { $0 > loaded }
        }
        guard let first = signs.min() else { return }
        systemStart = first
        reach(.initramfs)
        tellSystemAddress(after: loaded)
        var details: [ObservedStage.Detail] = []
        if let phrase = boot.systemAddress?.phrase { details.append(.init("address came by", phrase)) }
        if let persona = configured?.persona { details.append(.init("client", persona.name)) }
        if let configured, let lease = configured.session.lease {
            details.append(.init("address", "\(lease.message.yourAddress)"))
        }
        let reverse = takenByRARP.flatMap { $0.exchange.start > loaded ? $0 : nil }
        if let reverse {
            details += [.init("address", "\(reverse.answer.address)"), .init("by", "RARP")]
        }
        let isUnheard =
            configured == nil && reverse == nil && record.reverses.contains { $0.start > loaded }
            && record.reverses.allSatisfy { $0.answers.isEmpty && !$0.completeness.contains(.endMissing) }
        let isFailed =
            isUnheard
            || reverse == nil
                && (configured.map { !$0.session.hasLease && !$0.session.completeness.contains(.endMissing) } ?? false)
        addStage(.initramfs, isFailed ? .failed : .ok, from: first, to: configured?.session.end ?? first, details)
    }

    /// The root image: what the command line names, fetched whole by the started system and passing its check.
    mutating func tellRoot() {
        tellTarget()
        if let commandLine = boot.commandLine { rootSource = RootSource(in: KernelCommandLine(commandLine)) }
        guard let systemStart, boot.root == nil else { return }
        switch rootSource?.kind {
        case .nfs?, .nbd?, .rootPathOption?: tellNetworkRoot()
        default: break
        }
        if boot.root == nil { tellFetchedRoot(since: systemStart) }
        if boot.root == nil { tellNetworkRoot() }
    }

    private mutating func tellFetchedRoot(since systemStart: FrameStamp) {
        let fetched = files.indices.filter {
            files[$0].fetch.start >= systemStart && !files[$0].isSizeProbe && !files[$0].isRedirect
        }
        let named = fetched.filter { index in rootSource?.uriText.map { isSame(files[index].fetch.uri, $0) } ?? false }
        let images = fetched.filter { files[$0].fetch.kind.isRootImage }
        // A server may send the system elsewhere for what the command line names.
        let whole = named.first(where: isComplete) ?? images.first(where: isComplete)
        guard let index = whole ?? named.first ?? images.first else { return }
        rootFile = index
        let fetch = files[index].fetch
        let passed = isComplete(index) ? passesCheck(index) : nil
        boot.root = ObservedRoot(
            kind: fetch.transferProtocol == .http ? .http : .tftp,
            uri: fetch.uri,
            bytes: fetch.bytes,
            sha256: fetch.sha256,
            passedCheck: passed
        )
        // What the capture has holes in can't be checked here, so nobody knows whether it passed.
        let isGood =
            isComplete(index) && !fetch.isCutSquashFS && (passed ?? (!hasCheck(fetch) || fetch.sha256 != nil))
        if isGood { reach(.root) }
        var details: [ObservedStage.Detail] = [.init("uri", fetch.uri), .init("bytes", "\(fetch.bytes)")]
        if let passed { details.append(.init("check", passed ? "passed" : "failed")) }
        addStage(.root, isGood ? .ok : .failed, from: fetch.start, to: fetch.end, details)
    }

    private func hasCheck(_ fetch: ObservedFetch) -> Bool {
        rootSource?.checksum != nil || listedDigest(for: fetch) != nil
    }

    /// Whether the image is what its check says; nil where no check is known or it can't be made from this capture.
    private func passesCheck(_ index: Int) -> Bool? {
        let fetch = files[index].fetch
        switch rootSource?.checksum {
        case .sha256(let wanted)?: return fetch.sha256.map { $0 == wanted }
        case .md5(let wanted)?: return fetch.md5.map { $0 == wanted }
        case nil: break
        }
        guard let listed = listedDigest(for: fetch) else { return nil }
        switch listed.count {
        case 32: return fetch.md5.map { $0 == listed }
        case 64: return fetch.sha256.map { $0 == listed }
        default: return nil
        }
    }

    /// The digest that a fetched list of checksums gives for a file, in lower case: on a line with its name, else alone
    /// in a list that belongs to it.
    private func listedDigest(for fetch: ObservedFetch) -> String? {
        let name = LoaderScript.lastComponent(fetch.name[...])
        for file in files where file.fetch.outcome == .complete && file.fetch.kind.isChecksumList {
            for line in file.text.split(separator: UInt8(ascii: "\n")) {
                let words = line.split { [UInt8(ascii: " "), UInt8(ascii: "*"), UInt8(ascii: "\t")].contains($0) }
                guard let sum = words.first, sum.count >= 32 else { continue }
                let isNamed = words.count > 1 && LoaderScript.lastComponent(words[1]).elementsEqual(name)
                if isNamed || (words.count == 1 && belongs(file.fetch, to: fetch)) {
                    return Array(sum).displayText.lowercased()
                }
            }
        }
        return nil
    }

    /// Whether a list of checksums is that of `image`: `sysrcd.md5` of `sysrcd.dat`, `root.img.sha256` of `root.img`.
    private func belongs(_ list: ObservedFetch, to image: ObservedFetch) -> Bool {
        if let told = rootSource?.checksumFile, told.displayText == list.uri { return true }
        let dot = UInt8(ascii: ".")
        let stem = LoaderScript.lastComponent(list.name[...]).prefix { $0 != dot }
        let imageStem = LoaderScript.lastComponent(image.name[...]).prefix { $0 != dot }
        return !stem.isEmpty && stem.elementsEqual(imageStem)
    }

    /// Whether two URIs are one, however many slashes stand in them.
    func isSame(_ one: String, _ other: String) -> Bool {
        one == other || one.replacing("//", with: "/") == other.replacing("//", with: "/")
    }
}

extension ObservedFetch {
    /// Whether it is a squashfs that says of itself that it is longer than what came.
    var isCutSquashFS: Bool {
        guard case .squashFS(let image) = kind, outcome == .complete else { return false }
        return image.isTruncated(fileLength: bytes)
    }
}

extension BootRecord {
    /// Whether a loader, not a started system, configured itself behind `stamp`.
    func hasLoaderSession(after stamp: FrameStamp) -> Bool {
        configurings.contains { $0.speaker != .system && $0.session.start > stamp }
    }
}
