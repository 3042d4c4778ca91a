extension PXELINUXConfigurationReader {
    typealias Directive = PXELINUXConfiguration.Directive

    /// Does what one line says.
    mutating func handle(_ keyword: PXELINUXKeyword, _ directive: Directive) {
        switch keyword {
        case .label: openEntry(directive)
        case .kernel, .append, .initialRAMDisk, .deviceTree, .systemAppend, .localBoot:
            handleInEntry(keyword, directive)
        case .default, .userInterface, .onTimeout, .onError: handleCommand(keyword, directive)
        case .menu: handleMenu(directive)
        case .include: include(directive.argument, isMenuOnly: false)
        case .text: openText(directive.argument)
        case .endText: note(.endTextWithoutText, [])
        case .prompt, .noEscape, .timeout, .totalTimeout, .allowOptions, .implicit, .noComplete, .console, .noHalt,
            .retries, .sendCookies:
            handleNumber(keyword, directive)
        case .say: configuration.globals.says.append(command(directive))
        case .display: configuration.globals.displayFiles.append(command(directive))
        case .functionKey(let key): addFunctionKey(key, directive)
        case .font: configuration.globals.font = command(directive)
        case .keyboardMap: configuration.globals.keyboardMap = command(directive)
        case .path: configuration.globals.path = directive.argument
        case .serial: setSerial(directive)
        }
    }

    private func command(_ directive: Directive) -> PXELINUXConfiguration.Command {
        .init(line: directive.line, file: directive.file, text: directive.argument)
    }

    private mutating func openEntry(_ directive: Directive) {
        closeEntry()
        let name = directive.argument[...].firstWord.word
        if name.isEmpty { note(.labelWithoutName, []) }
        entry = .init(line: directive.line, file: directive.file, label: Array(name), menu: menu)
        entry?.systemAppend = configuration.globals.systemAppend
    }

    private mutating func handleInEntry(_ keyword: PXELINUXKeyword, _ directive: Directive) {
        guard entry != nil else { return handleOutsideEntry(keyword, directive) }
        let argument = directive.argument
        switch keyword {
        case .kernel(let kind):
            noteRepetition("kernel", directive)
            let (name, arguments) = argument[...].firstWord
            if name.isEmpty { note(.missingArgument, directive.word) }
            noteFileName(name)
            entry?.kernel = .init(line: directive.line, kind: kind, file: Array(name), arguments: Array(arguments))
        case .localBoot:
            noteRepetition("kernel", directive)
            let device = number(directive)
            entry?.localBoot = device
            entry?.kernel = .init(line: directive.line, kind: .localBoot, file: argument, arguments: [])
        case .append:
            noteRepetition("append", directive)
            entry?.append = argument
        case .initialRAMDisk:
            noteRepetition("initrd", directive)
            if argument.isEmpty { note(.missingArgument, directive.word) }
            entry?.initialRAMDisk = Array(argument[...].droppingTrailingBlanks)
        case .deviceTree:
            noteRepetition("fdt", directive)
            entry?.deviceTree = Array(argument[...].firstWord.word)
        case .systemAppend:
            let strings = mask(directive)
            entry?.systemAppend = .init(rawValue: strings)
        default: break
        }
    }

    private mutating func handleOutsideEntry(_ keyword: PXELINUXKeyword, _ directive: Directive) {
        switch keyword {
        case .append: configuration.globals.append = directive.argument
        case .systemAppend:
            let strings = mask(directive)
            configuration.globals.systemAppend = .init(rawValue: strings)
        default: note(.outsideEntry, directive.word)
        }
    }

    private mutating func noteRepetition(_ word: String, _ directive: Directive) {
        if let first = linesInEntry[word] { note(.repeatedInEntry(first: first), directive.word) }
        linesInEntry[word] = directive.line
    }

    private mutating func noteFileName(_ name: ArraySlice<UInt8>) {
        if name.count > PXELINUXPath.nameLimit { note(.fileNameTooLong(length: name.count), name) }
    }

    private mutating func handleCommand(_ keyword: PXELINUXKeyword, _ directive: Directive) {
        let command = command(directive)
        if command.text.isEmpty { note(.missingArgument, directive.word) }
        switch keyword {
        case .default:
            if let first = configuration.globals.defaultCommand?.line {
                note(.repeatedDefault(first: first), directive.word)
            }
            configuration.globals.defaultCommand = command
        case .userInterface:
            if let first = configuration.globals.userInterface?.line {
                note(.repeatedDefault(first: first), directive.word)
            }
            configuration.globals.userInterface = command
        case .onTimeout: configuration.globals.onTimeout = command
        case .onError: configuration.globals.onError = command
        default: break
        }
    }

    private mutating func handleNumber(_ keyword: PXELINUXKeyword, _ directive: Directive) {
        let value = number(directive)
        switch keyword {
        case .prompt: configuration.globals.prompts = value != 0
        case .noEscape: configuration.globals.noEscape = value != 0
        case .timeout: configuration.globals.timeout = max(0, value)
        case .totalTimeout: configuration.globals.totalTimeout = max(0, value)
        case .allowOptions: configuration.globals.allowsOptions = value != 0
        case .implicit: configuration.globals.allowsImplicitKernels = value != 0
        case .noComplete: configuration.globals.noComplete = value != 0
        case .console: configuration.globals.console = value != 0
        case .retries: configuration.globals.retries = min(max(0, value), 65535)
        case .sendCookies:
            configuration.globals.sentCookies = .init(rawValue: UInt32(truncatingIfNeeded: max(0, value)))
        default: break
        }
    }

    private mutating func addFunctionKey(_ key: Int, _ directive: Directive) {
        let (file, rest) = directive.argument[...].firstWord
        let background = rest.firstWord.word
        configuration.globals.functionKeys.append(
            .init(
                line: directive.line,
                key: key,
                file: Array(file),
                background: background.isEmpty ? nil : Array(background)
            )
        )
    }

    private mutating func setSerial(_ directive: Directive) {
        let (port, afterPort) = directive.argument[...].firstWord
        let (baud, afterBaud) = afterPort.firstWord
        var serial = PXELINUXConfiguration.Serial(line: directive.line, port: Int(leadingMask(port)))
        if !baud.isEmpty { serial.baud = leadingNumber(baud) }
        let flow = afterBaud.firstWord.word
        if !flow.isEmpty { serial.flowControl = Int(leadingMask(flow)) }
        configuration.globals.serial = serial
    }

    /// The number at the start of a line's argument; 0 where there is none, as `atoi` has it.
    mutating func number(_ directive: Directive) -> Int {
        let word = directive.argument[...].firstWord.word
        if word.isEmpty {
            note(.missingArgument, directive.word)
        } else if word.drop(while: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }).decimalNumber == nil {
            note(.notANumber, word)
        }
        return leadingNumber(word)
    }

    private mutating func mask(_ directive: Directive) -> UInt32 {
        let word = directive.argument[...].firstWord.word
        if word.isEmpty {
            note(.missingArgument, directive.word)
        } else if !word.allSatisfy({ $0.hexadecimalValue != nil || $0.lowercasedASCII == UInt8(ascii: "x") }) {
            note(.notANumber, word)
        }
        return leadingMask(word)
    }
}

/// The decimal number that `text` begins with, with a sign; 0 for none. Too large ones end at a limit.
func leadingNumber(_ text: some Collection<UInt8>) -> Int {
    var value = 0
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative || text.first == UInt8(ascii: "+") ? 1 : 0)
    for octet in digits.prefix(while: \.isASCIIDigit) {
        value = min(value * 10 + Int(octet - UInt8(ascii: "0")), Int(Int32.max))
    }
    return isNegative ? -value : value
}

/// The number that `text` begins with: hexadecimal behind `0x`, octal behind `0`, else decimal.
func leadingMask(_ text: some Collection<UInt8>) -> UInt32 {
    var digits = Array(text.prefix(34))
    var base: UInt64 = 10
    if digits.count > 1, digits[0] == UInt8(ascii: "0"), digits[1].lowercasedASCII == UInt8(ascii: "x") {
        base = 16
        digits.removeFirst(2)
    } else if digits.first == UInt8(ascii: "0") {
        base = 8
    }
    var value: UInt64 = 0
    for octet in digits {
        guard let digit = octet.hexadecimalValue, UInt64(digit) < base else { break }
        value = min(value * base + UInt64(digit), UInt64(UInt32.max))
    }
    return UInt32(value)
}
