internal import NetworkBoot
internal import NetworkProtocols

/// Tells one boot from its record, stage by stage, as far as there is evidence.
///
/// Each stage is found in a file of its own (`BootStory+Address` …) and leaves what the next ones go by; the cause of a
/// failure is sought last, from the first stage on that did not succeed.
struct BootStory {
    let record: BootRecord
    let meter: SilenceMeter
    var boot: ObservedBoot

    /// What the firmware, or the loader that spoke last, was told to load; the preferred first.
    var instructions: [BootInstructions] = []
    /// Indices of `record.files`.
    var loaderFiles: [Int] = []
    /// Files that the firmware or a loader was told to load, whatever came of them.
    var toldFiles: Set<Int> = []
    var configurationFile: Int?
    /// What the configuration includes, by the names it gives.
    var includedTexts: [[UInt8]: [UInt8]] = [:]
    var kernelFile: Int?
    var initrdFiles: [Int] = []
    var rootFile: Int?
    /// Files that the chosen entry names and that were not fetched whole.
    var missingFiles: [[UInt8]] = []
    var configurationSearch: [Int] = []
    var rootSource: RootSource?
    /// Whether the chosen entry hands the firmware's address to the kernel (IPAPPEND 1).
    var handsOverAddress = false
    /// Where the started system first spoke.
    var systemStart: FrameStamp?

    init(_ record: BootRecord, meter: SilenceMeter) {
        self.record = record
        self.meter = meter
        boot = ObservedBoot(client: BootClient(mac: record.client), start: record.start)
        boot.end = record.end
        tellClient()
        tellAddress()
        tellLoader()
        tellConfiguration()
        tellKernel()
        tellSystem()
        tellRoot()
        tellRootSteps()
        tellFetches()
        tellLookups()
        tellCompleteness()
        tellRootLoss()
        tellCause()
        leaveOutUnfinishedStages()
    }

    var files: [FetchedFile] { record.files }

    func isComplete(_ index: Int) -> Bool {
        files[index].fetch.outcome == .complete && !files[index].isWrite && !files[index].isPart
    }

    mutating func reach(_ progress: BootProgress) {
        boot.reached = max(boot.reached, progress)
    }

    mutating func addStage(
        _ stage: BootProgress,
        _ outcome: ObservedStage.Outcome,
        from start: FrameStamp,
        to end: FrameStamp,
        _ details: [ObservedStage.Detail] = []
    ) {
        boot.stages.append(
            ObservedStage(stage: stage, outcome: outcome, start: start, end: max(start, end), details: details)
        )
    }

    private mutating func tellClient() {
        let starter = record.starter
        boot.persona = starter?.persona
        let messages = record.configurings.flatMap(\.session.requests).map(\.message)
        boot.client.uuid = messages.lazy.compactMap { $0.machineIdentifier?.uuidText }.first
        let replies = record.configurings.flatMap(\.session.replies).map(\.message)
        // A kernel that asks by BOOTP leaves room for its name, and says none.
        let names = (messages + replies).lazy.compactMap(\.hostName).map { Array($0.prefix { $0 != 0 }) }
        boot.client.name = names.first { !$0.isEmpty }.map(\.displayText)
        boot.architecture = starter?.session.requests.lazy.compactMap { $0.message.clientArchitectures?.first }.first
    }

    private mutating func tellFetches() {
        var roles: [Int: ObservedFetch.Role] = [:]
        for index in toldFiles where !files[index].fetch.kind.isConfiguration { roles[index] = .bootFile }
        for index in loaderFiles { roles[index] = .bootFile }
        for index in initrdFiles { roles[index] = .initrd }
        if let configurationFile { roles[configurationFile] = .configuration }
        if let kernelFile { roles[kernelFile] = .kernel }
        if let rootFile { roles[rootFile] = .root }
        // A chain that goes round fetches them again.
        for index in files.indices where roles[index] == nil {
            if let kernelFile, files[index].fetch.uri == files[kernelFile].fetch.uri { roles[index] = .kernel }
            if initrdFiles.contains(where: { files[$0].fetch.uri == files[index].fetch.uri }) { roles[index] = .initrd }
        }
        let searched = Set(configurationSearch)
        for (index, file) in files.enumerated() {
            if searched.contains(index), file.fetch.outcome == .notFound { continue }
            var fetch = file.fetch
            fetch.role = roles[index] ?? defaultRole(of: file)
            boot.fetches.append(fetch)
        }
    }

    private func defaultRole(of file: FetchedFile) -> ObservedFetch.Role {
        if file.fetch.kind.isLoaderModule { return .loaderModule }
        if file.fetch.kind.isConfiguration { return .configuration }
        if file.fetch.kind.isChecksumList { return .checksum }
        return .other
    }

    private mutating func tellLookups() {
        let candidates = configurationSearch.map { index -> ObservedLookup in
            let fetch = files[index].fetch
            let outcome: ObservedLookup.Outcome =
                switch fetch.outcome {
                case .complete: .found
                case .notFound: .notFound
                case .aborted: files[index].isSizeProbe ? .found : .error
                case .truncated, .error: .error
                }
            return ObservedLookup(
                stamp: fetch.start,
                transferProtocol: fetch.transferProtocol,
                uri: fetch.uri,
                outcome: outcome,
                step: searchStep(of: files[index])
            )
        }
        let names = record.lookups.map { lookup in
            ObservedLookup(
                stamp: lookup.questionFrames.first.first ?? boot.start,
                transferProtocol: .dns,
                uri: "dns:" + (lookup.question.questions.first.map { $0.name.description } ?? ""),
                outcome: lookup.outcome == .found ? .found : lookup.outcome == .notFound ? .notFound : .error
            )
        }
        boot.lookups = (candidates + names).enumerated()
            .sorted { ($0.element.stamp.frame, $0.offset) < ($1.element.stamp.frame, $1.offset) }.map(\.element)
    }

    /// That single conversations were going on when the capture ended says nothing of a boot that had got past them.
    private mutating func tellCompleteness() {
        for configuring in record.configurings { boot.completeness.formUnion(configuring.session.completeness) }
        for file in files { boot.completeness.formUnion(file.fetch.completeness) }
        for connection in record.connections { boot.completeness.formUnion(connection.completeness) }
        boot.completeness.remove(.endMissing)
    }

    /// A stage that was merely going on when the capture ended, or that the capture lacks frames of, did not fail.
    private mutating func leaveOutUnfinishedStages() {
        guard boot.cause == nil else { return }
        let doubts: CaptureCompleteness = [.endMissing, .startMissing, .framesMissing, .oneDirection, .framesCut]
        guard !boot.completeness.isDisjoint(with: doubts) else { return }
        boot.stages.removeAll { $0.outcome == .failed && $0.stage > boot.reached }
    }
}
