internal import NetworkProtocols

/// A menu that a script makes (iPXE `core/dynui.c`, `hci/tui/menu_ui.c`).
struct IPXEMenu: Sendable {
    var title: [UInt8]
    var items: [Item] = []

    struct Item: Sendable {
        /// What the choice is called; nil for a line between others.
        var label: [UInt8]?
        var text: [UInt8]
        var key: BootKey?
        var isDefault: Bool
    }

    /// Ours: so many lines one menu may have.
    static let itemLimit = 1024

    /// Where the bar stands at first: on the item that is asked for, else on the last default, else on the first that can
    /// be chosen; nil where none can.
    func start(selecting wanted: [UInt8]?) -> Int? {
        let named = items.indices.filter { items[$0].label != nil }
        let chosen = named.last { wanted != nil ? items[$0].label == wanted : items[$0].isDefault }
        return chosen ?? named.first
    }

    /// Where the bar comes to from a place; it stops at the ends.
    func moved(from place: Int, by step: Int) -> Int {
        var next = place + step
        while items.indices.contains(next) {
            if items[next].label != nil { return next }
            next += step
        }
        return place
    }

    /// The next item behind a place that a key stands for.
    func item(key: BootKey, after place: Int) -> Int? {
        let order = Array(items.indices[(place + 1)...]) + Array(items.indices[...place])
        return order.first { items[$0].key == key }
    }

    func show(on host: any BootHost, at place: Int, limit: Duration?) {
        host.show(title.displayText)
        for (index, item) in items.enumerated() {
            let mark = index == place ? "> " : "  "
            let seconds = limit.map { max(1, ($0.wholeNanoseconds + 999_999_999) / 1_000_000_000) }
            let time = index == place ? seconds.map { " (\($0))" } ?? "" : ""
            host.show(mark + item.text.displayText + time)
        }
    }
}

extension IPXESession {
    /// `menu`, `item`, `choose` (iPXE `hci/commands/dynui_cmd.c`).
    mutating func runMenu(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        let name = arguments.options["menu"] ?? arguments.options["form"] ?? arguments.options["name"] ?? []
        switch word {
        case .menu, .form:
            menus[name] = nil
            guard menus.count < 64 else { return .failure(noMenu(name)) }
            if !arguments.has("delete") { menus[name] = IPXEMenu(title: arguments.joined(from: 0)) }
            return .success
        case .item: return addItem(arguments, to: name)
        case .present: return .over(notPlayed("A form of \(build.program)"))
        default: return try await choose(arguments, from: name)
        }
    }

    private func noMenu(_ name: [UInt8]) -> IPXEError {
        host.show(name.isEmpty ? "No default user interface" : "\"\(name.displayText)\": no such user interface")
        return build.error(.noEntry, .options, .wrongImage, "The script has no menu \(name.displayText).")
    }

    private mutating func addItem(_ arguments: IPXEArguments, to name: [UInt8]) -> IPXEOutcome {
        guard let count = menus[name]?.items.count, count < IPXEMenu.itemLimit else { return .failure(noMenu(name)) }
        let isGap = arguments.has("gap")
        let label = isGap ? nil : arguments.positional.first
        var key: BootKey?
        if let text = arguments.options["key"] {
            guard let found = self.key(text) else { return .failure(invalidInteger(text)) }
            key = found
        }
        menus[name]?.items.append(
            .init(
                label: label,
                text: arguments.joined(from: isGap ? 0 : 1),
                key: key,
                isDefault: arguments.has("default")
            )
        )
        return .success
    }

    private mutating func choose(_ arguments: IPXEArguments, from name: [UInt8]) async throws(BootHalt) -> IPXEOutcome {
        guard let menu = menus[name] else { return .failure(noMenu(name)) }
        defer { if !arguments.has("keep") { menus[name] = nil } }
        let limit: Duration?
        let later: Duration?
        switch (timeout(of: arguments), timeout(of: arguments, "retimeout")) {
        case (.success(let first), .success(let second)): (limit, later) = (first, second)
        case (.failure(let error), _), (_, .failure(let error)): return .failure(error)
        }
        guard let start = menu.start(selecting: arguments.options["default"]) else {
            return .failure(build.error(.noEntry, .menu, .wrongImage, "The script's menu has nothing to choose."))
        }
        switch try await place(in: menu, from: start, limit, later) {
        case .failure(let error): return .failure(error)
        case .success(let place):
            let label = menu.items[place].label ?? []
            guard let setting = try? IPXESettingName(arguments.positional[0], in: build.dialect) else {
                host.show("\"\(arguments.positional[0].displayText)\": invalid setting")
                return .failure(build.error(.notSupported, .settings, .wrongImage, "The setting's type is unknown."))
            }
            return store(label, setting)
        }
    }

    /// Shows the menu until something is chosen, by a person or by the end of the time.
    private func place(
        in menu: IPXEMenu,
        from start: Int,
        _ limit: Duration?,
        _ later: Duration?
    ) async throws(BootHalt) -> Result<Int, IPXEError> {
        var place = start
        var limit = limit
        menu.show(on: host, at: place, limit: limit)
        while true {
            guard let key = try await host.key(within: limit ?? Self.patience) else {
                if limit != nil { return .success(place) }
                let sentence = "The menu waits for a choice, and nobody presses a key."
                return .failure(build.error(.timedOut, .menu, .waitsForKey, sentence))
            }
            limit = later
            switch key {
            case .enter: return .success(place)
            case .escape:
                return .failure(build.error(.cancelled, .menu, .cancelled, "Somebody left the menu."))
            case .up: place = menu.moved(from: place, by: -1)
            case .down: place = menu.moved(from: place, by: 1)
            case .character, .function, .tab:
                guard let found = menu.item(key: key, after: place) else { continue }
                if menu.items[found].label != nil { return .success(found) }
                place = menu.moved(from: found, by: 1)
            }
        }
    }
}
