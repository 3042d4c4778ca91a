internal import NetworkProtocols

extension IPXESession {
    /// `set`, `clear` and their sisters (iPXE `hci/commands/nvo_cmd.c`).
    mutating func runSetting(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        let text = arguments.positional[0]
        switch word {
        case .isset:
            guard text.isEmpty else { return .success }
            return .failure(build.error(.noEntry, .exec, .wrongImage, "A setting that a script needs is not set."))
        case .iseq:
            let other = arguments.positional[1]
            guard text != other else { return .success }
            let sentence = "\(text.displayText) and \(other.displayText) are not alike."
            return .failure(build.error(.outOfRange, .exec, .wrongImage, sentence))
        default: break
        }
        let name: IPXESettingName
        do throws(IPXESettingName.Trouble) {
            name = try IPXESettingName(text, in: build.dialect)
        } catch {
            host.show("\"\(text.displayText)\": invalid setting")
            let sentence = "\(text.displayText) names a type of settings that there is not."
            return .failure(build.error(.notSupported, .settings, .wrongImage, sentence))
        }
        switch word {
        case .clear: return store(nil, name)
        case .show: return show(name, as: text, isQuiet: arguments.has("quiet"))
        case .inc: return increase(name, by: arguments.positional.dropFirst().first)
        case .read: return try await read(name, arguments)
        default: return store(arguments.joined(from: 1), name)
        }
    }

    private func show(_ name: IPXESettingName, as text: [UInt8], isQuiet: Bool) -> IPXEOutcome {
        guard let value = settings.text(name) else {
            let sentence = "Nobody has set \(text.displayText)."
            let error = build.error(.noEntry, .settings, .wrongImage, sentence)
            host.show("Could not find \"\(name.name.displayText)\": \(error.shown(by: build))")
            return .failure(error)
        }
        host.show((isQuiet ? "" : "\(text.displayText) = ") + value.displayText)
        return .success
    }

    /// Sets a setting to what a text stands for; to nothing where it is empty.
    mutating func store(_ text: [UInt8]?, _ name: IPXESettingName) -> IPXEOutcome {
        var octets: [UInt8]?
        if let text, !text.isEmpty {
            guard let parsed = (name.type ?? .string).parse(text) else {
                let type = (name.type ?? .string).rawValue
                return notStored(name, .invalidArgument, "\(text.displayText) is no value of type \(type).")
            }
            octets = parsed
        }
        return store(octets: octets, name)
    }

    private mutating func store(octets: [UInt8]?, _ name: IPXESettingName) -> IPXEOutcome {
        guard settings.store(octets, name) else {
            return notStored(name, .outOfMemory, "The script sets more than there is room for.")
        }
        return .success
    }

    private func notStored(
        _ name: IPXESettingName,
        _ posix: IPXEErrorNumber.POSIXError,
        _ sentence: String
    ) -> IPXEOutcome {
        let error = build.error(posix, .settings, .wrongImage, sentence)
        let verb = build.dialect == .gpxe ? "set" : "store"
        host.show("Could not \(verb) \"\(name.name.displayText)\": \(error.shown(by: build))")
        return .failure(error)
    }

    private mutating func increase(_ name: IPXESettingName, by text: [UInt8]?) -> IPXEOutcome {
        var step: Int64 = 1
        if let text {
            guard let number = integer(text) else { return .failure(invalidInteger(text)) }
            step = number
        }
        let old = settings.value(name)
        let oldType = old?.type ?? .int32
        let number = old.flatMap { oldType == .string ? nil : IPXESettingType.number($0.octets, isSigned: true) }
        var stored = name
        stored.type = name.type ?? (oldType.octets(of: 0) == nil ? .int32 : oldType)
        let value = (number ?? 0) &+ step
        return store(octets: stored.type?.octets(of: value) ?? IPXESettingType.octets(of: value, width: 4), stored)
    }

    /// `read`: a person changes a setting's text.
    private mutating func read(
        _ name: IPXESettingName,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        let limit: Duration?
        switch timeout(of: arguments) {
        case .success(let given): limit = given
        case .failure(let error): return .failure(error)
        }
        switch try await typeLine(startingWith: settings.text(name) ?? [], within: limit) {
        case .success(let line):
            host.show(line.displayText)
            return store(line, name)
        case .failure(let error): return .failure(error)
        }
    }

