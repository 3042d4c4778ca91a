internal import NetworkProtocols

/// A menu of Syslinux 3 or 4 that gPXE runs in its own COMBOOT surroundings: the module reads its configuration through
/// gPXE, and what is chosen gPXE fetches and starts (gPXE `arch/i386/interface/syslinux/comboot_call.c`).
extension IPXESession {
    /// Runs a COM32 module. Only the menus are played.
    mutating func runModule(_ image: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        let isMenu = ["vesamenu.c32", "menu.c32"].contains { image.name.hasSuffixIgnoringCase($0) }
        guard isMenu else { return .over(notPlayed("The module \(image.name.displayText)")) }
        let names = (image.arguments ?? []).split(whereSeparator: \.isScriptBlank).prefix(16).map { Array($0) }
        guard !names.isEmpty else {
            let sentence = "The menu \(image.name.displayText) was not told its configuration."
            return .failure(build.error(.noEntry, .comboot, .noConfiguration, sentence))
        }
        var whole: [UInt8] = []
        var missing: IPXEError?
        for name in names {
            switch try await fetch(IPXEURI(name).resolved(against: workingURI)) {
            case .success(let octets): whole += octets.prefix(PXELINUXSession.configurationLimit) + [UInt8(ascii: "\n")]
            case .failure(let error): missing = error
            }
        }
        if whole.isEmpty, var missing {
            host.show("Could not read the menu's configuration")
            missing.failure = missing.failure == .fileNotFound ? .noConfiguration : missing.failure
            return .failure(missing)
        }
        try host.reached(.configuration)
        let configuration = try await readWhole(whole)
        return try await choose(in: configuration)
    }

    /// The configuration with what it includes.
    private mutating func readWhole(_ octets: [UInt8]) async throws(BootHalt) -> PXELINUXConfiguration {
        var included: [[UInt8]: [UInt8]] = [:]
        var read = PXELINUXConfiguration(octets)
        var index = 0
        while index < read.directives.count {
            let directive = read.directives[index]
            index += 1
            let isInclude = directive.keyword == .include || directive.menuKeyword == Array("include".utf8)
            let name = Array(directive.argument[...].firstWord.word)
            guard isInclude, !name.isEmpty, included[name] == nil, included.count < PXELINUXSession.includeLimit else {
                continue
            }
            guard case .success(let content) = try await fetch(IPXEURI(name).resolved(against: workingURI)) else {
                continue
            }
            included[name] = Array(content.prefix(PXELINUXSession.configurationLimit))
            read = PXELINUXConfiguration(octets, includedFiles: included)
        }
        return read
    }

    // MARK: Choosing

    private mutating func choose(in configuration: PXELINUXConfiguration) async throws(BootHalt) -> IPXEOutcome {
        var menu = PXELINUXMenu(configuration)
        if let background = configuration.menus[menu.index].background, background.first != UInt8(ascii: "#") {
            // A picture that is missing is none.
            _ = try await fetch(IPXEURI(background).resolved(against: workingURI))
        }
        var failed: IPXEError?
        var isTouched = false
        let limits = configuration.globals.limits
        menu.show(on: host, limits: limits)
        while true {
            guard mayGoOn() else { return .over(goesRound) }
            let limit = isTouched ? limits.total : limits.untouched
            var choice: PXELINUXConfiguration.Choice?
            if let key = try await host.key(within: limit ?? Self.patience) {
                isTouched = true
                choice = pressed(key, in: &menu)
            } else {
                guard limit != nil, failed == nil else {
                    let sentence = "The menu waits for a choice, and nobody presses a key."
                    return .failure(failed ?? build.error(.timedOut, .comboot, .waitsForKey, sentence))
                }
                choice = timedOutChoice(in: menu, configuration)
                guard choice != nil else {
                    let sentence = "The menu has nothing to choose."
                    return .failure(build.error(.noEntry, .comboot, .waitsForKey, sentence))
                }
            }
            guard let choice else { continue }
            switch try await fetchKernel(of: choice, configuration) {
            case .success(let image): return try await execute(image)
            case .failure(let error):
                failed = error
                menu.show(on: host, limits: (nil, nil))
            }
        }
    }

    private func timedOutChoice(
        in menu: PXELINUXMenu,
        _ configuration: PXELINUXConfiguration
    ) -> PXELINUXConfiguration.Choice? {
        if let command = configuration.globals.onTimeout { return configuration.choice(commandLine: command.text) }
        return menu.default.map { .entry($0, arguments: []) }
    }

    private func pressed(_ key: BootKey, in menu: inout PXELINUXMenu) -> PXELINUXConfiguration.Choice? {
        switch key {
        case .up: menu.move(by: -1)
        case .down: menu.move(by: 1)
        case .character(let octet): menu.jump(to: octet)
        case .enter:
            switch menu.selected {
            case .menu(let index): menu.open(index, on: host)
            case .entry(let entry):
                switch entry.action {
                case nil: return .entry(entry, arguments: [])
                case .goto(let tag), .exit(let tag): menu.go(to: tag, isExit: entry.isExit, on: host)
                case .quit: break
                }
            case nil: break
            }
        // gPXE has no prompt to leave to, and ALLOWOPTIONS 0 takes Tab away too.
        case .escape, .tab, .function: break
        }
        return nil
    }

    // MARK: What was chosen

    /// The initrd of an entry, then its kernel, whatever that turns out to be.
    private mutating func fetchKernel(
        of choice: PXELINUXConfiguration.Choice,
        _ configuration: PXELINUXConfiguration
    ) async throws(BootHalt) -> Result<IPXEImage, IPXEError> {
        let name: [UInt8]
        var arguments = choice.entryArguments
        switch choice {
        case .entry(let entry, _):
            name = entry.effectiveKernel.file
            if let initrd = entry.initialRAMDisk {
                arguments += (arguments.isEmpty ? [] : [0x20]) + "initrd=".utf8 + initrd
            }
        case .file(let file, _): name = file
        }
        if let initrd = PXELINUXConfiguration.initialRAMDisks(in: arguments, version: .three).first {
            switch try await download(IPXEURI(initrd), isQuiet: false) {
            case .success: break
            case .failure(let error): return .failure(error)
            }
        }
        switch try await download(IPXEURI(name), isQuiet: false) {
        case .failure(let error): return .failure(error)
        case .success(var image):
            image.arguments = arguments
            update(image)
            return .success(image)
        }
    }
}
