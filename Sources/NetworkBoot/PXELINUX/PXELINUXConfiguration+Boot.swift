extension PXELINUXConfiguration {
    /// What a command line at the prompt, a DEFAULT or an ONTIMEOUT comes to.
    public enum Choice: Hashable, Sendable {
        /// A label, with the words typed behind it.
        case entry(Entry, arguments: [UInt8])
        /// No label: a file to be fetched, with its arguments.
        case file(name: [UInt8], arguments: [UInt8])

        /// The label or the file's name.
        public var name: [UInt8] {
            switch self {
            case .entry(let entry, _): entry.label
            case .file(let name, _): name
            }
        }
    }

    /// Longest command line that PXELINUX hands to a kernel, in octets (`MAX_CMDLINE_LEN` is 2048 with its NUL).
    public static let commandLineLimit = 2047

    /// What `text` means when it is typed, or stands behind DEFAULT: a label if one has this name, else a file.
    public func choice(commandLine text: [UInt8]) -> Choice? {
        let (name, arguments) = text[...].firstWord
        guard !name.isEmpty else { return nil }
        if let entry = entry(label: name) { return .entry(entry, arguments: Array(arguments)) }
        return .file(name: Array(name), arguments: Array(arguments))
    }

    /// What the loader itself runs first when nobody touches a key: UI, else DEFAULT.
    ///
    /// Without either, 3.x and 4.x run a built-in `linux auto` (until 3.84); 6 stops at `boot:`, and this is nil.
    public func firstChoice(version: PXELINUXVersion = .six) -> Choice? {
        if let command = globals.userInterface ?? globals.defaultCommand { return choice(commandLine: command.text) }
        return version == .three ? choice(commandLine: Array("linux auto".utf8)) : nil
    }

    /// What is booted in the end when nobody touches a key: ``firstChoice(version:)``, and where that is a menu, what
    /// the menu starts when its time is up.
    public func defaultChoice(version: PXELINUXVersion = .six) -> Choice? {
        guard let first = firstChoice(version: version) else { return nil }
        guard startsMenu(first) else {
            // PROMPT 1 with a time-out runs ONTIMEOUT instead.
            if globals.prompts, globals.userInterface == nil, globals.timeout > 0 || globals.totalTimeout > 0,
                let command = globals.onTimeout
            {
                return choice(commandLine: command.text) ?? first
            }
            return first
        }
        if let command = globals.onTimeout { return choice(commandLine: command.text) }
        return menuDefault.map { .entry($0, arguments: []) }
    }

    /// How long the loader waits for a person before it boots ``defaultChoice(version:)``; nil where it waits for ever.
    public var unattendedDelay: Duration? {
        guard let first = firstChoice() else { return nil }
        guard startsMenu(first) || (globals.prompts && globals.userInterface == nil) else { return .zero }
        let limits = [globals.timeout, globals.totalTimeout].filter { $0 > 0 }
        return limits.min().map { .milliseconds(100 * $0) }
    }

    /// The entry that a menu's bar stands on: DEFAULT's where there is a UI, else MENU DEFAULT, else the first that can
    /// be chosen.
    public var menuDefault: Entry? {
        if globals.userInterface != nil, let command = globals.defaultCommand,
            let entry = entry(label: command.name), !entry.isHidden
        {
            return entry
        }
        return menuDefault(of: globals.startMenu ?? 0)
    }

    private func menuDefault(of menu: Int) -> Entry? {
        let shown: [Entry] = menus[menu].items.compactMap {
            guard case .entry(let index) = $0, !entries[index].isHidden, !entries[index].isDisabled else { return nil }
            return entries[index]
        }
        return shown.last(where: \.isMenuDefault) ?? shown.first
    }

    /// Whether this file is one of the menu modules.
    func isMenu(_ file: [UInt8]) -> Bool {
        let name = file[...].split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }).last ?? []
        return ["menu.c32", "vesamenu.c32", "menu", "vesamenu"].contains { name.elementsEqual($0.utf8) }
    }

    private func startsMenu(_ choice: Choice) -> Bool {
        switch choice {
        case .entry(let entry, _): isMenu(entry.effectiveKernel.file)
        case .file(let name, _): isMenu(name)
        }
    }
}

