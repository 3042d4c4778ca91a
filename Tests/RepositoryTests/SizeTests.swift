import Testing

private let maximumFileLines = 500
private let maximumFunctionLines = 70

@Suite struct SizeTests {
    @Test("A file has at most 500 lines")
    func fileLengths() throws {
        let findings = try allFiles().filter { $0.lines.count > maximumFileLines }.map {
            Finding(path: $0.path, message: "\($0.lines.count) lines, at most \(maximumFileLines) are allowed")
        }
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("A function has at most 70 lines")
    func functionLengths() throws {
        let findings = try allFiles().flatMap { file in
            functions(in: file).filter { $0.count > maximumFunctionLines }.map {
                let message = "\($0.count) lines, at most \(maximumFunctionLines) are allowed"
                return Finding(path: file.path, line: $0.lowerBound + 1, message: message)
            }
        }
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("A function is counted from its first line to its last brace")
    func countsFunctions() {
        let text = """
            protocol A {
                func a(_ b: Int)
                init()
            }
            extension A {
                func a(
                    _ b: Int = { 3 }()
                ) {
                    if b { }
                }
                init() {}
                let c = 1
            }
            """
        #expect(functions(in: SourceFile(path: "", text: text)) == [5..<10, 10..<11])
    }

    private func allFiles() throws -> [SourceFile] {
        try Repository.swiftFiles(in: "Sources") + Repository.swiftFiles(in: "Tests")
            + Repository.swiftFiles(in: "Fuzz") + Repository.swiftFiles(in: "Benchmarks")
    }
}

/// The lines of each function with a body, from its first keyword to its closing brace, by index.
private func functions(in file: SourceFile) -> [Range<Int>] {
    file.lines.indices.compactMap { start in
        guard isFunction(file.lines[start].code) else { return nil }
        var parentheses = 0
        var braces = 0
        for index in start..<file.lines.count {
            // Without a body, as in a protocol: the next declaration or the end of the type comes first.
            if index > start, parentheses == 0, braces == 0, isFunction(file.lines[index].code) { return nil }
            for character in file.lines[index].code.utf8 {
                switch character {
                case UInt8(ascii: "("), UInt8(ascii: "["): if braces == 0 { parentheses += 1 }
                case UInt8(ascii: ")"), UInt8(ascii: "]"): if braces == 0 { parentheses -= 1 }
                case UInt8(ascii: "{"): if parentheses == 0 { braces += 1 }
                case UInt8(ascii: "}"):
                    guard parentheses == 0 else { break }
                    braces -= 1
                    if braces < 0 { return nil }
                    if braces == 0 { return start..<index + 1 }
                default: break
                }
            }
        }
        return nil
    }
}

private func isFunction(_ code: String) -> Bool {
    let words = declarationWords(code)
    guard
        let keyword = words.firstIndex(where: { word in
            ["func", "init", "subscript"].contains(String(word.prefix { $0.isLetter }))
        })
    else { return false }
    // `self.init(` and `.init(` call one.
    return words[..<keyword].allSatisfy { modifiers.contains($0) || $0.hasPrefix("@") }
        && !words[keyword].hasPrefix("func(")
}
