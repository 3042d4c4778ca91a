internal import NetworkProtocols

extension PXELINUXSession {
    /// Fetches and runs a module. Only the menus are played.
    mutating func runModule(
        _ file: [UInt8],
        _ choice: PXELINUXConfiguration.Choice
    ) async throws(BootHalt) -> Attempt {
        let name = version == .six && !file.ends(with: ".c32") ? file + ".c32".utf8 : file
        guard try await loadModule(name) else {
            switch version {
            case .six: host.show("Failed to load COM32 file \(name.displayText)")
            case .three: host.show("Could not find kernel image: \(name.displayText)")
            }
            let sentence = "The module \(name.displayText), or a library that it needs, is not on the server."
            return .failed(stop(.loaderIncomplete, sentence))
        }
        if configuration.isMenu(name) { return try await runMenu(choice.entryArguments) }
        let last = name.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? name
        switch last {
        case Array("reboot.c32".utf8):
            guard let restart = environment.restart else { return .over(.done("The machine is reset (reboot.c32).")) }
            return .over(.next(restart))
        case Array("poweroff.c32".utf8): return .over(.done("The machine is switched off (poweroff.c32)."))
        default: return notPlayed("The module \(name.displayText)")
        }
    }

    /// Fetches a module and what it is linked with, each once. False where a file is missing.
    private mutating func loadModule(_ name: [UInt8], depth: Int = 0) async throws(BootHalt) -> Bool {
        let file = name.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? name
        guard !modules.contains(file) else { return true }
        guard case .file(let octets) = try await fetchModule(name) else { return false }
        modules.append(file)
        guard version == .six, depth < 8 else { return true }
        for library in COM32Module.libraries(of: octets, named: file) {
            guard try await loadModule(library, depth: depth + 1) else { return false }
        }
        return true
    }

    /// A module is looked for by its own name, then in the folders of PATH.
    private mutating func fetchModule(_ name: [UInt8]) async throws(BootHalt) -> Fetched {
        let first = try await fetch(name)
        guard case .missing = first, version == .six, let path = configuration.globals.path else { return first }
        for folder in path.split(whereSeparator: { $0 == UInt8(ascii: ":") || $0.isBlank }).prefix(16) {
            let slash = folder.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
            if case .file(let octets) = try await fetch(Array(folder) + slash + name) { return .file(octets) }
        }
        return first
    }

    /// The menu of menu.c32 and vesamenu.c32: it reads its configuration itself, lets a person choose, and boots that.
    mutating func runMenu(_ arguments: [UInt8]) async throws(BootHalt) -> Attempt {
        try await readMenu(arguments)
        var menu = PXELINUXMenu(configuration)
        if let background = configuration.menus[menu.index].background, background.first != UInt8(ascii: "#") {
            _ = try await fetch(background)
        }
        var trouble: BootBreak?
        var isTouched = false
        menu.show(on: host, limits: configuration.globals.limits)
        while true {
            let limits = configuration.globals.limits
            let limit = isTouched ? limits.total : limits.untouched
            guard let key = try await host.key(within: limit ?? Self.patience) else {
                guard limit != nil, trouble == nil else {
                    let sentence = "The menu waits for a choice, and nobody presses a key."
                    return .over(.failed(trouble ?? stop(.waitsForKey, sentence)))
                }
                guard let choice = timedOutChoice(in: menu) else {
                    return .over(.failed(stop(.waitsForKey, "The menu has nothing to choose.")))
                }
                switch try await boot(choice) {
                case .over(let handover): return .over(handover)
                case .failed(let reason): trouble = reason
                }
                continue
            }
            isTouched = true
            switch try await pressed(key, in: &menu) {
            case .nothing: continue
            case .leave: return .over(try await prompt(after: trouble))
            case .boot(let choice):
                switch try await boot(choice) {
                case .over(let handover): return .over(handover)
                case .failed(let reason):
                    trouble = reason
                    menu.show(on: host, limits: (nil, nil))
                }
            }
        }
    }

    /// The files that a menu is told to read; without any the configuration once more.
    private mutating func readMenu(_ arguments: [UInt8]) async throws(BootHalt) {
        var names = arguments.split(whereSeparator: \.isBlank).prefix(16).map { Array($0) }
        if names.isEmpty { names = [[UInt8(ascii: "~")]] }
        var whole: [UInt8] = []
        for name in names {
            let file = name == [UInt8(ascii: "~")] ? configurationName : name
            guard case .file(let octets) = try await fetch(file) else { continue }
            whole += octets
            if whole.last != UInt8(ascii: "\n") { whole.append(UInt8(ascii: "\n")) }
        }
        guard !whole.isEmpty else { return }
        configuration = try await readWhole(whole, isMenu: true)
    }

    private func timedOutChoice(in menu: PXELINUXMenu) -> PXELINUXConfiguration.Choice? {
        if let command = configuration.globals.onTimeout { return configuration.choice(commandLine: command.text) }
        return menu.default.map { .entry($0, arguments: []) }
    }

    private enum Reaction {
        case nothing
        case leave
        case boot(PXELINUXConfiguration.Choice)
    }

    private mutating func pressed(_ key: BootKey, in menu: inout PXELINUXMenu) async throws(BootHalt) -> Reaction {
        switch key {
        case .up: menu.move(by: -1)
        case .down: menu.move(by: 1)
        case .character(let octet): menu.jump(to: octet)
        case .function(let number): try await showHelp(number)
        case .escape: return configuration.globals.allowsOptions ? .leave : .nothing
        case .tab:
            guard configuration.globals.allowsOptions, case .entry(let entry)? = menu.selected else { return .nothing }
            return try await edit(entry)
        case .enter:
            switch menu.selected {
            case nil: return .nothing
            case .menu(let index): menu.open(index, on: host)
            case .entry(let entry):
                guard try await mayStart(entry) else { return .nothing }
                switch entry.action {
                case nil: return .boot(.entry(entry, arguments: []))
                case .quit: return .leave
                case .goto(let tag), .exit(let tag): menu.go(to: tag, isExit: entry.isExit, on: host)
                }
            }
        }
        return .nothing
    }

    /// Tab: the command line of an entry, to be changed before it is booted.
    private mutating func edit(_ entry: PXELINUXConfiguration.Entry) async throws(BootHalt) -> Reaction {
        let kernel = entry.effectiveKernel
        let initrd = entry.initialRAMDisk.map { Array("initrd=".utf8) + $0 } ?? []
        let words = [kernel.file, kernel.arguments, entry.effectiveAppend, initrd].filter { !$0.isEmpty }
        let text = Array(words.joined(separator: [UInt8(ascii: " ")]))
        host.show("> \(text.displayText)")
        guard case .line(let line) = try await type(isTimed: false, startingWith: text) else { return .nothing }
        host.show("> \(line.displayText)")
        let (file, rest) = line[...].firstWord
        guard !file.isEmpty else { return .nothing }
        var changed = entry
        changed.kernel = .init(line: kernel.line, kind: kernel.kind, file: Array(file))
        changed.append = Array(rest)
        changed.initialRAMDisk = nil
        return .boot(.entry(changed, arguments: []))
    }

    /// MENU PASSWD in clear text; what is hashed is never right here.
    private mutating func mayStart(_ entry: PXELINUXConfiguration.Entry) async throws(BootHalt) -> Bool {
        guard let password = entry.password, !password.isEmpty else { return true }
        host.show("Password required")
        guard case .line(let typed) = try await type(isTimed: false) else { return false }
        return typed == password
    }
}
