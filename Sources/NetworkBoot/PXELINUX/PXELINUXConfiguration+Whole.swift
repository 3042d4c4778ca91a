extension PXELINUXConfiguration {
    /// Notes what can be seen only when the whole file has been read, and puts all observations in order of lines.
    mutating func observeWhole() {
        observeLabels()
        observeCommands()
        for entry in entries { observe(entry) }
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

    private mutating func observe(_ entry: Entry) {
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
        let length = commandLine(for: entry, version: .six).count
        if length > Self.commandLineLimit {
            note(.commandLineTooLong(length: length), entry.line, entry.file, entry.label)
        }
        let words = KernelCommandLine(entry.effectiveAppend).words
        let count = words.reduce(entry.initialRAMDisk == nil ? 0 : 1) { $0 + ($1.isNamed("initrd") ? 1 : 0) }
        if count > 1 { note(.repeatedInitialRAMDisk, entry.line, entry.file, entry.label) }
    }

    private mutating func note(_ kind: Observation.Kind, _ line: Int, _ file: [UInt8]?, _ subject: [UInt8]) {
        observations.append(.init(kind: kind, line: line, file: file, subject: subject))
    }
}
