/// GRUB's variables and menus, in the contexts that lie on each other: `configfile` and a submenu open a new one, and
/// what is changed in it is lost when it is closed (`grub-core/normal/context.c`).
struct GRUBVariables: Sendable {
    private var contexts: [Context] = [Context()]

    private struct Context: Sendable {
        var values: [[UInt8]: Value] = [:]
        var menu: [GRUBMenuEntry] = []
    }

    private struct Value: Sendable {
        var octets: [UInt8]
        var isExported: Bool
    }

    /// Ours: what one variable holds, and how many there may be.
    static let lengthLimit = 64 << 10
    static let countLimit = 4096

    /// How many contexts lie on each other.
    var depth: Int { contexts.count }

    subscript(_ name: [UInt8]) -> [UInt8]? { contexts[contexts.count - 1].values[name]?.octets }

    subscript(_ name: String) -> [UInt8]? { self[Array(name.utf8)] }

    /// False where there is no room for it.
    mutating func set(_ name: [UInt8], _ octets: [UInt8], isExported: Bool = false) -> Bool {
        let top = contexts.count - 1
        let known = contexts[top].values[name]
        guard octets.count <= Self.lengthLimit, known != nil || contexts[top].values.count < Self.countLimit else {
            return false
        }
        contexts[top].values[name] = Value(octets: octets, isExported: isExported || (known?.isExported ?? false))
        return true
    }

    mutating func unset(_ name: [UInt8]) {
        contexts[contexts.count - 1].values[name] = nil
    }

    mutating func export(_ name: [UInt8]) {
        let top = contexts.count - 1
        if contexts[top].values[name] == nil { _ = set(name, []) }
        contexts[top].values[name]?.isExported = true
    }

    /// `name=value`, in the order of the names.
    var listing: [[UInt8]] {
        contexts[contexts.count - 1].values.map { $0.key + [UInt8(ascii: "=")] + $0.value.octets }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    // MARK: Contexts

    /// Opens a context: it begins with what is exported, and without a menu.
    mutating func open() {
        contexts.append(Context(values: contexts[contexts.count - 1].values.filter { $0.value.isExported }))
    }

    mutating func close() {
        if contexts.count > 1 { contexts.removeLast() }
    }

    var menu: [GRUBMenuEntry] { contexts[contexts.count - 1].menu }

    mutating func add(_ entry: GRUBMenuEntry) {
        contexts[contexts.count - 1].menu.append(entry)
    }
}

/// An entry of a menu.
struct GRUBMenuEntry: Sendable {
    var title: [UInt8]
    /// `--id`, else the title.
    var id: [UInt8]
    var hotkey: UInt8?
    /// The title and what is behind it: `$1` and so on within the entry.
    var arguments: [[UInt8]]
    var body: [GRUBScript.Command]
    var isSubmenu: Bool
}