extension PXELINUXConfiguration {
    /// The command line that Linux is handed (`new_linux_kernel`; `runkernel.inc` of 3.x).
    ///
    /// - Parameters:
    ///   - entry: what is booted.
    ///   - arguments: what was typed behind the label.
    ///   - version: who boots it.
    ///   - systemAppend: the strings of IPAPPEND, each such as `BOOTIF=01-…`, in ascending order of their bits. The
    ///     machine makes them up, so they are left out unless given here.
    public func commandLine(
        for entry: Entry,
        arguments: [UInt8] = [],
        version: PXELINUXVersion,
        systemAppend: [[UInt8]] = []
    ) -> [UInt8] {
        let kernel = entry.effectiveKernel
        var words: [[UInt8]] = []
        let image = Array("BOOT_IMAGE=".utf8) + kernel.file
        let initialRAMDisk = entry.initialRAMDisk.map { Array("initrd=".utf8) + $0 }
        switch version {
        case .six:
            words = [image, kernel.arguments, entry.effectiveAppend, initialRAMDisk ?? []] + systemAppend + [arguments]
        case .three:
            words = [entry.effectiveAppend, initialRAMDisk ?? [], image] + systemAppend + [arguments]
        }
        return Array(words.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: " ")]))
    }

    /// The command line that Linux is handed for a choice; a file without a label has no APPEND of its own.
    public func commandLine(
        for choice: Choice,
        version: PXELINUXVersion,
        systemAppend: [[UInt8]] = []
    ) -> [UInt8] {
        switch choice {
        case .entry(let entry, let arguments):
            return commandLine(for: entry, arguments: arguments, version: version, systemAppend: systemAppend)
        case .file(let name, let arguments):
            let image = Array("BOOT_IMAGE=".utf8) + name
            let global = globals.append.flatMap { $0 == [UInt8(ascii: "-")] ? nil : $0 } ?? []
            let words: [[UInt8]] =
                switch version {
                case .six: [image, arguments.isEmpty ? global : arguments] + systemAppend
                case .three: [global, image] + systemAppend + [arguments]
                }
            return Array(words.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: " ")]))
        }
    }

    /// The files that booting this fetches, in order: the kernel, then each initrd.
    ///
    /// Names are as written: ``PXELINUXPath`` says where they lead. Nothing is fetched for LOCALBOOT and menu actions.
    public func files(for choice: Choice, version: PXELINUXVersion) -> [[UInt8]] {
        let kernel: Kernel
        switch choice {
        case .entry(let entry, _):
            guard entry.action == nil, entry.localBoot == nil else { return [] }
            kernel = entry.effectiveKernel
        case .file(let name, let arguments):
            kernel = Kernel(line: 0, kind: .byName, file: name, arguments: arguments)
        }
        switch kernel.kind.resolved(file: kernel.file, version: version) {
        case .linux: break
        // 5 and later complete a module's name.
        case .com32 where version == .six && !kernel.file.ends(with: ".c32"): return [kernel.file + ".c32".utf8]
        default: return [kernel.file]
        }
        return [kernel.file] + Self.initialRAMDisks(in: commandLine(for: choice, version: version), version: version)
    }

    /// The files that booting this entry fetches, in order.
    public func files(for entry: Entry, version: PXELINUXVersion) -> [[UInt8]] {
        files(for: .entry(entry, arguments: []), version: version)
    }

    /// The names that the loader asks for, in order, until one of them is the kernel.
    ///
    /// 3.x and 4.x add endings to any name that is not there. 6 tries endings first, where no label was named and the
    /// name has none that it knows.
    public func kernelNames(for choice: Choice, version: PXELINUXVersion) -> [[UInt8]] {
        guard let name = files(for: choice, version: version).first else { return [] }
        func ended(_ endings: [String]) -> [[UInt8]] { endings.map { name + $0.utf8 } }
        switch (version, choice) {
        case (.three, _): return [name] + ended([".cbt", ".0", ".com", ".c32"])
        case (.six, .file) where KernelKind.byName.resolved(file: name, version: .six) == .linux:
            return ended([".c32", ".img", ".bss", ".bin", ".bs", ".0"]) + [name]
        case (.six, _): return [name]
        }
    }

    /// The initrds that a command line names: comma lists, of the last `initrd=` for 3.x and 4.x, of the first for 6.
    ///
    /// 6 looks for the letters `initrd=` wherever they stand, so `xinitrd=` counts too.
    public static func initialRAMDisks(in commandLine: [UInt8], version: PXELINUXVersion) -> [[UInt8]] {
        let key = Array("initrd=".utf8)
        var found: Int?
        var index = 0
        while index + key.count <= commandLine.count {
            if commandLine[index] == key[0], commandLine[index..<index + key.count].elementsEqual(key) {
                let isWord = index == 0 || commandLine[index - 1].isBlank
                if version == .six || isWord { found = index + key.count }
                if version == .six { break }
            }
            index += 1
        }
        guard let found else { return [] }
        let end = commandLine[found...].firstIndex(where: \.isBlank) ?? commandLine.count
        return commandLine[found..<end].split(separator: UInt8(ascii: ",")).map { Array($0) }
    }
}
