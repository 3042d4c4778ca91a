internal import NetworkBoot

/// Reads one file and collects what is wrong with it: all of it, so that a person mends it in one go.
final class ScenarioReading {
    let file: String
    private(set) var problems: [ScenarioProblem] = []

    /// More than these are not told.
    static let problemLimit = 50

    init(file: String) {
        self.file = file
    }

    func complain(_ line: Int, _ sentence: String) {
        guard problems.count < Self.problemLimit else { return }
        problems.append(ScenarioProblem(file: file, line: line, sentence: sentence))
    }

    /// All problems in the order of the lines; nil where there are none.
    var sortedProblems: ScenarioProblems? {
        guard !problems.isEmpty else { return nil }
        let sorted = problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
        return ScenarioProblems(problems: sorted.map(\.element))
    }

    /// The node as a mapping of this kind; complains of every key that the kind has not.
    func mapping(_ node: ScenarioNode, _ kind: Vocabulary) -> MappingReader? {
        guard let entries = entries(node, of: kind.title) else { return nil }
        for entry in entries where !kind.keys.contains(entry.key) {
            complain(entry.line, Self.unknown(entry.key, in: kind.title, allowed: kind.keys))
        }
        return MappingReader(reading: self, line: node.line, kind: kind, entries: entries)
    }

    /// What stands behind a name as a mapping of this kind; what it lacks is told on the name's line.
    func mapping(_ entry: ScenarioNode.Entry, _ kind: Vocabulary) -> MappingReader? {
        guard var map = mapping(entry.value, kind) else { return nil }
        map.line = entry.line
        return map
    }

    /// The node as a mapping whose keys are names that the author chose.
    func names(_ node: ScenarioNode, of title: String) -> [ScenarioNode.Entry] {
        guard let entries = entries(node, of: title) else { return [] }
        for entry in entries where !Self.isName(entry.key) {
            complain(entry.line, "‘\(entry.key)’ is no name: use letters, digits, ‘-’, ‘_’ and ‘.’")
        }
        return entries
    }

    /// The elements of a list; one thing alone stands for a list of it.
    func elements(_ node: ScenarioNode) -> [ScenarioNode] {
        switch node.content {
        case .list(let elements): elements
        case .nothing: []
        case .text, .mapping: [node]
        }
    }

    /// The node's text.
    func text(_ node: ScenarioNode, for what: String) -> String? {
        if case .text(let text) = node.content { return text }
        complain(node.line, "\(what): wants a text, not \(node.kindName)")
        return nil
    }

    /// The node's text where it is one of `words`.
    func word(_ node: ScenarioNode, for what: String, among words: [String]) -> String? {
        guard let text = text(node, for: what) else { return nil }
        guard words.contains(text) else {
            complain(node.line, Self.unknown(text, in: what, allowed: words))
            return nil
        }
        return text
    }

    /// What `read` makes of the node's text; complains where it makes nothing of it.
    func value<Value>(
        _ node: ScenarioNode,
        for what: String,
        _ form: TextForm<Value>
    ) -> Value? {
        guard let text = text(node, for: what) else { return nil }
        if let value = form.read(text) { return value }
        complain(node.line, "\(what): ‘\(text.prefix(60))’ is no \(form.name); write it as \(form.example)")
        return nil
    }

    private func entries(_ node: ScenarioNode, of title: String) -> [ScenarioNode.Entry]? {
        switch node.content {
        case .mapping(let entries): return entries
        case .nothing: return []
        case .text, .list:
            complain(node.line, "\(title): wants a mapping (‘key: value’), not \(node.kindName)")
            return nil
        }
    }

    /// "machine: ‘frmware’ is not known; did you mean ‘firmware’? Allowed: …".
    static func unknown(_ word: String, in what: String, allowed: [String]) -> String {
        var sentence = "\(what): ‘\(word.prefix(60))’ is not known"
        if let nearest = NearestNames.of(word, among: allowed, limit: 1).first {
            sentence += "; did you mean ‘\(nearest)’?"
        } else {
            sentence += "."
        }
        let limit = 40
        let rest = allowed.count > limit ? ", and \(allowed.count - limit) more" : ""
        return sentence + " Allowed: " + (allowed.isEmpty ? "nothing" : allowed.prefix(limit).joined(separator: ", "))
            + rest
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

/// One mapping of a scenario file, read key by key.
struct MappingReader {
    let reading: ScenarioReading
    /// Where it begins.
    fileprivate(set) var line: Int
    let kind: Vocabulary
    let entries: [ScenarioNode.Entry]

    /// What stands behind `key`; nil where it is not there, or nothing stands there.
    func node(_ key: String) -> ScenarioNode? {
        precondition(kind.keys.contains(key), "A reader asks for the words of its vocabulary only: \(key).")
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        if case .nothing = entry.value.content { return nil }
        return entry.value
    }

    /// Where `key` stands; where the mapping does where it is not there.
    func line(of key: String) -> Int { entries.first { $0.key == key }?.line ?? line }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Complains where `key` is not there.
    func required(_ key: String) -> ScenarioNode? {
        if let node = node(key) { return node }
        reading.complain(line, "\(kind.title): ‘\(key)’ is missing")
        return nil
    }

    func text(_ key: String) -> String? {
        node(key).flatMap { reading.text($0, for: label(key)) }
    }

    func word(_ key: String, among words: [String]) -> String? {
        node(key).flatMap { reading.word($0, for: label(key), among: words) }
    }

    func value<Value>(_ key: String, _ form: TextForm<Value>) -> Value? {
        node(key).flatMap { reading.value($0, for: label(key), form) }
    }

    /// All values behind `key`, which may be a list.
    func values<Value>(_ key: String, _ form: TextForm<Value>) -> [Value] {
        nodes(key).compactMap { reading.value($0, for: label(key), form) }
    }

    func nodes(_ key: String) -> [ScenarioNode] {
        node(key).map(reading.elements) ?? []
    }

    func texts(_ key: String) -> [String] {
        nodes(key).compactMap { reading.text($0, for: label(key)) }
    }

    /// The value behind `key` among the cases of an enumeration by their words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        word(key, among: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    func label(_ key: String) -> String { "\(kind.title), \(key)" }
}
