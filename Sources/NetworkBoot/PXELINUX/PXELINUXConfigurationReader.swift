/// Reads a configuration line by line, with the state that the loader's own reader keeps: the entry that is open, the
/// menu it goes to, and how deeply files include each other.
struct PXELINUXConfigurationReader {
    var configuration = PXELINUXConfiguration()
    let includedFiles: [[UInt8]: [UInt8]]
    /// The file being read; nil for the configuration itself.
    private(set) var file: [UInt8]?
    private(set) var line = 0
    /// What LABEL has opened and nothing has closed yet.
    var entry: PXELINUXConfiguration.Entry?
    /// The lines on which words of the open entry stood, by word.
    var linesInEntry: [String: Int] = [:]
    /// The menu that entries go to.
    var menu = 0
    /// TEXT that waits for its ENDTEXT.
    private var text: (line: Int, isHelp: Bool)?
    private var depth = 0
    private var inclusions = 0
    private var includedOctets = 0

    /// Octets that the loader reads as one line; it takes the rest for a line of its own (`MAX_LINE`, readconfig.c).
    static let lineLimit = 4095
    /// Documented nesting of INCLUDE (Syslinux `txt/syslinux.cfg.txt`).
    static let depthLimit = 16
    /// Ours: files that include each other twice would grow without end.
    static let inclusionLimit = 256
    /// Ours, for the same reason: octets of included files in all.
    static let includedOctetLimit = 4 << 20

    init(includedFiles: [[UInt8]: [UInt8]]) {
        self.includedFiles = includedFiles
    }

    /// Reads a whole file, or one that is included.
    mutating func read(_ octets: [UInt8], as name: [UInt8]?) {
        let outer = (file: file, line: line)
        file = name
        line = 0
        defer { (file, line) = outer }
        if octets.starts(with: [0xef, 0xbb, 0xbf]) {
            line = 1
            note(.byteOrderMark, [])
            line = 0
        }
        var start = 0
        while start < octets.count {
            let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
            line += 1
            if name == nil {
                configuration.lines.append(
                    .init(number: line, octets: Array(octets[start..<end]), isTerminated: end < octets.count)
                )
            }
            read(line: octets[start..<end], isTerminated: end < octets.count)
            start = end + 1
        }
    }

    /// Closes what is open and looks at the whole.
    mutating func finish() -> PXELINUXConfiguration {
        if let text {
            line = text.line
            note(.textNotClosed, [])
        }
        closeEntry()
        var open = menu
        while let parent = configuration.menus[open].parent {
            line = configuration.menus[open].line ?? 0
            note(.submenuNotClosed, configuration.menus[open].tag)
            open = parent
        }
        configuration.observeWhole()
        return configuration
    }

    private mutating func read(line octets: ArraySlice<UInt8>, isTerminated: Bool) {
        if octets.count > Self.lineLimit { note(.lineTooLong(length: octets.count), []) }
        var start = octets.startIndex
        repeat {
            let end = min(octets.endIndex, start + Self.lineLimit)
            if text != nil {
                readText(octets[start..<end], isTerminated: isTerminated && end == octets.endIndex)
            } else {
                readDirective(octets[start..<end])
            }
            start = end
        } while start < octets.endIndex
    }

    private mutating func readText(_ octets: ArraySlice<UInt8>, isTerminated: Bool) {
        guard let open = text else { return }
        if octets.firstWord.word.equalsIgnoringCase("endtext") {
            text = nil
            append(.init(line: line, file: file, word: Array(octets.firstWord.word), keyword: .endText, argument: []))
        } else if open.isHelp, entry != nil {
            entry?.helpText?.append(contentsOf: octets)
            if isTerminated { entry?.helpText?.append(UInt8(ascii: "\n")) }
        }
    }

