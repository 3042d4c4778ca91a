internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Which names a loader tried in search of its configuration, and which configuration it took.
    mutating func tellConfiguration() {
        guard !loaderFiles.isEmpty || record.firmware != nil else { return }
        let firstLoader = loaderFiles.first.map { files[$0].fetch.end.frame } ?? 0
        for (index, file) in files.enumerated() where file.fetch.start.frame >= firstLoader && !file.isSizeProbe {
            if searchStep(of: file) != nil { configurationSearch.append(index) }
            guard isComplete(index), file.fetch.kind.isConfiguration else { continue }
            // A menu fetches the configuration that ldlinux has read once more; a script chains to the next.
            configurationFile = index
        }
        if let configurationFile {
            reach(.configuration)
            let first = configurationSearch.first.map { files[$0].fetch.start } ?? files[configurationFile].fetch.start
            let fetch = files[configurationFile].fetch
            boot.configuration = LoadedConfiguration(uri: fetch.uri, label: nil, text: files[configurationFile].text)
            var details: [ObservedStage.Detail] = [.init("file", fetch.name.displayText)]
            let missed = configurationSearch.filter { files[$0].fetch.outcome == .notFound && $0 < configurationFile }
                .count
            if missed > 0 { details.append(.init("not found before", "\(missed)")) }
            addStage(.configuration, .ok, from: min(first, fetch.start), to: fetch.end, details)
        } else if let first = configurationSearch.first, let last = configurationSearch.last {
            addStage(
                .configuration,
                .failed,
                from: files[first].fetch.start,
                to: files[last].fetch.end,
                [.init("names tried", "\(configurationSearch.count)")]
            )
        }
    }

    /// Which step of a loader's search for its configuration a request is, in words; nil for none.
    func searchStep(of file: FetchedFile) -> String? {
        let name = file.fetch.name
        return PXELINUXConfigurationSearch.classify(name: name).map { step in
            switch step {
            case .option209: "option 209"
            case .uuid: "UUID"
            case .hardwareAddress: "hardware address"
            case .address(let digits): "IP address, \(digits) digit\(digits == 1 ? "" : "s")"
            case .default: "default"
            }
        }
    }

    /// The text of the configuration as PXELINUX reads it, where it is PXELINUX's.
    var pxelinuxConfiguration: PXELINUXConfiguration? {
        guard let configurationFile, files[configurationFile].fetch.kind.isPXELINUXConfiguration else { return nil }
        return PXELINUXConfiguration(files[configurationFile].text)
    }
}
