internal import NetworkProtocols

extension IPXESession {
    /// Runs a script to its end, to the first line that fails, or to where it hands over; and which image takes its
    /// place then (`--replace`).
    mutating func run(
        _ script: IPXEScript,
        named name: [UInt8]
    ) async throws(BootHalt) -> (IPXEOutcome, replacement: IPXEImage?) {
        guard mayStart(script, named: name) else { return (.over(goesRound), nil) }
        let outer = self.script
        self.script = RunningScript(script: script, name: name)
        defer { self.script = outer }
        while let running = self.script, running.next < script.statements.count {
            // Blank lines, labels and comments cost their reading, too.
            guard mayGoOn(1 + script.statements[running.next].text.count / Self.octetsAStep) else {
                return (.over(goesRound), nil)
            }
            let statement = script.statements[running.next]
            self.script?.next += 1
            let outcome = try await run(line: statement.text)
            if case .over = outcome { return (outcome, nil) }
            if stop == .script {
                stop = nil
                return (outcome, self.script?.replacement)
            }
            if case .failure(let error) = outcome { return (.failure(located(error, at: statement, in: name)), nil) }
        }
        return (.success, nil)
    }

    /// The error of a script's line, with the line in its sentence.
    private func located(_ error: IPXEError, at statement: IPXEScript.Statement, in name: [UInt8]) -> IPXEError {
        guard !error.sentence.contains("(line ") else { return error }
        var error = error
        error.sentence += " (line \(statement.line) of the script \(name.displayText))"
        return error
    }

    /// Runs one line: its commands one after the other, as far as their turn comes.
    mutating func run(line: [UInt8]) async throws(BootHalt) -> IPXEOutcome {
        var text = line
        if build.dialect == .gpxe { text = expand(line) }
        var outcome = IPXEOutcome.success
        for command in IPXECommandLine(text, for: build.dialect).commands {
            let isDue =
                switch command.condition {
                case .always: true
                case .afterSuccess: outcome.error == nil
                case .afterFailure: outcome.error != nil
                }
            guard mayGoOn() else { return .over(goesRound) }
            guard isDue else { continue }
            let words = build.dialect == .gpxe ? command.words : command.words.map { expand($0) }
            outcome = try await run(words)
            if case .over = outcome { return outcome }
            if stop == .line {
                stop = nil
                return outcome
            }
            if stop == .script { return outcome }
        }
        return outcome
    }

    private mutating func expand(_ text: [UInt8]) -> [UInt8] {
        let (expanded, count) = settings.expand(text)
        // Where that was too much, the next command is the last.
        guard count == 0 || mayGoOn(count / 4 + expanded.count / Self.octetsAStep) else { return [] }
        return expanded
    }

    /// Notes that a script begins; false where the same has begun so often that it will for ever.
    private mutating func mayStart(_ script: IPXEScript, named name: [UInt8]) -> Bool {
        begun.append(BegunScript(name: name, content: script.statements.hashValue))
        return begun.count { $0 == begun.last } <= Self.startLimit
    }

    /// How the script that began last comes to begin again; nil where it does not.
    private var circle: String? {
        guard let last = begun.last, begun.count(where: { $0 == last }) > 2 else { return nil }
        let others = begun.dropLast().reversed().prefix { $0 != last }.reversed()
        let steps = others.map { "starts \($0.name.displayText), which " }.joined()
        return "it \(steps)starts \(others.isEmpty ? "itself" : "it") again"
    }

    /// Runs one command.
    mutating func run(_ words: [[UInt8]]) async throws(BootHalt) -> IPXEOutcome {
        guard let word = words.first else { return .success }
        guard mayGoOn() else { return .over(goesRound) }
        // A word that was nothing but an empty setting is no command of that name.
        guard let command = IPXECommand(word, in: build.dialect) else {
            host.show("\(word.displayText): command not found")
            let sentence = "\(build.program) has no command \(word.displayText)."
            return fail(build.error(.notExecutable, .exec, .wrongImage, sentence))
        }
        let arguments: IPXEArguments
        do throws(IPXEArguments.Trouble) {
            arguments = try IPXEArguments(words.dropFirst(), of: command)
        } catch {
            return fail(complain(error, of: command))
        }
        let outcome = try await run(command.word, arguments)
        if case .failure(let error) = outcome { return fail(error) }
        return outcome
    }

    /// What comes after more commands than one run may have.
    var goesRound: Handover {
        let place = script.map { "The script \($0.name.displayText)" } ?? name
        return .failed(
            BootBreak(
                stage: name,
                failure: circle == nil ? trouble?.failure ?? .loaderLoop : .loaderLoop,
                sentence: "\(place) goes round without end"
                    + (circle.map { ": \($0)." } ?? trouble.map { ": \($0.sentence)" } ?? ".")
            )
        )
    }

    private mutating func fail(_ error: IPXEError) -> IPXEOutcome {
        note(error)
        return .failure(error)
    }

