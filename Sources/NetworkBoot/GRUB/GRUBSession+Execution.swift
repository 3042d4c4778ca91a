internal import NetworkProtocols

extension GRUBSession {
    /// Runs what stands one after the other, and says of what it refuses why.
    mutating func execute(_ statements: [GRUBScript.Statement]) async throws(BootHalt) -> Flow {
        for statement in statements {
            switch statement.content {
            case .refused(let refusal):
                host.show("error: \(refusal == .tooDeep ? refusal.rawValue : "syntax error").")
                host.show("error: Incorrect command.")
                errorCount += 1
                if trouble == nil {
                    let sentence = "GRUB can't read line \(statement.line) of its configuration: \(refusal.rawValue)."
                    trouble = stop(.noConfiguration, sentence)
                }
            case .commands(let commands):
                switch try await execute(commands) {
                case .goesOn, .breaks, .continues: continue
                case .returns: return .goesOn
                case .exits: return .exits
                case .over(let handover): return .over(handover)
                }
            }
        }
        return .goesOn
    }

    mutating func execute(_ commands: [GRUBScript.Command]) async throws(BootHalt) -> Flow {
        for command in commands {
            let flow = try await execute(command)
            guard case .goesOn = flow else { return flow }
        }
        return .goesOn
    }

    private mutating func execute(_ command: GRUBScript.Command) async throws(BootHalt) -> Flow {
        budget.spendCommand()
        guard !budget.isSpent else { return .over(.failed(endless())) }
        switch command {
        case .simple(let simple): return try await execute(simple)
        case .condition(let branches, let otherwise, _):
            for branch in branches {
                let flow = try await execute(branch.condition)
                guard case .goesOn = flow else { return flow }
                if status == 0 { return try await execute(branch.body) }
            }
            status = 0
            return try await execute(otherwise)
        case .loop(let variable, let words, let body, _):
            for value in expand(words) {
                try await set(variable, value)
                let flow = try await execute(body)
                if let end = Self.endOfLoop(flow) { return end }
            }
            return .goesOn
        case .repetition(let condition, let body, let isUntil, _):
            while true {
                budget.spendCommand()
                guard !budget.isSpent else { return .over(.failed(endless())) }
                let tested = try await execute(condition)
                if let end = Self.endOfLoop(tested) { return end }
                guard (status == 0) != isUntil else { break }
                let flow = try await execute(body)
                if let end = Self.endOfLoop(flow) { return end }
            }
            status = 0
            return .goesOn
        case .function(let name, let body, _):
            if functions.count < 1024 { functions[name] = body }
            return .goesOn
        }
    }

    /// What a loop is left with; nil where it goes on.
    private static func endOfLoop(_ flow: Flow) -> Flow? {
        switch flow {
        case .goesOn: nil
        case .breaks(let count): count > 1 ? .breaks(count - 1) : .goesOn
        case .continues(let count): count > 1 ? .continues(count - 1) : nil
        case .returns, .exits, .over: flow
        }
    }

    private mutating func execute(_ simple: GRUBScript.SimpleCommand) async throws(BootHalt) -> Flow {
        var words = expand(simple.words)
        var isInverted = false
        if words.first == Array("!".utf8) {
            isInverted = true
            words.removeFirst()
        }
        guard let name = words.first else { return .goesOn }
        let flow: Flow
        if let body = functions[name] {
            flow = try await call(body, with: Array(words.dropFirst()))
        } else {
            flow = try await run(name, Array(words.dropFirst()), simple.block)
        }
        if isInverted { status = status == 0 ? 1 : 0 }
        return flow
    }

    private mutating func call(_ body: [GRUBScript.Command], with words: [[UInt8]]) async throws(BootHalt) -> Flow {
        guard depth < Self.depthLimit else {
            show(GRUBError("maximum recursion depth exceeded", .notPlayed))
            return .goesOn
        }
        depth += 1
        let outer = arguments
        arguments = words
        let flow = try await execute(body)
        arguments = outer
        depth -= 1
        if case .returns = flow { return .goesOn }
        return flow
    }

    // MARK: Words

    /// The arguments that words make: what a variable outside of quotes holds is taken apart at its blanks, and a word
    /// that nothing is left of is none.
    mutating func expand(_ words: [GRUBScript.Word]) -> [[UInt8]] {
        var expanded: [[UInt8]] = []
        for word in words {
            var current: [UInt8]?
            for part in word.parts {
                switch part {
                case .text(let text), .quoted(let text), .translated(let text): current = (current ?? []) + text
                case .variable(let name, let isQuoted):
                    guard let values = values(of: name) else {
                        if isQuoted { current = current ?? [] }
                        continue
                    }
                    if isQuoted {
                        let joined = Array(values.joined(separator: [UInt8(ascii: " ")]))
                        current = (current ?? []) + joined
                        continue
                    }
                    let pieces = values.flatMap { $0.split { " \t\n".utf8.contains($0) }.map { Array($0) } }
                    for (index, piece) in pieces.enumerated() {
                        if index > 0, let whole = current {
                            expanded.append(whole)
                            current = nil
                        }
                        current = (current ?? []) + piece
                    }
                }
                if let count = current?.count, count > GRUBVariables.lengthLimit {
                    current = Array((current ?? []).prefix(GRUBVariables.lengthLimit))
                }
            }
            if let current { expanded.append(current) }
            guard expanded.count <= 4096 else { break }
        }
        budget.spend(octets: expanded.reduce(0) { $0 + $1.count + 16 })
        return expanded
    }

    /// What a variable holds: one value, or several for `$*` and `$@`; nil where it is not set.
    private func values(of name: [UInt8]) -> [[UInt8]]? {
        switch name {
        case Array("?".utf8): return [Array("\(status)".utf8)]
        case Array("#".utf8): return [Array("\(arguments.count)".utf8)]
        case Array("*".utf8), Array("@".utf8): return arguments
        default: break
        }
        if let number = name.decimalNumber {
            return number >= 1 && number <= arguments.count ? [arguments[number - 1]] : nil
        }
        return variables[name].map { [$0] }
    }

    /// Sets a variable, with what GRUB does beside that for some of them.
    mutating func set(_ name: [UInt8], _ value: [UInt8]) async throws(BootHalt) {
        var value = value
        if name == Array("root".utf8), value.first == UInt8(ascii: "("), value.last == UInt8(ascii: ")") {
            value = Array(value.dropFirst().dropLast())
        }
        if name == Array("prefix".utf8), watchesPrefix { try await readLists(of: value) }
        guard variables.set(name, value) else { return show(GRUBError("out of memory")) }
    }
}
