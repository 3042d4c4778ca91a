internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The kernel, its initrds, and the command line that the configuration gives it.
    mutating func tellKernel() {
        // A chain that goes round loads all of it again; what came whole in any round was reached.
        let after = loaderFiles.first ?? configurationFile ?? -1
        if let own = loaderFiles.last, files[own].fetch.kind.holdsKernel { return tellOwnKernel(own) }
        if let configuration = pxelinuxConfiguration { chooseEntry(of: configuration, after: after) }
        if kernelFile == nil { findKernelByContent(after: after) }
        guard let kernelFile else { return failKernelStage() }
        readScript(after: after)
        let kernel = files[kernelFile].fetch
        let last = (initrdFiles.map { files[$0].fetch.end } + [kernel.end]).max() ?? kernel.end
        var details: [ObservedStage.Detail] = [.init("kernel", kernel.name.displayText)]
        for index in initrdFiles { details.append(.init("initrd", files[index].fetch.name.displayText)) }
        if missingFiles.isEmpty, isComplete(kernelFile), !isRefusedByUBoot(kernelFile) {
            reach(.kernel)
            addStage(.kernel, .ok, from: kernel.start, to: last, details)
        } else {
            addStage(.kernel, .failed, from: kernel.start, to: last, details)
        }
    }

    /// Whether U-Boot for ARM64 looks at the kernel and starts nothing (`booti`: "Bad Linux ARM64 Image magic!").
    func isRefusedByUBoot(_ index: Int) -> Bool {
        guard boot.persona?.id == "u-boot", boot.architecture == .arm64UBoot else { return false }
        switch files[index].fetch.kind {
        // What is compressed is looked at behind that; images with U-Boot's own headers go other ways.
        case .linuxImage(.arm64, _), .compressed, .uBootImage, .deviceTree: return false
        default: return true
        }
    }

    /// The boot file is the kernel, with all that it needs: a unified kernel image, or a kernel with a stub for EFI.
    private mutating func tellOwnKernel(_ index: Int) {
        kernelFile = index
        let kernel = files[index].fetch
        boot.commandLine = files[index].text
        reach(.kernel)
        addStage(.kernel, .ok, from: kernel.end, to: kernel.end, [.init("kernel", kernel.name.displayText)])
    }

    /// What was fetched tells which entry was chosen: the one of whose files most were asked for; of several the one
    /// that needs no hand, else the first.
    private mutating func chooseEntry(of configuration: PXELINUXConfiguration, after: Int) {
        let version = pxelinuxVersion
        let entries = configuration.entries.map { PXELINUXConfiguration.Choice.entry($0, arguments: []) }
        let unattended = configuration.defaultChoice(version: version)
        var best: (choice: PXELINUXConfiguration.Choice, asked: Int)?
        for choice in [unattended].compactMap({ $0 }) + entries {
            let names = configuration.files(for: choice, version: version)
            guard kernelRequest(of: choice, in: configuration, after: after) != nil else { continue }
            let asked = names.filter { request(for: $0, after: after) != nil }.count * 64 - names.count
            if asked > best?.asked ?? .min { best = (choice, asked) }
        }
        guard let choice = best?.choice ?? unattended else { return }
        boot.configuration?.label = choice.name.displayText
        if case .entry(let entry, _) = choice { handsOverAddress = entry.systemAppend.contains(.address) }
        let names = configuration.files(for: choice, version: version)
        for (position, name) in names.enumerated() {
            let index =
                position == 0
                ? kernelRequest(of: choice, in: configuration, after: after) : request(for: name, after: after)
            guard let index else {
                missingFiles.append(name)
                continue
            }
            if position == 0 { kernelFile = index } else { initrdFiles.append(index) }
            if !isComplete(index) { missingFiles.append(name) }
        }
        if !names.isEmpty { boot.commandLine = commandLine(of: choice, in: configuration, version: version) }
    }

    /// Which of the two families reads the configuration: by what the loader says of itself, else the newer one.
    private var pxelinuxVersion: PXELINUXVersion {
        for index in loaderFiles {
            guard case .networkBootProgram(.pxelinux, let version?) = files[index].fetch.kind else { continue }
            return version.hasPrefix("3.") || version.hasPrefix("4.") ? .three : .six
        }
        return .six
    }

    private func kernelRequest(
        of choice: PXELINUXConfiguration.Choice,
        in configuration: PXELINUXConfiguration,
        after: Int
    ) -> Int? {
        let requests = configuration.kernelNames(for: choice, version: pxelinuxVersion).compactMap {
            request(for: $0, after: after)
        }
        return requests.first(where: isComplete) ?? requests.first
    }

    private func commandLine(
        of choice: PXELINUXConfiguration.Choice,
        in configuration: PXELINUXConfiguration,
        version: PXELINUXVersion
    ) -> [UInt8] {
        // U-Boot hands on APPEND as it stands (U-Boot boot/pxe_utils.c).
        if boot.persona?.id == "u-boot", case .entry(let entry, _) = choice { return entry.effectiveAppend }
        return configuration.commandLine(for: choice, version: version)
    }

    /// The request for a file that a configuration names: under the loader's prefix, so known by how it ends. Of
    /// several the first that came whole.
    private func request(for name: [UInt8], after: Int) -> Int? {
        let candidates = files.indices.filter { index in
            index > after && !files[index].isSizeProbe && !files[index].isRedirect
                && Self.isRequest(files[index].fetch.name, for: name)
        }
        return candidates.first(where: isComplete) ?? candidates.first
    }

    /// Whether `asked` is what goes over the wire for the name `written` in a configuration, whatever the prefix is.
    static func isRequest(_ asked: [UInt8], for written: [UInt8]) -> Bool {
        let wanted = requestedName(PXELINUXPath(written)).drop { $0 == UInt8(ascii: "/") }
        guard !wanted.isEmpty, asked.count >= wanted.count, asked.suffix(wanted.count).elementsEqual(wanted) else {
            return false
        }
        return asked.count == wanted.count
            || PXELINUXPath.prefix(bootFile: asked.dropLast(wanted.count)).count == asked.count - wanted.count
    }

    /// The part of a name that goes over the wire whatever the prefix is.
    private static func requestedName(_ path: PXELINUXPath) -> [UInt8] {
        switch path.target(prefix: []) {
        case .tftp(_, _, let name): name
        case .url(let url): Array(url.drop { $0 != UInt8(ascii: ":") }.dropFirst(3).drop { $0 != UInt8(ascii: "/") })
        }
    }

    private mutating func findKernelByContent(after: Int) {
        kernelFile = files.indices.first { $0 > after && isComplete($0) && files[$0].fetch.kind.isKernel }
        guard let kernelFile else { return }
        let systemBegins = record.configurings.first { $0.speaker == .system }?.session.start.frame ?? .max
        initrdFiles = files.indices.filter {
            $0 != kernelFile && $0 > after && isComplete($0) && files[$0].fetch.kind.isInitialRAMDisk
                && files[$0].fetch.start.frame < systemBegins
        }
    }

    /// GRUB and iPXE name the kernel, its arguments and its initrds line by line.
    private mutating func readScript(after: Int) {
        guard boot.commandLine == nil, let kernelFile, let configurationFile else { return }
        if isGRUB { return readGRUBScript(kernelFile, after: after) }
        guard case .ipxeScript = files[configurationFile].fetch.kind else { return }
        let kernel = LoaderScript.lastComponent(files[kernelFile].fetch.name[...])
        var best: (loading: IPXEScriptSurvey.Loading, asked: Int)?
        for loading in iPXELoadings(upTo: configurationFile)
        where LoaderScript.lastComponent(loading.kernel.prefix { $0 != UInt8(ascii: "?") }).elementsEqual(kernel) {
            let asked = loading.initrds.filter { !requests(endingLike: $0, after: after).isEmpty }.count
            let worth = asked * 64 - loading.initrds.count
            if worth >= best?.asked ?? .min { best = (loading, worth) }
        }
        guard let loading = best?.loading else { return }
        boot.commandLine = loading.commandLine
        gatherInitrds(loading.initrds, after: after)
    }

    /// What the scripts up to this one may boot, as the loader's lease fills them in.
    private func iPXELoadings(upTo configurationFile: Int) -> [IPXEScriptSurvey.Loading] {
        let scripts = files[...configurationFile].filter { file in
            if case .ipxeScript = file.fetch.kind { return !file.text.isEmpty }
            return false
        }
        let told = record.configurings.last { $0.speaker != .system && $0.session.hasLease }
        return IPXEScriptSurvey(
            scripts.map(\.text),
            acknowledgement: told?.session.lease?.message,
            hardwareAddress: record.client,
            uuid: told?.session.requests.first?.message.machineIdentifier?.value
        ).loadings
    }

    /// The entry of GRUB's configurations, the last first, whose files were asked for most.
    private mutating func readGRUBScript(_ kernelFile: Int, after: Int) {
        let kernel = LoaderScript.lastComponent(files[kernelFile].fetch.name[...])
        var best: (loading: GRUBScriptSurvey.Loading, asked: Int)?
        for index in files.indices.reversed() where index > after && isComplete(index) && !files[index].text.isEmpty {
            for loading in GRUBScriptSurvey(files[index].text, variables: grubVariables).loadings
            where LoaderScript.lastComponent(loading.kernel[...]).elementsEqual(kernel) {
                let asked = loading.initrds.filter { !requests(endingLike: $0, after: after).isEmpty }.count
                let worth = asked * 64 - loading.initrds.count
                if worth > best?.asked ?? .min { best = (loading, worth) }
            }
        }
        guard let loading = best?.loading else { return }
        boot.configuration?.label = loading.title?.displayText
        boot.commandLine = loading.commandLine
        gatherInitrds(loading.initrds, after: after)
    }

    /// What GRUB's variables hold, as the firmware's acknowledgement makes them.
    private var grubVariables: [String: [UInt8]] {
        let told = record.configurings.last { $0.speaker != .system && $0.session.hasLease }
        guard let message = told?.session.lease?.message else { return [:] }
        var variables: [String: [UInt8]] = [
            "net_default_ip": Array("\(message.yourAddress)".utf8), "net_default_mac": Array("\(record.client)".utf8),
        ]
        if let server = message.namedNextServer {
            variables["net_default_server"] = Array("\(server)".utf8)
            variables["root"] = Array("tftp,\(server)".utf8)
        }
        // Its lists of modules lie below the prefix, in a folder of the platform's name.
        let list = Array("/command.lst".utf8)
        if let lists = files.first(where: { $0.fetch.name.suffix(list.count).elementsEqual(list) })?.fetch {
            let folder = lists.name.dropLast(list.count)
            let path = folder.lastIndex(of: UInt8(ascii: "/")).map { Array(folder[..<$0]) } ?? []
            let device = lists.transferProtocol == .http ? "http" : "tftp"
            variables["prefix"] = Array("(\(device),\(lists.server.address))".utf8) + path
        }
        return variables
    }

    private func requests(endingLike name: [UInt8], after: Int) -> [Int] {
        let base = LoaderScript.lastComponent(name[...])
        return files.indices.filter {
            $0 > after && !files[$0].isSizeProbe && !files[$0].isRedirect
                && LoaderScript.lastComponent(files[$0].fetch.name[...]).elementsEqual(base)
        }
    }

    private mutating func gatherInitrds(_ names: [[UInt8]], after: Int) {
        for name in names {
            let requests = requests(endingLike: name, after: after)
            guard let index = requests.first(where: isComplete) ?? requests.first else {
                missingFiles.append(name)
                continue
            }
            if !isComplete(index) { missingFiles.append(name) }
            if !initrdFiles.contains(index) { initrdFiles.append(index) }
        }
    }

    private mutating func failKernelStage() {
        guard let name = missingFiles.first, let configurationFile else { return }
        let end = files[configurationFile].fetch.end
        addStage(.kernel, .failed, from: end, to: end, [.init("kernel", name.displayText)])
    }
}
