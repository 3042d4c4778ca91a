import Testing

/// Words that the house rules ban, where, and why.
private struct Ban {
    /// What is looked for in the code of a line, comments and literals left out.
    var words: [String]
    var reason: String
    /// Path prefixes that the ban holds for.
    var inside: [String]
    /// Path prefixes where the words may stand all the same.
    var except: [String] = []
    /// Whether a comment on the line or on the one before lifts the ban in `except`.
    var needsReasonThere = false
    /// Given a line of code that has the word: whether it is meant.
    var isMeant: @Sendable (String) -> Bool = { _ in true }
}

private let sansIO = ["Sources/NetworkProtocols/", "Sources/NetworkBoot/"]
private let core = sansIO + ["Sources/BootObservation/", "Sources/Conformance/", "Sources/SimulatedNetwork/"]

private let bans = [
    Ban(
        words: [
            "Task {", "Task{", "Task(", "Task.detached", "Task.sleep", "@MainActor", "AsyncStream", "Dispatch",
        ],
        reason: "leaves the executor that makes a run reproducible",
        inside: sansIO
    ),
    Ban(
        words: ["SystemRandomNumberGenerator"],
        reason: "randomness comes from a seed",
        inside: core
    ),
    Ban(
        words: [".random(in:", ".random()", ".randomElement()", ".shuffle()", ".shuffled()"],
        reason: "randomness comes from a seed: say `using:`",
        inside: core,
        isMeant: { !$0.contains("using:") }
    ),
    Ban(
        words: ["ContinuousClock", "SuspendingClock", "Date()", "Date.now"],
        reason: "the time is an input",
        inside: core
    ),
    Ban(
        words: ["try!", "as!", "fatalError("],
        reason: "a stranger's input could reach the trap",
        inside: ["Sources/"]
    ),
    Ban(
        words: ["print("],
        reason: "printing belongs to the command line and the terminal report",
        inside: ["Sources/"],
        except: ["Sources/bootproof/", "Sources/Reports/Terminal"],
        isMeant: { containsWord("print(", in: $0) && !$0.contains("func print(") }
    ),
    Ban(
        words: ["@unchecked Sendable", "nonisolated(unsafe)"],
        reason: "allowed in LiveNetwork and CaptureFiles only, with a one-line proof as a comment",
        inside: ["Sources/"],
        except: ["Sources/LiveNetwork/", "Sources/CaptureFiles/"],
        needsReasonThere: true
    ),
]

/// Endings of type names that say nothing.
private let emptyEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Impl", "Base"]

