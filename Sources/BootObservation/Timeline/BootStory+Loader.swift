internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The boot file, and every loader that was loaded after it.
    mutating func tellLoader() {
        let tellers = record.configurings.filter { $0.speaker != .system }
        instructions = tellers.flatMap { BootInstructions.all(in: $0.session) }
        var begun: FrameStamp?
        for (index, file) in files.enumerated() {
            let isNamed = instructions.contains { $0.frame < file.fetch.start.frame && $0.names(file) }
            let isLoaderByContent = isComplete(index) && file.fetch.kind.isBootLoader
            if isNamed { toldFiles.insert(index) }
            guard isNamed || isLoaderByContent, !file.isSizeProbe, !file.fetch.kind.isConfiguration else { continue }
            if begun == nil { begun = file.fetch.start }
            if isComplete(index) { loaderFiles.append(index) }
        }
        boot.rounds = roundsOfLoading()
        // Firmware that reads scripts needs no loader before one.
        let script = files.indices.first { toldFiles.contains($0) && isComplete($0) }
        guard record.starter != nil || !loaderFiles.isEmpty else { return }
        if let first = loaderFiles.first ?? script {
            reach(.loader)
            let fetch = files[first].fetch
            addStage(
                .loader,
                .ok,
                from: begun ?? fetch.start,
                to: fetch.end,
                [
                    .init("file", fetch.name.displayText), .init("server", "\(fetch.server.address)"),
                    .init("bytes", "\(fetch.bytes)"),
                ]
            )
        } else if isUBoot {
            // It is its own loader: a boot file is loaded where there is one, and not needed.
            return
        } else if let tried = files.first(where: { file in instructions.contains { $0.names(file) } }) {
            addStage(
                .loader,
                .failed,
                from: tried.fetch.start,
                to: tried.fetch.end,
                [.init("file", tried.fetch.name.displayText), .init("server", "\(tried.fetch.server.address)")]
            )
        } else if boot.reached >= .address, let lease = record.configurings.first?.session.lease {
            addStage(.loader, .failed, from: lease.stamp, to: lease.stamp)
        }
    }

    var isUBoot: Bool { boot.persona?.id == "u-boot" }

    /// How often the boot file that the firmware was told came whole: more than once is a chain that goes round.
    private func roundsOfLoading() -> Int {
        guard let first = loaderFiles.first else { return 1 }
        let name = files[first].fetch.name
        let same = loaderFiles.filter {
            files[$0].fetch.name == name && files[$0].fetch.sha256 == files[first].fetch.sha256
        }
        let sessions = record.configurings.filter { $0.speaker == .firmware || $0.speaker == .loader }.count
        let rounds = max(1, min(same.count, sessions))
        return rounds == 2 && isToldAgain(after: files[loaderFiles[loaderFiles.count - 1]].fetch, name) ? 3 : rounds
    }

    /// Whether after its second round a loader is told the same boot file for the third time: it will load that again.
    private func isToldAgain(after fetch: ObservedFetch, _ name: [UInt8]) -> Bool {
        let told = record.configurings.filter { configuring in
            configuring.speaker == .loader && configuring.session.start > fetch.end
                && BootInstructions.all(in: configuring.session).contains { $0.bootFile == name }
        }
        return !told.isEmpty
    }
}
