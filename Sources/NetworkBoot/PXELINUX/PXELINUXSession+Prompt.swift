internal import NetworkProtocols

extension PXELINUXSession {
    /// What somebody has typed, or not.
    enum Typed: Sendable {
        case line([UInt8])
        /// TIMEOUT or TOTALTIMEOUT is over.
        case timeOut
        /// There is no limit, and nobody came.
        case nobody
        /// The line was given up (Esc).
        case dropped
    }

    /// Boots the default at once, or asks.
    mutating func offerChoice() async throws(BootHalt) -> Handover {
        var trouble: BootBreak?
        let globals = configuration.globals
        if globals.userInterface != nil || !globals.prompts {
            switch try await bootDefault() {
            case .over(let handover): return handover
            case .failed(let reason): trouble = reason
            }
        }
        return try await prompt(after: trouble)
    }

    private mutating func bootDefault() async throws(BootHalt) -> Attempt {
        if let choice = configuration.firstChoice(version: version) { return try await boot(choice) }
        host.show("No DEFAULT or UI configuration directive found!")
        let where_ = configurationName.displayText
        return .failed(stop(.waitsForKey, "The configuration \(where_) says neither DEFAULT nor UI."))
    }

    /// The `boot:` prompt, until something starts or nobody is there.
    mutating func prompt(after first: BootBreak?) async throws(BootHalt) -> Handover {
        var trouble = first
        if configuration.globals.noEscape, let trouble { return try await reset(trouble) }
        while true {
            host.show("boot: ")
            let attempt: Attempt
            switch try await type(isTimed: true) {
            case .dropped: continue
            case .timeOut:
                // It would try the same again and again.
                if let trouble { return .failed(trouble) }
                let command = configuration.globals.onTimeout.flatMap { configuration.choice(commandLine: $0.text) }
                if let command { attempt = try await boot(command) } else { attempt = try await bootDefault() }
            case .nobody:
                let sentence = "PXELINUX waits at its boot: prompt, and nobody types anything."
                return .failed(trouble ?? stop(.waitsForKey, sentence))
            case .line(let line):
                host.show("boot: \(line.displayText)")
                if let choice = configuration.choice(commandLine: line) {
                    attempt = try await boot(choice)
                } else {
                    attempt = try await bootDefault()
                }
            }
            switch attempt {
            case .over(let handover): return handover
            case .failed(let reason): trouble = reason
            }
        }
    }

    /// Reads a line as it is typed. Function keys show their help files; the first key ends TIMEOUT, not TOTALTIMEOUT,
    /// which starts again with each key here.
    mutating func type(isTimed: Bool, startingWith text: [UInt8] = []) async throws(BootHalt) -> Typed {
        let limits = configuration.globals.limits
        var line = text
        var isTouched = !isTimed
        while true {
            let limit = isTouched ? limits.total : limits.untouched
            guard let key = try await host.key(within: limit ?? Self.patience) else {
                return limit == nil ? .nobody : .timeOut
            }
            isTouched = true
            switch key {
            case .enter: return .line(line)
            case .escape: return .dropped
            case .character(8), .character(127): _ = line.popLast()
            case .character(let octet): if octet >= 0x20, line.count < 2047 { line.append(octet) }
            case .tab: if !configuration.globals.noComplete { showLabels(beginningWith: line) }
            case .function(let number): try await showHelp(number)
            case .up, .down: continue
            }
        }
    }

    private func showLabels(beginningWith start: [UInt8]) {
        let labels = configuration.entries.map(\.label).filter { $0.starts(with: start) }
        host.show(labels.map(\.displayText).joined(separator: " "))
    }

    /// Shows the help file of a function key; nothing where there is none.
    mutating func showHelp(_ number: Int) async throws(BootHalt) {
        guard let key = configuration.globals.functionKeys.last(where: { $0.key == number }) else { return }
        if case .file(let octets) = try await fetch(key.file) { showText(octets) }
    }
}

extension PXELINUXConfiguration.Globals {
    /// How long a prompt or a menu waits: before the first key, and after it; nil for ever.
    var limits: (untouched: Duration?, total: Duration?) {
        func tenths(_ count: Int) -> Duration? { count > 0 ? .milliseconds(100 * count) : nil }
        let (first, total) = (tenths(timeout), tenths(totalTimeout))
        guard let first, let total else { return (first ?? total, total) }
        return (min(first, total), total)
    }
}
