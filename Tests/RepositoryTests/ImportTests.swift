import Testing

/// What each target may import (docs/DESIGN.md, "Rooms"). A target imports lower levels only; siblings do not import each
/// other unless the table says so.
private struct Room {
    var level: Int
    /// Modules of this package.
    var rooms: [String]
    /// Modules from elsewhere. A trailing `*` stands for any ending.
    var others: [String] = []
}

private let rooms: [String: Room] = [
    "NetworkProtocols": Room(level: 0, rooms: [], others: collections + ["HTTPTypes"]),
    "CaptureFiles": Room(level: 1, rooms: ["NetworkProtocols"], others: ["Glibc"]),
    "NetworkBoot": Room(level: 1, rooms: ["NetworkProtocols"], others: collections + ["Synchronization"]),
    "BootObservation": Room(level: 2, rooms: ["NetworkProtocols", "NetworkBoot"], others: collections),
    "SimulatedNetwork": Room(
        level: 2,
        rooms: ["NetworkProtocols", "NetworkBoot"],
        others: collections + ["Synchronization"]
    ),
    "LiveNetwork": Room(
        level: 2,
        rooms: ["NetworkProtocols", "NetworkBoot", "CaptureFiles", "CPcap", "CLinux", "CSQLite"],
        others: collections + ["Glibc", "Logging", "Synchronization"]
    ),
    "Deployment": Room(level: 2, rooms: ["NetworkProtocols", "NetworkBoot"], others: collections),
    "Conformance": Room(level: 3, rooms: ["NetworkProtocols", "NetworkBoot", "BootObservation"], others: collections),
    "Scenarios": Room(
        level: 4,
        rooms: belowFour,
        others: collections + ["Foundation", "Logging", "Synchronization", "Yams"]
    ),
    "Reports": Room(level: 4, rooms: belowFour, others: collections + ["Foundation", "Logging"]),
    "bootproof": Room(
        level: 5,
        rooms: belowFour + ["Scenarios", "Reports"],
        others: collections + ["ArgumentParser", "Dispatch", "Foundation", "Glibc", "Logging", "Synchronization"]
    ),
]
private let collections = ["BasicContainers", "Collections", "DequeModule", "HeapModule", "OrderedCollections"]
private let belowFour = [
    "NetworkProtocols", "CaptureFiles", "NetworkBoot", "BootObservation", "SimulatedNetwork", "LiveNetwork",
    "Deployment", "Conformance",
]
/// Modules that one file alone may import.
private let singleFileImports = ["Crypto": "Sources/NetworkProtocols/Digest.swift"]
/// C targets hold headers and a module map.
private let levelsOfC = ["CPcap": 0, "CLinux": 0, "CSQLite": 0]

@Suite struct ImportTests {
    @Test("A target imports what its level allows")
    func importsByLevel() throws {
        let files = try Repository.swiftFiles(in: "Sources")
        #expect(files.count > 10, "No sources were found: the test looks in the wrong folder.")
        let findings = files.flatMap(wrongImports)
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("The table of rooms allows lower levels only")
    func tableKeepsLevels() {
        for (name, room) in rooms.sorted(by: { $0.key < $1.key }) {
            for imported in room.rooms {
                let level = rooms[imported]?.level ?? levelsOfC[imported]
                #expect(level != nil, "\(name) may import \(imported), which is no room.")
                #expect((level ?? 0) < room.level, "\(name) (level \(room.level)) may import \(imported).")
            }
        }
    }

    @Test("An import above its level is found")
    func findsWrongImport() {
        let file = SourceFile(
            path: "Sources/NetworkBoot/X.swift",
            text:
                "// import Glibc\npublic import NetworkProtocols\n@testable import struct Conformance.Rule\nimport Foundation"
        )
        #expect(wrongImports(file).map(\.line) == [3, 4])
    }
}

private func wrongImports(_ file: SourceFile) -> [Finding] {
    guard let room = rooms[file.target] else {
        return [Finding(path: file.path, message: "The target \(file.target) is not in the table of rooms.")]
    }
    var findings: [Finding] = []
    for (index, line) in file.lines.enumerated() {
        guard let module = importedModule(line.code) else { continue }
        if let onlyFile = singleFileImports[module] {
            if onlyFile != file.path {
                let message = "\(module) may be imported by \(onlyFile) alone."
                findings.append(Finding(path: file.path, line: index + 1, message: message))
            }
            continue
        }
        let allowed = room.rooms + room.others
        if !allowed.contains(where: { matches(module, $0) }) {
            let message = "imports \(module); \(file.target) (level \(room.level)) may import \(allowed.sorted())"
            findings.append(Finding(path: file.path, line: index + 1, message: message))
        }
    }
    return findings
}

/// The module that a line of code imports; nil where it is no import.
private func importedModule(_ code: String) -> String? {
    var words = code.split(whereSeparator: { " \t;".contains($0) }).map(String.init)
    let modifiers = ["public", "package", "internal", "fileprivate", "private"]
    while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) { words.removeFirst() }
    guard words.first == "import", words.count > 1 else { return nil }
    words.removeFirst()
    if ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"].contains(words[0]), words.count > 1 {
        words.removeFirst()
    }
    return words[0].split(separator: ".").first.map(String.init)
}

private func matches(_ module: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? module.hasPrefix(pattern.dropLast()) : module == pattern
}