@Suite struct BannedWordTests {
    @Test("No banned word stands in the sources")
    func bannedWords() throws {
        let findings = try Repository.swiftFiles(in: "Sources").flatMap(bannedUses)
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("No type's name ends in Manager, Helper, Util, Impl or Base")
    func emptyNames() throws {
        let files = try Repository.swiftFiles(in: "Sources") + Repository.swiftFiles(in: "Tests")
        let findings = files.flatMap(emptyNameFindings)
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("Nothing is left to be done, and no path of one machine is told")
    func leftovers() throws {
        // Spelled in halves, so that this file does not find itself.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"].map { Array($0.utf8) }
        let places = ["/wo" + "rk/", "/ro" + "ot/"].map { Array($0.utf8) }
        var findings: [Finding] = []
        for path in try Repository.committedPaths() {
            let lines = try Repository.bytes(of: path).split(separator: 10, omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let bytes = Array(line)
                if places.contains(where: { contains(bytes, $0) }) {
                    findings.append(Finding(path: path, line: index + 1, message: "names a folder of one machine"))
                }
                if path.hasSuffix(".swift"), marks.contains(where: { contains(bytes, $0, asWord: true) }) {
                    findings.append(Finding(path: path, line: index + 1, message: "is unfinished"))
                }
            }
        }
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test(
        "A banned word is found",
        arguments: [
            ("Sources/NetworkBoot/X.swift", "Task { }"),
            ("Sources/NetworkProtocols/X.swift", "UInt8.random(in: 0...3)"),
            ("Sources/Reports/X.swift", "print(1)"), ("Sources/CaptureFiles/X.swift", "try! read()"),
            ("Sources/LiveNetwork/X.swift", "final class Handle: @unchecked Sendable {"),
            ("Sources/Conformance/X.swift", "// Safe.\nnonisolated(unsafe) var a = 1"),
        ]
    )
    func findsBannedWord(path: String, text: String) {
        #expect(bannedUses(SourceFile(path: path, text: text)).count == 1)
    }

    @Test(
        "A word that is no use of it is let through",
        arguments: [
            ("Sources/NetworkProtocols/X.swift", "UInt8.random(in: 0...3, using: &random) // Task {"),
            ("Sources/Reports/X.swift", "let fingerprint = footprint(\"print(\")"),
            ("Sources/bootproof/X.swift", "print(1)"),
            (
                "Sources/LiveNetwork/X.swift",
                "// Only its own queue touches it.\nfinal class Handle: @unchecked Sendable {"
            ),
        ]
    )
    func passesOthers(path: String, text: String) {
        #expect(bannedUses(SourceFile(path: path, text: text)).isEmpty)
    }

    @Test("An empty name is found, a Database is none")
    func findsEmptyName() {
        let text = "struct LeaseManager {}\npublic enum Database {}\nprotocol StageBase {}\nactor Base {}"
        #expect(emptyNameFindings(SourceFile(path: "Sources/X/Y.swift", text: text)).map(\.line) == [1, 3, 4])
    }
}

private func bannedUses(_ file: SourceFile) -> [Finding] {
    var findings: [Finding] = []
    for ban in bans where ban.inside.contains(where: { file.path.hasPrefix($0) }) {
        let isExcepted = ban.except.contains { file.path.hasPrefix($0) }
        if isExcepted && !ban.needsReasonThere { continue }
        for (index, line) in file.lines.enumerated() {
            guard let word = ban.words.first(where: { containsWord($0, in: line.code) }), ban.isMeant(line.code) else {
                continue
            }
            let hasReason = !line.comment.isEmpty || (index > 0 && !file.lines[index - 1].comment.isEmpty)
            if isExcepted && hasReason { continue }
            findings.append(Finding(path: file.path, line: index + 1, message: "\(word): \(ban.reason)"))
        }
    }
    return findings
}

private func emptyNameFindings(_ file: SourceFile) -> [Finding] {
    file.findings("The name's ending says nothing.") { line in
        guard let name = declaredTypeName(line.code) else { return false }
        return emptyEndings.contains { ending in
            guard name.hasSuffix(ending) else { return false }
            // "Database" ends in "base", not in the word "Base".
            return name.count == ending.count || name.dropLast(ending.count).last?.isLowercase == true
                || name.dropLast(ending.count).last?.isNumber == true
        }
    }
}

/// Whether `word` stands in `code` with no letter, digit or underscore before it.
private func containsWord(_ word: String, in code: String) -> Bool {
    guard word.first?.isLetter == true else { return code.contains(word) }
    var rest = code[...]
    while let range = rest.firstRange(of: word) {
        let before = range.lowerBound == code.startIndex ? nil : code[code.index(before: range.lowerBound)]
        if before.map({ $0.isLetter || $0.isNumber || $0 == "_" }) != true { return true }
        rest = rest[range.upperBound...]
    }
    return false
}

private func contains(_ bytes: [UInt8], _ word: [UInt8], asWord: Bool = false) -> Bool {
    guard bytes.count >= word.count else { return false }
    for start in 0...(bytes.count - word.count) where bytes[start] == word[0] {
        guard bytes[start..<start + word.count].elementsEqual(word) else { continue }
        guard asWord else { return true }
        let isLetter = { (octet: UInt8) in (65...90).contains(octet & 0xdf) }
        let end = start + word.count
        if (start == 0 || !isLetter(bytes[start - 1])) && (end == bytes.count || !isLetter(bytes[end])) { return true }
    }
    return false
}
