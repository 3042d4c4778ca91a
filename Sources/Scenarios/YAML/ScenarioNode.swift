internal import Foundation
internal import Yams

/// A piece of a scenario file as it stands there: text, a list or a mapping, with its line.
///
/// YAML's own types (numbers, dates, truth values) are left aside: every scalar is text, and who reads it knows what it
/// has to be. So `no` is a word, and `04.05` keeps its zero.
struct ScenarioNode: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// Nothing stands there, or `~`.
        case nothing
        case text(String)
        case list([ScenarioNode])
        case mapping([Entry])
    }

    struct Entry: Hashable, Sendable {
        var key: String
        /// The key's.
        var line: Int
        var value: ScenarioNode
    }

    /// Counted from 1.
    var line: Int
    var content: Content

    /// What it is, for a sentence: "a list".
    var kindName: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text): "‘\(text.prefix(40))’"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension ScenarioNode {
    /// How many nodes a file may have, what its aliases stand for counted each time.
    private static let nodeLimit = 100_000

    /// The file's content.
    ///
    /// - Throws: `ScenarioProblem` where it is no YAML, or more than one document.
    init(yaml text: String, file: String) throws(ScenarioProblem) {
        try Self.refuseControlCharacters(in: text, file: file)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ScenarioProblem(error, file: file)
        } catch {
            throw ScenarioProblem(file: file, line: 1, sentence: "is no YAML: \(error)")
        }
        var budget = Self.nodeLimit
        self = root.map { ScenarioNode($0, line: 1, budget: &budget) } ?? ScenarioNode(line: 1, content: .nothing)
        if budget <= 0 {
            throw ScenarioProblem(file: file, line: 1, sentence: "has more than \(Self.nodeLimit) entries")
        }
    }

    /// YAML allows none but tabs and ends of lines (YAML 1.2 §5.1); its reader tells neither which nor where.
    private static func refuseControlCharacters(in text: String, file: String) throws(ScenarioProblem) {
        var line = 1
        for octet in text.utf8 {
            if octet == UInt8(ascii: "\n") { line += 1 }
            guard octet < 0x20 || octet == 0x7f, ![0x09, 0x0a, 0x0d].contains(octet) else { continue }
            let code = String(octet, radix: 16, uppercase: true)
            let name = "U+" + String(repeating: "0", count: 4 - code.count) + code
            throw ScenarioProblem(
                file: file,
                line: line,
                sentence: "holds the control character \(name), which no YAML file may; take it out"
            )
        }
    }

    private init(_ node: Node, line: Int, budget: inout Int) {
        budget -= 1
        self.line = node.mark?.line ?? line
        guard budget > 0 else {
            content = .nothing
            return
        }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            content = isNothing ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            var elements: [ScenarioNode] = []
            for element in sequence { elements.append(ScenarioNode(element, line: self.line, budget: &budget)) }
            content = .list(elements)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let line = key.mark?.line ?? self.line
                // A list or mapping as a key is told as an unknown word.
                let word = key.scalar?.string ?? "[…]"
                entries.append(Entry(key: word, line: line, value: ScenarioNode(value, line: line, budget: &budget)))
            }
            content = .mapping(entries)
        case .alias: content = .nothing
        }
    }
}

extension ScenarioProblem {
    fileprivate init(_ error: YamlError, file: String) {
        var line = 1
        var sentence: String
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            line = mark.line
            sentence =
                problem == "found undefined alias"
                ? "is no YAML: an alias (‘*name’) stands for what ‘&name’ has marked whole before it, never for what it stands in"
                : "is no YAML: \(problem)"
            if let context { sentence += " (\(context.text), which began in line \(context.mark.line))" }
        case .reader(let problem, let offset, _, let yaml):
            line = 1 + yaml.prefix(offset ?? 0).count { $0.isNewline }
            sentence = "is no UTF-8 text: \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            line = context.mark.line
            let keys = duplicates.map { "‘\(String(describing: $0).prefix(60))’" }
            sentence = "says \(keys.joined(separator: ", ")) twice; keep one of them"
        default: sentence = "is no YAML: \(error)"
        }
        self.init(file: file, line: line, sentence: sentence)
    }
}
