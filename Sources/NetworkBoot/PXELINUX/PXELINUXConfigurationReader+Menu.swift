extension PXELINUXConfigurationReader {
    /// MENU lines: read by `menu.c32` and `vesamenu.c32`, and by the prompt of 5.x and later.
    mutating func handleMenu(_ directive: Directive) {
        let argument = directive.argument
        let word = directive.menuKeyword ?? []
        switch word {
        case "label": setMenuLabel(argument)
        case "title": configuration.menus[menu].title = argument
        case "default": inEntry(directive) { $0.isMenuDefault = true }
        case "hide": inEntry(directive) { $0.isHidden = true }
        case "disable", "disabled": inEntry(directive) { $0.isDisabled = true }
        case "indent":
            let indentation = number(directive)
            inEntry(directive) { $0.indentation = indentation }
        case "passwd": inEntry(directive) { $0.password = argument }
        case "goto": inEntry(directive) { $0.action = .goto(tag: argument) }
        case "exit": inEntry(directive) { $0.action = .exit(tag: argument) }
        case "quit": inEntry(directive) { $0.action = .quit }
        case "begin": beginMenu(tag: argument)
        case "end": endMenu()
        case "start": configuration.globals.startMenu = menu
        case "separator":
            closeEntry()
            configuration.menus[menu].items.append(.separator)
        case "include": include(argument, isMenuOnly: true)
        case "hidden": configuration.menus[menu].isHidden = true
        case "background": configuration.menus[menu].background = Array(argument[...].firstWord.word)
        case "onerror":
            configuration.globals.onError = .init(line: directive.line, file: directive.file, text: argument)
        case "master":
            let (kind, password) = argument[...].firstWord
            if kind.equalsIgnoringCase("passwd") { configuration.menus[menu].masterPassword = Array(password) }
        default:
            if word.isEmpty {
                note(.missingArgument, directive.word)
            } else if !Self.furtherMenuKeywords.contains(where: { word ~= $0 }) {
                note(.unknownMenuKeyword, word)
            }
        }
    }

    /// In a submenu without an open entry MENU LABEL names the submenu in the menu around it.
    private mutating func setMenuLabel(_ argument: [UInt8]) {
        if entry != nil {
            entry?.menuLabel = argument
        } else if menu != 0, configuration.menus[menu].title == nil {
            configuration.menus[menu].title = argument.filter { $0 != UInt8(ascii: "^") }
        } else if menu == 0 {
            note(.outsideEntry, "MENU LABEL".utf8)
        }
    }

    private mutating func inEntry(
        _ directive: Directive,
        _ change: (inout PXELINUXConfiguration.Entry) -> Void
    ) {
        if var open = entry {
            change(&open)
            entry = open
        } else if menu == 0 {
            // In a submenu these words are about the submenu's own line in the menu around it.
            note(.outsideEntry, "MENU ".utf8 + (directive.menuKeyword ?? []))
        }
    }

    /// Words that change how a menu looks or acts, not what it boots.
    private static let furtherMenuKeywords: [StaticString] = [
        "save", "nosave", "immediate", "noimmediate", "hiddenkey", "shiftkey", "clear", "resolution", "color",
        "colour", "msgcolor", "msgcolour", "autoboot", "tabmsg", "notabmsg", "passprompt", "help", "width", "margin",
        "passwordmargin", "rows", "tabmsgrow", "cmdlinerow", "endrow", "passwordrow", "timeoutrow", "helpmsgrow",
        "helpmsgendrow", "hiddenrow", "hshift", "vshift",
    ]
}

/// Lets octets be matched against a literal, letter by letter.
private func ~= (pattern: StaticString, octets: [UInt8]) -> Bool {
    octets.elementsEqual("\(pattern)".utf8)
}

private func ~= (octets: [UInt8], pattern: StaticString) -> Bool {
    pattern ~= octets
}
