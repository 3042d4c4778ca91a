internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Which names a loader tried in search of its configuration, and which configuration it took.
    mutating func tellConfiguration() {
        let firstLoader = loaderFiles.first.map { files[$0].fetch.end.frame } ?? 0
        for (index, file) in files.enumerated() where file.fetch.start.frame >= firstLoader {
            // GRUB opens and closes a configuration before it reads it.
            let isStep =
                isGRUB
                ? !configurationSearch.contains { files[$0].fetch.uri == file.fetch.uri } : !file.isSizeProbe
            if isStep, searchStep(of: file) != nil { configurationSearch.append(index) }
            guard isComplete(index), !file.isSizeProbe else { continue }
            if let name = includedName(of: file) {
                includedTexts[name] = file.text
            } else if file.fetch.kind.isConfiguration
                || (GRUBConfigurationSearch.step(of: file.fetch.name) != nil && isGRUB)
            {
                // A menu fetches the configuration that ldlinux has read once more; a script chains to the next.
                configurationFile = index
            }
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
        if let step = PXELINUXConfigurationSearch.classify(name: name, configurationFile: option209) {
            switch step {
            case .option209: return "option 209"
            case .uuid: return "UUID"
            case .hardwareAddress: return "hardware address"
            case .address(let digits): return "IP address, \(digits) digit\(digits == 1 ? "" : "s")"
            case .default: return "default"
            }
        }
        if let step = GRUBConfigurationSearch.step(of: name) { return step }
        // U-Boot looks for pxelinux.cfg/default-<architecture>-<board> and shorter before default (U-Boot boot/pxe_utils.c).
        let parts = name.split(separator: UInt8(ascii: "/"))
        if parts.count >= 2, parts[parts.count - 2].elementsEqual("pxelinux.cfg".utf8),
            parts[parts.count - 1].starts(with: "default-".utf8)
        {
            return Array(parts[parts.count - 1]).displayText
        }
        return nil
    }

    /// Whether the loader that runs is GRUB.
    var isGRUB: Bool { loaderFiles.last.map { files[$0].fetch.kind.bootLoader == .grub2 } ?? false }

    /// The configuration's name as the reply that the loader was started with gives it (RFC 5071 §4).
    private var option209: [UInt8]? {
        let told = record.configurings.last { $0.speaker != .system && $0.session.hasLease }
        return told?.session.lease?.message.configurationFile
    }

    /// The name by which the configuration taken so far includes this file; nil where it does not.
    private func includedName(of file: FetchedFile) -> [UInt8]? {
        guard let configurationFile, files[configurationFile].fetch.kind.isPXELINUXConfiguration,
            !file.text.isEmpty, searchStep(of: file) == nil
        else { return nil }
        let configuration = PXELINUXConfiguration(files[configurationFile].text, includedFiles: includedTexts)
        return configuration.globals.includes.first { Self.isRequest(file.fetch.name, for: $0.file) }?.file
    }

    /// The text of the configuration as PXELINUX reads it, where it is PXELINUX's.
    var pxelinuxConfiguration: PXELINUXConfiguration? {
        guard let configurationFile, files[configurationFile].fetch.kind.isPXELINUXConfiguration else { return nil }
        return PXELINUXConfiguration(files[configurationFile].text, includedFiles: includedTexts)
    }
}