    private func complain(_ trouble: IPXEArguments.Trouble, of command: IPXECommand) -> IPXEError {
        let word = command.word.rawValue
        func showUsage() {
            guard build.dialect == .ipxe else {
                let isOld = !command.readsOptions
                return host.show(isOld ? "Syntax: \(word) \(command.usage)" : "Usage:  \(word) \(command.usage)")
            }
            let options = command.options.map { option in
                let value = option.takesValue ? " <\(option.name)>" : ""
                return " [-\(String(decoding: [option.letter], as: UTF8.self))|--\(option.name)\(value)]"
            }
            host.show("Usage:")
            host.show("  \(word)\(options.joined()) \(command.usage)")
            host.show("See https://ipxe.org/cmd/\(word) for further information")
        }
        switch trouble {
        case .help:
            showUsage()
            return build.error(.cancelled, .options, which: 1, .notPlayed, "\(word) was asked for its help.")
        case .unknownOption(let option):
            host.show("Unrecognised option \"\(option.displayText)\"")
            let sentence = "The command \(word) has no option \(option.displayText)."
            return build.error(.invalidArgument, .options, which: 2, text: "Unrecognised option", .wrongImage, sentence)
        case .missingValue(let option):
            host.show("Option \"\(option.displayText)\" requires an argument <\(option.displayText)>")
            let sentence = "The option \(option.displayText) of the command \(word) has no value."
            return build.error(.invalidArgument, .options, which: 3, text: "Missing argument", .wrongImage, sentence)
        case .wrongCount:
            showUsage()
            let sentence = "The command \(word) was given too many or too few words."
            return build.error(.outOfRange, .options, .wrongImage, sentence)
        }
    }

    // MARK: Commands of the script itself

    mutating func run(_ word: IPXECommand.Word, _ arguments: IPXEArguments) async throws(BootHalt) -> IPXEOutcome {
        switch word {
        case .echo:
            host.show(arguments.joined(from: 0).displayText)
            return .success
        case .set, .clear, .show, .read, .inc, .isset, .iseq: return try await runSetting(word, arguments)
        case .goto: return go(to: arguments.positional[0])
        case .exit: return exit(arguments)
        case .sleep: return try await sleep(arguments)
        case .prompt: return try await prompt(arguments)
        case .menu, .form, .item, .choose, .present: return try await runMenu(word, arguments)
        case .dhcp, .ifconf, .ifopen, .ifclose, .ifstat, .iflinkwait, .route, .nslookup, .ping, .pxebs:
            return try await runNetwork(word, arguments)
        case .imgfetch, .module, .initrd, .kernel, .imgload, .imgselect, .imgargs, .imgexec, .chain, .boot, .imgstat,
            .imgfree:
            return try await runImage(word, arguments)
        case .autoboot: return try await autoboot()
        case .sanboot, .sanhook, .sanunhook: return sanBoot(word, arguments)
        case .shell, .config, .login: return try await waitForSomebody(word)
        case .reboot:
            if let restart { return .over(.next(restart)) }
            return .over(.done("The machine is reset (reboot)."))
        case .poweroff: return .over(.done("The machine is switched off (poweroff)."))
        case .time:
            guard descend() else { return .over(goesRound) }
            defer { ascend() }
            return try await run(arguments.positional)
        case .cpuid: return cpuid(arguments)
        case .help:
            host.show("Available commands:")
            return .success
        // What these do nobody sees, here as on the wire.
        case .params, .param, .console, .colour, .cpair, .imgtrust, .sync: return .success
        case .imgverify, .ntp, .md5sum, .sha1sum:
            return .over(notPlayed("The command \(word.rawValue) of \(build.program)"))
        }
    }

    func notPlayed(_ what: String) -> Handover {
        .failed(BootBreak(stage: name, failure: .notPlayed, sentence: "\(what) is not played yet."))
    }

    private mutating func go(to label: [UInt8]) -> IPXEOutcome {
        guard let running = script else {
            let error = build.error(.inappropriateOperation, .script, .wrongImage, "goto stands in no script.")
            host.show("Not in a script: \(error.shown(by: build))")
            return .failure(error)
        }
        guard let index = running.script.labels[label] else {
            let sentence = "The script \(running.name.displayText) has no label :\(label.displayText)."
            return .failure(build.error(.noEntry, .script, .wrongImage, sentence))
        }
        script?.next = index
        stop = .line
        return .success
    }

    private mutating func exit(_ arguments: IPXEArguments) -> IPXEOutcome {
        var status: Int64 = 0
        if let text = arguments.positional.first {
            guard let number = integer(text) else { return .failure(invalidInteger(text)) }
            status = number
        }
        // gPXE's exit leaves its shell, and a script goes on.
        if build.dialect == .ipxe { stop = .script }
        guard status != 0 else { return .success }
        return .failure(
            IPXEError(
                text: "Error \(IPXEErrorNumber(rawValue: UInt32(truncatingIfNeeded: status)).text)",
                number: UInt32(truncatingIfNeeded: status),
                failure: .cancelled,
                sentence: "The script ended itself with status \(status)."
            )
        )
    }

    /// A number as commands take it; nil, and a line on the screen, for anything else.
    func integer(_ text: [UInt8]) -> Int64? {
        if let number = IPXENumber.parse(text) { return number }
        host.show("\"\(text.displayText)\": invalid integer value")
        return nil
    }

    func invalidInteger(_ text: [UInt8]) -> IPXEError {
        let sentence = "\(text.displayText) is no number."
        return build.error(.invalidArgument, .options, which: 1, text: "Invalid integer value", .wrongImage, sentence)
    }

    private func sleep(_ arguments: IPXEArguments) async throws(BootHalt) -> IPXEOutcome {
        let text = arguments.positional[0]
        guard let seconds = integer(text) else { return .failure(invalidInteger(text)) }
        try await host.wait(for: .seconds(min(max(seconds, 0), 86_400)))
        return .success
    }

    private func cpuid(_ arguments: IPXEArguments) -> IPXEOutcome {
        let text = arguments.positional[0]
        guard let bit = integer(text) else { return .failure(invalidInteger(text)) }
        // Every machine that is played has 64 bits (long mode, extended function's bit 29).
        if !arguments.has("ext") || bit == 29 { return .success }
        return .failure(build.error(.noEntry, .exec, .wrongImage, "The processor lacks feature \(bit)."))
    }
}
