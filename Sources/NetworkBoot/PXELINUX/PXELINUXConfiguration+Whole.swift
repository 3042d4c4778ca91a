extension PXELINUXConfiguration {
    /// Notes what can be seen only when the whole file has been read, and puts all observations in order of lines.
    mutating func observeWhole() {
        observeLabels()
        observeCommands()
        var counted: (append: [UInt8], initialRAMDisks: Int) = ([], 0)
        for entry in entries { observe(entry, &counted) }
        let ordered = observations.enumerated().sorted {
            // What is about included files comes behind what is about the file itself.
            ($0.element.file == nil ? 0 : 1, $0.element.line, $0.offset)
                < ($1.element.file == nil ? 0 : 1, $1.element.line, $1.offset)
        }
        observations = ordered.map(\.element)
    }

    private mutating func observeLabels() {
        var firstLines: [[UInt8]: Int] = [:]
        for entry in entries where !entry.label.isEmpty {
            if let first = firstLines[entry.label] {
                note(.duplicateLabel(first: first), entry.line, entry.file, entry.label)
            } else {
                firstLines[entry.label] = entry.line
            }
        }
    }

    private mutating func observeCommands() {
        let labels = Set(entries.map(\.label))
        let defaultCommand = globals.defaultCommand
        if defaultCommand == nil, globals.userInterface == nil { note(.missingDefault, 0, nil, []) }
        if let command = defaultCommand, !command.text.isEmpty, !labels.contains(command.name), !isMenu(command.name) {
            note(.defaultNamesNoLabel, command.line, command.file, command.name)
        }
        for command in [globals.onTimeout, globals.onError] {
            guard let command, !command.text.isEmpty, !labels.contains(command.name) else { continue }
            note(.commandNamesNoLabel, command.line, command.file, command.name)
        }
        if globals.userInterface != nil, globals.prompts,
            let prompt = directives.last(where: { $0.keyword == .prompt })
        {
            note(.promptIgnored, prompt.line, prompt.file, prompt.word)
        }
    }

    /// - Parameter counted: the APPEND looked at last and how many `initrd=` it has; entries mostly share one.
    private mutating func observe(_ entry: Entry, _ counted: inout (append: [UInt8], initialRAMDisks: Int)) {
        switch entry.action {
        case .goto(let tag), .exit(let tag):
            let isKnown = tag == Array(".top".utf8) || menus.contains { !$0.tag.isEmpty && $0.tag == tag }
            if !isKnown, !tag.isEmpty { note(.menuTagUnknown, entry.line, entry.file, tag) }
            return
        case .quit: return
        case nil: break
        }
        let kernel = entry.effectiveKernel
        let kind = kernel.kind.resolved(file: kernel.file, version: .six)
        if !kind.isBootable(by: .six) {
            note(
                kind.isBootable(by: .three) ? .removedKernelKind : .unsupportedKernelKind,
                kernel.line,
                entry.file,
                kernel.file
            )
        }
        guard kind == .linux else { return }
        let length = commandLineLength(of: entry, kernel: kernel)
        if length > Self.commandLineLimit {
            note(.commandLineTooLong(length: length), entry.line, entry.file, entry.label)
        }
        let append = entry.effectiveAppend
        if append != counted.append {
            let words = KernelCommandLine(append).words
            counted = (append, words.reduce(0) { $0 + ($1.isNamed("initrd") ? 1 : 0) })
        }
        if counted.initialRAMDisks + (entry.initialRAMDisk == nil ? 0 : 1) > 1 {
            note(.repeatedInitialRAMDisk, entry.line, entry.file, entry.label)
        }
    }

    /// As `commandLine(for:version:)` makes it for 6, only counted: a long APPEND may be every entry's.
    private func commandLineLength(of entry: Entry, kernel: Kernel) -> Int {
        let initialRAMDisk = entry.initialRAMDisk.map { "initrd=".utf8.count + $0.count } ?? 0
        let lengths = [kernel.arguments.count, entry.effectiveAppend.count, initialRAMDisk]
        return lengths.reduce("BOOT_IMAGE=".utf8.count + kernel.file.count) { $0 + ($1 == 0 ? 0 : $1 + 1) }
    }

    private mutating func note(_ kind: Observation.Kind, _ line: Int, _ file: [UInt8]?, _ subject: [UInt8]) {
        observations.append(.init(kind: kind, line: line, file: file, subject: subject))
    }
}
