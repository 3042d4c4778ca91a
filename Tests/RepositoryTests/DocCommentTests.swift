import Testing

@Suite struct DocCommentTests {
    @Test("Each public declaration has a doc comment")
    func publicDeclarationsAreDocumented() throws {
        let findings = try Repository.swiftFiles(in: "Sources").flatMap { PublicDeclarations($0).undocumented() }
        #expect(findings.isEmpty, "\(findings.count) of them:\(findings.listing)")
    }

    @Test("An undocumented declaration is found, a documented or exempt one is not")
    func findsUndocumented() {
        let text = """
            /// Documented.
            @frozen
            public struct A {
                public var b: Int
                public var g: IPv4Address?
                /// Documented.
                @inlinable
                public var c: Int { 0 }
                public init(b: Int) {
                    self.b = b
                }

                public func d() {}
                /// Documented.
                public func h() {}
                public func i(_ a: Int) {}

                public func h(_ a: Int) {
                }
                public static let e = A(rawValue: 3)
                public init(
                    f: Int
                ) {
                    print(f)
                }
            }
            """
        let declarations = PublicDeclarations(SourceFile(path: "Sources/X/Y.swift", text: text))
        #expect(declarations.undocumented().map(\.line) == [4, 13, 21])
    }
}

/// The public declarations of a file, and which of them want a doc comment.
///
/// A comment that only repeats a name helps nobody; so those are exempt whose name, type or cited document says it all.
private struct PublicDeclarations {
    private let file: SourceFile
    /// For each line the declaration that begins there, without modifiers and attributes.
    private let declarations: [String?]

    init(_ file: SourceFile) {
        self.file = file
        declarations = file.lines.map { publicDeclaration($0.code) }
    }

    func undocumented() -> [Finding] {
        file.lines.indices.compactMap { index in
            guard let declaration = declarations[index], !isDocumented(index), !isExempt(declaration, at: index) else {
                return nil
            }
            return Finding(path: file.path, line: index + 1, message: "has no doc comment: \(declaration)")
        }
    }

    private func isDocumented(_ index: Int) -> Bool {
        var previous = index - 1
        while previous >= 0, file.lines[previous].code.drop(while: { $0 == " " }).hasPrefix("@") { previous -= 1 }
        return previous >= 0 && file.lines[previous].comment.hasPrefix("///")
    }

    private func isExempt(_ declaration: String, at index: Int) -> Bool {
        exemptBeginnings.contains { declaration.hasPrefix($0) }
            || isPropertyOfOwnType(declaration)
            || isViewOfItsCode(declaration)
            // A type inside a type is part of what the outer one's comment tells, and its cases have their own.
            || typeKeywords.contains { declaration.hasPrefix($0 + " ") } && file.lines[index].code.hasPrefix(" ")
            || isInDocumentedFamily(index)
            || isOverload(declaration, at: index)
            || isMemberwise(declaration, at: index)
            || isStoredField(declaration) && describesFields(typeAround: index)
    }

    /// Whether it is one of several one-line members, right below one that has a comment: it speaks for all of them.
    private func isInDocumentedFamily(_ index: Int) -> Bool {
        var line = index
        while line >= 0, let declaration = declarations[line], isOneLineMember(declaration), !isDocumented(line) {
            line -= 1
        }
        return line >= 0 && line < index && declarations[line].map(isOneLineMember) == true && isDocumented(line)
    }

    /// Whether a function of that name has a comment further up.
    private func isOverload(_ declaration: String, at index: Int) -> Bool {
        guard let name = functionName(declaration) else { return false }
        return declarations[..<index].indices.contains { earlier in
            declarations[earlier].flatMap(functionName) == name && isDocumented(earlier)
        }
    }

    /// Whether it is an initialiser that does nothing but assign: the properties' own comments describe what it takes.
    private func isMemberwise(_ declaration: String, at index: Int) -> Bool {
        guard declaration.hasPrefix("init") else { return false }
        var end = index
        while end < file.lines.count, !file.lines[end].code.hasSuffix("{") {
            if file.lines[end].code.hasSuffix("{}") { return true }
            end += 1
        }
        for line in file.lines[min(end + 1, file.lines.count)...] {
            let code = line.code.drop { $0 == " " }
            if code == "}" { return true }
            let isAssignment = code.first?.isLetter == true && code.contains(" = ")
            let declaresLocal = code.hasPrefix("let ") || code.hasPrefix("var ")
            if !code.hasPrefix("self."), !isAssignment || declaresLocal { return false }
        }
        return false
    }