    private mutating func readDirective(_ octets: ArraySlice<UInt8>) {
        let end = octets.firstIndex { $0 == UInt8(ascii: "\r") || $0 == 0 } ?? octets.endIndex
        if octets[end...].dropFirst().contains(where: { !$0.isBlank }) { note(.hiddenText, []) }
        let (word, rest) = octets[..<end].firstWord
        guard !word.isEmpty else { return }
        var directive = PXELINUXConfiguration.Directive(
            line: line,
            file: file,
            word: Array(word),
            keyword: PXELINUXKeyword(word),
            argument: Array(rest)
        )
        if directive.keyword == .menu {
            let (word, rest) = rest.firstWord
            directive.menuKeyword = word.lowercasedASCII
            directive.argument = Array(rest)
        }
        directive.isInsideEntry = entry != nil
        append(directive)
        guard let keyword = directive.keyword else {
            if !directive.isComment { note(.unknownKeyword, directive.word) }
            return
        }
        if directive.argument.last == UInt8(ascii: "\\") { note(.trailingBackslash, directive.word) }
        handle(keyword, directive)
    }

    private mutating func append(_ directive: PXELINUXConfiguration.Directive) {
        configuration.directives.append(directive)
    }

    mutating func note(_ kind: PXELINUXConfiguration.Observation.Kind, _ subject: some Sequence<UInt8>) {
        configuration.observations.append(.init(kind: kind, line: line, file: file, subject: Array(subject)))
    }

    /// TEXT: from here on lines are text. Only HELP keeps them.
    mutating func openText(_ argument: [UInt8]) {
        let isHelp = argument[...].firstWord.word.equalsIgnoringCase("help")
        text = (line, isHelp)
        if isHelp, entry != nil, entry?.helpText == nil { entry?.helpText = [] }
    }

    /// INCLUDE and MENU INCLUDE: reads the file here, if its content is known.
    mutating func include(_ argument: [UInt8], isMenuOnly: Bool) {
        let (name, rest) = argument[...].firstWord
        guard !name.isEmpty else { return note(.missingArgument, "INCLUDE".utf8) }
        let tag = isMenuOnly && !rest.isEmpty ? Array(rest) : nil
        let content = includedFiles[Array(name)]
        let isWithinLimits =
            depth < Self.depthLimit && inclusions < Self.inclusionLimit
            && includedOctets + (content?.count ?? 0) <= Self.includedOctetLimit
        configuration.globals.includes.append(
            .init(
                line: line,
                includer: file,
                file: Array(name),
                isMenuOnly: isMenuOnly,
                tag: tag,
                isResolved: content != nil && isWithinLimits
            )
        )
        guard let content else { return }
        guard isWithinLimits else { return note(.includeLimit, name) }
        depth += 1
        inclusions += 1
        includedOctets += content.count
        if let tag { beginMenu(tag: tag) }
        read(content, as: Array(name))
        if tag != nil { endMenu() }
        depth -= 1
    }

    mutating func beginMenu(tag: [UInt8]) {
        closeEntry()
        let index = configuration.menus.count
        configuration.menus.append(.init(line: line, tag: tag, parent: menu))
        configuration.menus[menu].items.append(.submenu(index))
        menu = index
    }

    mutating func endMenu() {
        closeEntry()
        if let parent = configuration.menus[menu].parent {
            menu = parent
        } else {
            note(.submenuNotOpened, [])
        }
    }

    /// The open entry is complete: it joins the others and its menu.
    mutating func closeEntry() {
        guard var closed = entry else { return }
        closed.inheritedAppend = configuration.globals.append
        entry = nil
        linesInEntry = [:]
        configuration.menus[closed.menu].items.append(.entry(configuration.entries.count))
        configuration.entries.append(closed)
    }
}

extension PXELINUXConfiguration.Directive {
    init(line: Int, file: [UInt8]?, word: [UInt8], keyword: PXELINUXKeyword?, argument: [UInt8]) {
        self.init(
            line: line,
            file: file,
            word: word,
            keyword: keyword,
            menuKeyword: nil,
            argument: argument,
            isInsideEntry: false
        )
    }
}
