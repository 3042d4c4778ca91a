internal import NetworkProtocols

/// What a menu shows and where its bar stands (Syslinux `com32/menu/menumain.c`).
struct PXELINUXMenu: Sendable {
    private let configuration: PXELINUXConfiguration
    /// The menu that is shown, as an index in `configuration.menus`.
    private(set) var index: Int
    /// Which of `lines` the bar stands on; nil where nothing can be chosen.
    private var position: Int?

    /// A line that can be chosen.
    enum Selection: Sendable {
        case entry(PXELINUXConfiguration.Entry)
        case menu(Int)
    }

    /// A line of the menu.
    private enum Line {
        case entry(PXELINUXConfiguration.Entry)
        case menu(Int)
        case separator

        var isSelectable: Bool {
            switch self {
            case .entry(let entry): !entry.isDisabled
            case .menu: true
            case .separator: false
            }
        }
    }

    init(_ configuration: PXELINUXConfiguration) {
        self.configuration = configuration
        index = configuration.globals.startMenu ?? 0
        let start = configuration.menuDefault
        if let start { index = start.menu }
        position = start.flatMap { wanted in lines.firstIndex { if case .entry(wanted) = $0 { true } else { false } } }
        position = position ?? lines.firstIndex(where: \.isSelectable)
    }

    private var lines: [Line] {
        configuration.menus[index].items.compactMap { item in
            switch item {
            case .entry(let entry): configuration.entries[entry].isHidden ? nil : .entry(configuration.entries[entry])
            case .submenu(let menu): .menu(menu)
            case .separator: .separator
            }
        }
    }

    /// What the menu boots when its time is up: where its bar stood at first.
    var `default`: PXELINUXConfiguration.Entry? { configuration.menuDefault }

    var selected: Selection? {
        guard let position else { return nil }
        return switch lines[position] {
        case .entry(let entry): .entry(entry)
        case .menu(let menu): .menu(menu)
        case .separator: nil
        }
    }

    /// Moves the bar over what can't be chosen; it stops at the ends.
    mutating func move(by step: Int) {
        guard let start = position else { return }
        let lines = lines
        var next = start + step
        while lines.indices.contains(next) {
            if lines[next].isSelectable {
                position = next
                return
            }
            next += step
        }
    }

    /// A letter behind `^` in a label moves the bar there; the first of several counts.
    mutating func jump(to octet: UInt8) {
        let wanted = octet.lowercasedASCII
        let found = lines.firstIndex { line in
            guard case .entry(let entry) = line, !entry.isDisabled, let label = entry.menuLabel,
                let mark = label.firstIndex(of: UInt8(ascii: "^")), mark + 1 < label.count
            else { return false }
            return label[mark + 1].lowercasedASCII == wanted
        }
        if let found { position = found }
    }

    mutating func open(_ menu: Int, on host: any BootHost) {
        index = menu
        position = lines.firstIndex(where: \.isSelectable)
        show(on: host, limits: (nil, nil))
    }

    /// MENU GOTO and MENU EXIT: to the menu with the tag; without one EXIT leads to the menu around this one.
    mutating func go(to tag: [UInt8], isExit: Bool, on host: any BootHost) {
        let name = Array(tag[...].firstWord.word)
        if name.isEmpty, isExit, let parent = configuration.menus[index].parent { return open(parent, on: host) }
        if name == Array(".top".utf8) { return open(0, on: host) }
        if let found = configuration.menus.firstIndex(where: { $0.tag == name && !name.isEmpty }) {
            open(found, on: host)
        }
    }

    /// Writes the menu on the screen, the bar as `>`.
    func show(on host: any BootHost, limits: (untouched: Duration?, total: Duration?)) {
        if let title = configuration.menus[index].title { host.show(title.displayText) }
        for (number, line) in lines.enumerated() {
            let mark = number == position ? "> " : "  "
            switch line {
            case .separator: host.show("")
            case .menu(let menu):
                let title = configuration.menus[menu].title ?? configuration.menus[menu].tag
                host.show("\(mark)\(title.displayText) >")
            case .entry(let entry):
                let label = (entry.menuLabel ?? entry.label).filter { $0 != UInt8(ascii: "^") }
                host.show("\(mark)\(label.displayText)")
            }
        }
        if configuration.globals.allowsOptions { host.show("Press [Tab] to edit options") }
        if let limit = limits.untouched {
            let seconds = max(1, limit.wholeNanoseconds / 1_000_000_000)
            host.show("Automatic boot in \(seconds) second\(seconds == 1 ? "" : "s")...")
        }
    }
}

extension PXELINUXConfiguration.Entry {
    /// MENU EXIT.
    var isExit: Bool {
        if case .exit? = action { return true }
        return false
    }
}