    /// Whether the innermost type around a line cites the document that describes its fields, or says that it counts.
    private func describesFields(typeAround index: Int) -> Bool {
        let indentation = file.lines[index].code.prefix { $0 == " " }.count
        let around = file.lines[..<index].lastIndex { line in
            line.code.prefix { $0 == " " }.count < indentation && declaredTypeName(line.code) != nil
        }
        guard var line = around.map({ $0 - 1 }) else { return false }
        while line >= 0, !file.lines[line].comment.isEmpty || file.lines[line].code.contains("@") {
            if fieldDescriptions.contains(where: { file.lines[line].comment.contains($0) }) { return true }
            line -= 1
        }
        return false
    }
}

private let exemptBeginnings = [
    // Required by protocols of the standard library, which document them.
    "var description", "var debugDescription", "var startIndex", "var endIndex", "var rawValue", "init(rawValue:",
    "func hash(into", "func next() ->", "func index(", "func append(", "func removeAll(", "subscript(position:",
    "static func ==", "static func <", "static func +", "static func -", "init(arrayLiteral", "init(integerLiteral",
    "init(stringLiteral", "init(from decoder", "func encode(to encoder",
    // The house's shape of a format, documented at ByteReader and ByteWriter.
    "init(decoding ", "func encode(into ", "var encoded:",
    // And of a machine, documented at Machine.
    "func handle(_ ", "func handleDeadline(at ", "func abort(at ", "func nextOutput() ->", "var nextDeadline:",
    "func takeEvents(into ",
    // A constant of its type: a code or a name that the registry cited by the type describes.
    "static let ",
    // An assertion, whole by its name.
    "var is", "var has",
    // Another name for something that has a comment.
    "typealias ",
]

/// What the comment of a type holds whose fields another document describes, or that holds numbers of what they are called.
private let fieldDescriptions = ["RFC ", "IEEE ", "PXE 2.1", "§", "Counts of ", "counts"]

private let plainTypes = [
    "Int", "UInt", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Bool", "String",
    "Substring",
    "Double", "Duration",
]

/// A line of code that declares something public, its modifiers and attributes left out; nil for all others.
private func publicDeclaration(_ code: String) -> String? {
    guard code.contains("public") else { return nil }
    var words = declarationWords(code)[...]
    var isPublic = false
    while let word = words.first, modifiers.contains(word) || word.hasPrefix("@") {
        // A member's `static` tells a code point from a property.
        if word == "static" { break }
        isPublic = isPublic || word == "public"
        words.removeFirst()
    }
    if words.first == "static" {
        isPublic = isPublic || words.contains("public")
        words = words.filter { $0 != "public" }[...]
    }
    guard isPublic, let keyword = words.first, keyword != "import" else { return nil }
    return words.joined(separator: " ")
}

private func isProperty(_ declaration: String) -> Bool {
    declaration.hasPrefix("var ") || declaration.hasPrefix("let ")
}

/// Whether it is a property whose type, or elements' type, is one of ours and says what it is. Numbers, texts, octets and
/// truths have to say what they stand for, but for texts that are by their name what people see.
private func isPropertyOfOwnType(_ declaration: String) -> Bool {
    guard isProperty(declaration), let mark = declaration.firstIndex(where: { ":=".contains($0) }) else { return false }
    if declaration.contains("Text: String") || declaration.hasPrefix("var name: String {") { return true }
    let type = declaration[declaration.index(after: mark)...].drop { " [".contains($0) }
        .prefix { $0.isLetter || $0.isNumber }
    return type.first?.isUppercase == true && !plainTypes.contains(String(type))
}

/// Whether it gives an option by its code, which has the comment: `var remoteID: … { self[.remoteID] }`.
private func isViewOfItsCode(_ declaration: String) -> Bool {
    guard declaration.hasPrefix("var "), declaration.hasSuffix("}") else { return false }
    let name = declaration.dropFirst(4).prefix { $0.isLetter || $0.isNumber }
    return ["[.\(name)]", "(.\(name))"].contains { declaration.contains($0) }
}

private func isStoredField(_ declaration: String) -> Bool {
    isProperty(declaration) && !declaration.hasSuffix("{") && !declaration.hasSuffix("}")
}

private func isOneLineMember(_ declaration: String) -> Bool {
    (isProperty(declaration) || declaration.hasPrefix("func ")) && !declaration.hasSuffix("{")
        && !declaration.hasSuffix("(")
}

/// The name of the function that is declared.
private func functionName(_ declaration: String) -> String? {
    guard let range = declaration.firstRange(of: "func ") else { return nil }
    return String(declaration[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
}
