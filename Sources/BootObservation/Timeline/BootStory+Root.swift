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
        }
        guard let first = signs.min() else { return }
        systemStart = first
        reach(.initramfs)
        var details: [ObservedStage.Detail] = []
        if let persona = configured?.persona { details.append(.init("client", persona.name)) }
        if let configured, let lease = configured.session.lease {
            details.append(.init("address", "\(lease.message.yourAddress)"))
        }
        let isFailed =
            configured.map { !$0.session.hasLease && !$0.session.completeness.contains(.endMissing) } ?? false
        addStage(.initramfs, isFailed ? .failed : .ok, from: first, to: configured?.session.end ?? first, details)
    }

    /// The root image: what the command line names, fetched whole by the started system and passing its check.
    mutating func tellRoot() {
        if let commandLine = boot.commandLine { rootSource = RootSource(in: KernelCommandLine(commandLine)) }
        guard let systemStart else { return }
        let fetched = files.indices.filter { files[$0].fetch.start >= systemStart && !files[$0].isSizeProbe }
        let named = fetched.filter { index in rootSource?.uriText.map { isSame(files[index].fetch.uri, $0) } ?? false }
        let images = fetched.filter { files[$0].fetch.kind.isRootImage }
        let candidates = named.isEmpty ? images : named
        guard let index = candidates.first(where: isComplete) ?? candidates.first else { return }
        rootFile = index
        let fetch = files[index].fetch
        let passed = passesCheck(index)
        boot.root = ObservedRoot(
            kind: fetch.transferProtocol == .http ? .http : .tftp,
            uri: fetch.uri,
            bytes: fetch.bytes,
            sha256: fetch.sha256,
            passedCheck: passed
        )
        let isGood = isComplete(index) && passed != false
        if isGood { reach(.root) }
        var details: [ObservedStage.Detail] = [.init("uri", fetch.uri), .init("bytes", "\(fetch.bytes)")]
        if let passed { details.append(.init("check", passed ? "passed" : "failed")) }
        addStage(.root, isGood ? .ok : .failed, from: fetch.start, to: fetch.end, details)
    }

    /// Whether the image is what its check says; nil where no check is known or it can't be made from this capture.
    private func passesCheck(_ index: Int) -> Bool? {
        let fetch = files[index].fetch
        if case .sha256(let wanted)? = rootSource?.checksum, let sha256 = fetch.sha256 { return wanted == sha256 }
        if let wanted = expectedMD5(for: fetch), let md5 = fetch.md5 { return wanted == md5 }
        return nil
    }

    private func expectedMD5(for fetch: ObservedFetch) -> String? {
        if case .md5(let wanted)? = rootSource?.checksum { return wanted }
        let sums = files.filter { $0.fetch.outcome == .complete && $0.fetch.kind.isChecksumList }
        let name = fetch.name.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        for file in sums {
            for line in file.text.split(separator: UInt8(ascii: "\n")) {
                let words = line.split {
                    $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "\t")
                }
                guard let sum = words.first, sum.count == 32 else { continue }
                if words.count == 1 || words[1].elementsEqual(name) || words[1].suffix(name.count).elementsEqual(name) {
                    return Array(sum).displayText.lowercased()
                }
            }
        }
        return nil
    }

    private func isSame(_ one: String, _ other: String) -> Bool {
        one == other || one.replacing("//", with: "/") == other.replacing("//", with: "/")
    }
}

extension BootRecord {
    /// Whether a loader, not a started system, configured itself behind `stamp`.
    func hasLoaderSession(after stamp: FrameStamp) -> Bool {
        configurings.contains { $0.speaker != .system && $0.session.start > stamp }
    }
}