    /// `--timeout` of a command, in milliseconds; nil where none is given, or 0.
    func timeout(of arguments: IPXEArguments, _ option: String = "timeout") -> Result<Duration?, IPXEError> {
        guard let text = arguments.options[option] else { return .success(nil) }
        guard let number = integer(text) else { return .failure(invalidInteger(text)) }
        return .success(number > 0 ? .milliseconds(min(number, 86_400_000)) : nil)
    }

    /// Reads what somebody types, up to Enter.
    private func typeLine(
        startingWith text: [UInt8],
        within limit: Duration?
    ) async throws(BootHalt) -> Result<[UInt8], IPXEError> {
        var line = text
        while true {
            guard let key = try await host.key(within: limit ?? Self.patience) else {
                let sentence = "\(name) waits for a line to be typed, and nobody types one."
                return .failure(build.error(.timedOut, .readLine, .waitsForKey, sentence))
            }
            switch key {
            case .enter: return .success(line)
            case .escape:
                return .failure(build.error(.cancelled, .readLine, .cancelled, "Somebody broke the typing off."))
            case .character(8), .character(127): _ = line.popLast()
            case .character(let octet): if octet >= 0x20, line.count < 1024 { line.append(octet) }
            case .up, .down, .tab, .function: continue
            }
        }
    }

    // MARK: Keys

    /// `prompt`: succeeds where the right key is pressed in time.
    func prompt(_ arguments: IPXEArguments) async throws(BootHalt) -> IPXEOutcome {
        var wanted: BootKey?
        if let text = arguments.options["key"] {
            guard let key = key(text) else { return .failure(invalidInteger(text)) }
            wanted = key
        }
        let limit: Duration?
        switch timeout(of: arguments) {
        case .success(let given): limit = given
        case .failure(let error): return .failure(error)
        }
        let text = arguments.joined(from: 0)
        if !text.isEmpty { host.show(text.displayText) }
        guard let pressed = try await host.key(within: limit ?? Self.patience) else {
            let sentence = "A script waits for a key, and nobody presses one."
            return .failure(build.error(.timedOut, .prompt, .waitsForKey, sentence))
        }
        if let wanted, wanted != pressed {
            return .failure(
                build.error(.cancelled, .prompt, .cancelled, "Somebody pressed another key than asked for.")
            )
        }
        return .success
    }

    /// A key as scripts write it: a character, or a number (iPXE `include/ipxe/keys.h`).
    func key(_ text: [UInt8]) -> BootKey? {
        if text.count == 1 { return .character(text[0]) }
        guard let number = integer(text) else { return nil }
        switch number {
        case 0x0d, 0x0a: return .enter
        case 0x1b: return .escape
        case 0x09: return .tab
        case 0...0x7f: return .character(UInt8(number))
        // F5 to F12, as the escape sequences that terminals send number them; with or without KEY_MIN.
        case 0x107e, 0x11_107e: return .function(5)
        case 0x127e, 0x11_127e: return .function(6)
        case 0x137e, 0x11_137e: return .function(7)
        case 0x147e, 0x11_147e: return .function(8)
        case 0x157e, 0x11_157e: return .function(9)
        case 0x167e, 0x11_167e: return .function(10)
        case 0x187e, 0x11_187e: return .function(11)
        case 0x197e, 0x11_197e: return .function(12)
        default: return .character(0)
        }
    }

    /// `shell`, `config`, `login`: somebody would have to be there.
    func waitForSomebody(_ word: IPXECommand.Word) async throws(BootHalt) -> IPXEOutcome {
        if word == .shell { host.show("\(build.program)>") }
        guard let key = try await host.key(within: Self.patience) else {
            let sentence = trouble.map { "\($0.sentence) Then \(build.program) waits at its \(word.rawValue)." }
            return .over(
                .failed(
                    BootBreak(
                        stage: name,
                        failure: trouble?.failure ?? .waitsForKey,
                        sentence: sentence
                            ?? "\(build.program) waits at its \(word.rawValue), and nobody presses a key."
                    )
                )
            )
        }
        guard key != .escape else {
            return .failure(build.error(.cancelled, .prompt, .cancelled, "Somebody left the \(word.rawValue)."))
        }
        return .over(notPlayed("What somebody types at the \(word.rawValue) of \(build.program)"))
    }
}
