internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The kernel, its initrds, and the command line that the configuration gives it.
    mutating func tellKernel() {
        // A chain that goes round loads all of it again; what came whole in any round was reached.
        let after = loaderFiles.first ?? configurationFile ?? -1
        guard after >= 0 || record.firmware != nil else { return }
        if let configuration = pxelinuxConfiguration { chooseEntry(of: configuration, after: after) }
        if kernelFile == nil { findKernelByContent(after: after) }
        guard let kernelFile else { return failKernelStage() }
        findCommandLineInScript()
        let kernel = files[kernelFile].fetch
        let last = (initrdFiles.map { files[$0].fetch.end } + [kernel.end]).max() ?? kernel.end
        var details: [ObservedStage.Detail] = [.init("kernel", kernel.name.displayText)]
        for index in initrdFiles { details.append(.init("initrd", files[index].fetch.name.displayText)) }
        if missingFiles.isEmpty, isComplete(kernelFile) {
            reach(.kernel)
            addStage(.kernel, .ok, from: kernel.start, to: last, details)
        } else {
            addStage(.kernel, .failed, from: kernel.start, to: last, details)
        }
    }

    /// Which entry was chosen tells what was fetched next: the first whose kernel was asked for, else the default.
    private mutating func chooseEntry(of configuration: PXELINUXConfiguration, after: Int) {
        let entries = configuration.entries.map { PXELINUXConfiguration.Choice.entry($0, arguments: []) }
        let unattended = configuration.defaultChoice()
        let asked = ([unattended].compactMap { $0 } + entries).first { choice in
            configuration.files(for: choice, version: .six).first.map { request(for: $0, after: after) != nil } ?? false
        }
        guard let choice = asked ?? unattended else { return }
        boot.configuration?.label = choice.name.displayText
        let names = configuration.files(for: choice, version: .six)
        for (position, name) in names.enumerated() {
            guard let index = request(for: name, after: after) else {
                missingFiles.append(name)
                continue
            }
            if position == 0 { kernelFile = index } else { initrdFiles.append(index) }
            if !isComplete(index) { missingFiles.append(name) }
        }
        if !names.isEmpty { boot.commandLine = configuration.commandLine(for: choice, version: .six) }
    }

    /// The request for a file that a configuration names: under the loader's prefix, so known by how it ends. Of
    /// several the first that came whole.
    private func request(for name: [UInt8], after: Int) -> Int? {
        let wanted = Self.requestedName(PXELINUXPath(name)).drop { $0 == UInt8(ascii: "/") }
        let candidates = files.indices.filter { index in
            guard index > after, !files[index].isSizeProbe else { return false }
            let asked = files[index].fetch.name
            guard asked.count >= wanted.count, asked.suffix(wanted.count).elementsEqual(wanted) else { return false }
            return asked.count == wanted.count
                || PXELINUXPath.prefix(bootFile: asked.dropLast(wanted.count)).count == asked.count - wanted.count
        }
        return candidates.first(where: isComplete) ?? candidates.first
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

    /// GRUB and iPXE name the kernel and its arguments on one line.
    private mutating func findCommandLineInScript() {
        guard boot.commandLine == nil, let kernelFile, let configurationFile else { return }
        boot.commandLine = LoaderScript(files[configurationFile].text).commandLine(
            forKernel: files[kernelFile].fetch.name
        )
    }

    private mutating func failKernelStage() {
        guard let name = missingFiles.first, let configurationFile else { return }
        let end = files[configurationFile].fetch.end
        addStage(.kernel, .failed, from: end, to: end, [.init("kernel", name.displayText)])
    }
}
