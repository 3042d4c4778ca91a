internal import NetworkProtocols

extension GRUBSession {
    /// `menuentry [--id=…] [--hotkey=…] [--class=…] [--users=…] [--unrestricted] TITLE … { … }`
    mutating func addEntry(_ words: [[UInt8]], _ block: [GRUBScript.Command]?, isSubmenu: Bool) {
        var arguments: [[UInt8]] = []
        var options: [String: [UInt8]] = [:]
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard word.starts(with: "--".utf8) else {
                arguments.append(word)
                continue
            }
            let (name, value) = split(Array(word.dropFirst(2)), at: UInt8(ascii: "="))
            let option = String(decoding: name, as: UTF8.self)
            if let value {
                options[option] = value
            } else if ["id", "hotkey", "class", "users", "source"].contains(option), index < words.count {
                options[option] = words[index]
                index += 1
            }
        }
        guard let title = arguments.first else { return show(GRUBError("menuentry: missing title")) }
        guard let block else { return show(GRUBError("no menuentry definition")) }
        guard variables.menu.count < 1024 else { return show(GRUBError("out of memory")) }
        let hotkey = options["hotkey"].flatMap { $0.count == 1 ? $0.first : nil }
        variables.add(
            GRUBMenuEntry(
                title: title,
                id: options["id"] ?? title,
                hotkey: hotkey,
                arguments: arguments,
                body: block,
                isSubmenu: isSubmenu
            )
        )
    }

    /// Shows the menu until an entry starts something, or a person leaves it.
    mutating func showMenu(isNested: Bool, isAutomatic: Bool) async throws(BootHalt) -> Flow {
        while true {
            budget.spendCommand()
            guard !budget.isSpent else { return .over(.failed(endless())) }
            switch try await choose(isNested: isNested) {
            case .over(let flow): return flow
            case .left: return .goesOn
            case .chosen(let index, let isByItself):
                let entry = variables.menu[index]
                let flow: Flow
                if isByItself {
                    flow = try await runWithFallback(entry, isAutomatic: isAutomatic)
                } else {
                    flow = try await run(entry, isByItself: false)
                }
                if case .over = flow { return flow }
                if isAutomatic { return .goesOn }
            }
        }
    }

    private enum Choice {
        case chosen(Int, isByItself: Bool)
        case left
        case over(Flow)
    }

    /// The entry that `default` means: by its number, id or title, of `submenu>entry` the first part.
    private func defaultEntry(_ variable: String = "default") -> Int? {
        guard let value = variables[variable] else { return nil }
        let first = Self.firstStep(of: value).step
        let menu = variables.menu
        return menu.firstIndex { $0.id == first } ?? menu.firstIndex { $0.title == first }
            ?? first.decimalNumber.flatMap { $0 < menu.count ? $0 : nil }
    }

    /// What stands before the first `>`, where `>>` stands for the sign itself, and what behind it.
    private static func firstStep(of path: [UInt8]) -> (step: [UInt8], rest: [UInt8]?) {
        var step: [UInt8] = []
        var index = 0
        while index < path.count {
            if path[index] == UInt8(ascii: ">") {
                guard index + 1 < path.count, path[index + 1] == UInt8(ascii: ">") else {
                    return (step, Array(path[(index + 1)...]))
                }
                index += 1
            }
            step.append(path[index])
            index += 1
        }
        return (step, nil)
    }

    private func seconds(_ variable: String) -> Int? {
        guard let value = variables[variable], let first = value.first, first.isASCIIDigit else { return nil }
        return min(Array(value.prefix { $0.isASCIIDigit }).decimalNumber ?? 0, 86_400)
    }

    private mutating func choose(isNested: Bool) async throws(BootHalt) -> Choice {
        let preset = defaultEntry() ?? 0
        var timeout = seconds("timeout")
        let style = variables["timeout_style"].map { String(decoding: $0, as: UTF8.self) }
        let isHidden = style == "hidden" || style == "countdown" || (style == nil && variables["hiddenmenu"] != nil)
        if isHidden, let limit = timeout, limit > 0 {
            timeout = 0
            for _ in 0..<limit {
                guard let key = try await host.key(within: .seconds(1)) else { continue }
                if case .character(let letter) = key,
                    let entry = variables.menu.firstIndex(where: { $0.hotkey == letter })
                {
                    variables.unset(Array("timeout".utf8))
                    return .chosen(entry, isByItself: false)
                }
                if key == .escape {
                    timeout = nil
                    break
                }
            }
            variables.unset(Array("timeout".utf8))
            variables.unset(Array("timeout_style".utf8))
        }
        if timeout == 0 {
            variables.unset(Array("timeout".utf8))
            return .chosen(preset, isByItself: true)
        }
        return try await chooseByHand(from: preset, timeout: timeout, isNested: isNested)
    }

    private func draw(_ chosen: Int) {
        host.show("GNU GRUB  version \(image.version)")
        for (index, entry) in variables.menu.enumerated() {
            host.show((index == chosen ? "*" : " ") + entry.title.displayText)
        }
    }

    private mutating func chooseByHand(
        from preset: Int,
        timeout: Int?,
        isNested: Bool
    ) async throws(BootHalt) -> Choice {
        var chosen = preset
        draw(chosen)
        if var left = timeout {
            host.show("   The highlighted entry will be executed automatically in \(left)s.")
            while left > 0 {
                if let key = try await host.key(within: .seconds(1)) {
                    variables.unset(Array("fallback".utf8))
                    variables.unset(Array("timeout".utf8))
                    if let choice = try await press(key, &chosen, isNested: isNested) { return choice }
                    return try await chooseByHand(from: chosen, timeout: nil, isNested: isNested)
                }
                left -= 1
            }
            variables.unset(Array("timeout".utf8))
            return .chosen(preset, isByItself: true)
        }
        while let key = try await host.key(within: Self.patience) {
            budget.spendCommand()
            guard !budget.isSpent else { return .over(.over(.failed(endless()))) }
            if let choice = try await press(key, &chosen, isNested: isNested) { return choice }
        }
        let sentence = "GRUB's menu waits for a key, and nobody presses one."
        return .over(.over(.failed(trouble ?? stop(.waitsForKey, sentence))))
    }

    /// What a key does in the menu; nil where the menu stays.
    private mutating func press(
        _ key: BootKey,
        _ chosen: inout Int,
        isNested: Bool
    ) async throws(BootHalt) -> Choice? {
        switch key {
        case .up, .character(UInt8(ascii: "^")): chosen = max(0, chosen - 1)
        case .down, .character(UInt8(ascii: "v")): chosen = min(variables.menu.count - 1, chosen + 1)
        case .enter: return .chosen(chosen, isByItself: false)
        case .escape: return isNested ? .left : nil
        case .character(let letter):
            if letter == UInt8(ascii: "c") {
                let flow = try await prompt(isNested: true)
                if case .over = flow { return .over(flow) }
                draw(chosen)
                return nil
            }
            if let entry = variables.menu.firstIndex(where: { $0.hotkey == letter }) {
                return .chosen(entry, isByItself: false)
            }
        case .tab, .function: break
        }
        return nil
    }

    // MARK: Running an entry

    /// An entry that nobody chose, and where it does not start anything, those that `fallback` lists.
    private mutating func runWithFallback(_ entry: GRUBMenuEntry, isAutomatic: Bool) async throws(BootHalt) -> Flow {
        host.show("  Booting `\(entry.title.displayText)'")
        let flow = try await run(entry, isByItself: true)
        if case .over = flow { return flow }
        let list = variables["fallback"] ?? []
        variables.unset(Array("fallback".utf8))
        for word in list.split(whereSeparator: \.isBlank).prefix(64) {
            guard let number = word.decimalNumber ?? variables.menu.firstIndex(where: { $0.id.elementsEqual(word) }),
                number < variables.menu.count
            else { continue }
            let next = variables.menu[number]
            host.show("   Falling back to `\(next.title.displayText)'")
            try await host.wait(for: .milliseconds(2500))
            let flow = try await run(next, isByItself: true)
            if case .over = flow { return flow }
        }
        if !isAutomatic {
            host.show("  Failed to boot both default and fallback entries.")
            try await waitAfterMessage()
        }
        return .goesOn
    }

    /// Runs what stands in an entry, and boots what that has loaded (`grub_menu_execute_entry`).
    private mutating func run(_ entry: GRUBMenuEntry, isByItself: Bool) async throws(BootHalt) -> Flow {
        guard depth < Self.depthLimit else { return .over(.failed(endless())) }
        depth += 1
        defer { depth -= 1 }
        trouble = nil
        let errors = errorCount
        let outer = (variables["chosen"], variables["default"], arguments)
        if entry.isSubmenu {
            variables.open()
            if isByItself { setGlobal("timeout", "0") }
        }
        let path = (outer.0.map { $0 + [UInt8(ascii: ">")] } ?? []) + entry.id
        setGlobal("chosen", path)
        if let value = outer.1, let rest = Self.firstStep(of: value).rest {
            _ = variables.set(Array("default".utf8), rest)
        }
        arguments = entry.arguments
        var flow = try await execute(entry.body)
        arguments = outer.2
        if case .over = flow { return flow }
        if errors != errorCount { try await waitAfterMessage() }
        if loaded != nil {
            flow = try await boot()
            if case .over = flow { return flow }
        }
        if entry.isSubmenu {
            if !variables.menu.isEmpty {
                flow = try await showMenu(isNested: true, isAutomatic: isByItself)
                if case .over = flow { return flow }
            }
            variables.close()
        }
        restoreGlobal("chosen", outer.0)
        restoreGlobal("default", outer.1)
        variables.unset(Array("timeout".utf8))
        return .goesOn
    }

    private mutating func restoreGlobal(_ name: String, _ value: [UInt8]?) {
        if let value { setGlobal(name, value) } else { variables.unset(Array(name.utf8)) }
    }

    private func waitAfterMessage() async throws(BootHalt) {
        host.show("Press any key to continue...")
        _ = try await host.key(within: .seconds(10))
    }

    // MARK: The prompt

    /// `grub>`, where a person may type commands; nobody does for ever.
    mutating func prompt(isNested: Bool) async throws(BootHalt) -> Flow {
        host.show("Minimal BASH-like line editing is supported.")
        host.show("grub>")
        var line: [UInt8] = []
        while let key = try await host.key(within: Self.patience) {
            switch key {
            case .character(let letter): if line.count < 4096 { line.append(letter) }
            case .escape where isNested: return .goesOn
            case .enter:
                host.show("grub> \(line.displayText)")
                let flow = try await execute(GRUBScript(line).statements)
                line = []
                switch flow {
                case .over: return flow
                case .exits: return .goesOn
                default: break
                }
            default: break
            }
        }
        let sentence = "GRUB found nothing to boot, and waits at its prompt."
        return .over(.failed(trouble ?? stop(.noConfiguration, sentence)))
    }
}
