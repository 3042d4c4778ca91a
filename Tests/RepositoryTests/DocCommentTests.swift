import Testing

@Suite struct DocCommentTests {
    @Test("Each public declaration has a doc comment")
    func publicDeclarationsAreDocumented() throws {
        let findings = try Repository.swiftFiles(in: "Sources").flatMap(undocumented)
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
                public func h(_ a: Int) {}
                public static let e = A(rawValue: 3)
                public init(
                    f: Int
                ) {
                    print(f)
                }
            }
            """
        #expect(undocumented(SourceFile(path: "Sources/X/Y.swift", text: text)).map(\.line) == [4, 12, 17])
    }
}

/// Public declarations that say nothing a name does not say, or whose words stand elsewhere. Each begins the line, its
/// modifiers left out.
private let exempt = [
    // Required by protocols of the standard library, which document them.
    "var description", "var debugDescription", "var startIndex", "var endIndex", "func index(", "var rawValue",
    "init(rawValue:", "func hash(into", "func next() ->",
    "static func ==", "static func <", "static func +", "static func -", "subscript(position:", "init(arrayLiteral",
    "init(integerLiteral", "init(stringLiteral",
    "init(from decoder", "func encode(to encoder", "func append(", "func removeAll(", "typealias ",
    // The house's shape of a format, documented at ByteReader and ByteWriter.
    "init(decoding ", "func encode(into ", "var encoded:",
]

private func undocumented(_ file: SourceFile) -> [Finding] {
    file.lines.indices.compactMap { index in
        guard let declaration = publicDeclaration(file.lines[index].code) else { return nil }
        if exempt.contains(where: { declaration.hasPrefix($0) }) { return nil }
        // A constant of its type: a code point or field name, which the registry that the type cites describes.
        if declaration.hasPrefix("static let") { return nil }
        // An assertion, whole by its name.
        if declaration.hasPrefix("var is") || declaration.hasPrefix("var has") {
            return nil
        }
        // Its type, or its elements', is one of ours and says what it is. Numbers, texts, octets and truths have to say what they stand for.
        if isPropertyOfOwnType(declaration) { return nil }
        // A type inside a type is part of what the outer one's comment tells, and its cases have comments of their own.
        if declaration.split(separator: " ").first.map({ typeKeywords.contains(String($0)) }) == true,
            isNested(file, index)
        {
            return nil
        }
        // A view of an option by its code, which has the comment: `var remoteID: … { self[.remoteID] }`.
        if isViewOfItsCode(declaration) { return nil }
        // One of a family of one-line functions: the comment over the first speaks for those right below it.
        if declaration.hasPrefix("func "), isInDocumentedFamily(file, index) { return nil }
        // What people see of a value: the house's word for it.
        if declaration.hasPrefix("var "),
            declaration.contains("Text: String") || declaration.hasPrefix("var name: String {")
        {
            return nil
        }
        // A field of a wire format: the document that its type cites describes it.
        if isStoredField(declaration), documentation(ofTypeAround: index, in: file).contains(where: citesDocument) {
            return nil
        }
        // The first of several functions of one name speaks for all.
        if let name = functionName(declaration), isNamedBefore(name, in: file, before: index) { return nil }
        // It only takes what the stored properties' own comments describe.
        if declaration.hasPrefix("init"), isMemberwise(file, at: index) { return nil }
        if isDocumented(file, before: index) { return nil }
        return Finding(path: file.path, line: index + 1, message: "has no doc comment: \(declaration)")
    }
}

/// A line of code that declares something public, its modifiers and attributes left out; nil for all others.
private func publicDeclaration(_ code: String) -> String? {
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

private func isDocumented(_ file: SourceFile, before index: Int) -> Bool {
    var previous = index - 1
    while previous >= 0, file.lines[previous].code.drop(while: { $0 == " " }).hasPrefix("@") { previous -= 1 }
    return previous >= 0 && file.lines[previous].comment.hasPrefix("///")
}

private let tellingNothing = [
    "Int", "UInt", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Bool", "String",
    "Substring", "Double", "Duration",
]

/// Whether a declaration is `var NAME: TYPE` with a type, or array of a type, that is no number, text or truth value.
private func isPropertyOfOwnType(_ declaration: String) -> Bool {
    guard declaration.hasPrefix("var ") || declaration.hasPrefix("let "), let colon = declaration.firstIndex(of: ":")
    else { return false }
    let type = declaration[declaration.index(after: colon)...].drop { " [".contains($0) }
        .prefix { $0.isLetter || $0.isNumber }
    return type.first?.isUppercase == true && !tellingNothing.contains(String(type))
}

private func isNested(_ file: SourceFile, _ index: Int) -> Bool {
    file.lines[index].code.hasPrefix(" ")
        && file.lines[..<index].contains { $0.code.first?.isLetter == true && $0.code.hasSuffix("{") }
}

private func isInDocumentedFamily(_ file: SourceFile, _ index: Int) -> Bool {
    var line = index
    while line >= 0, file.lines[line].code.contains("func "), file.lines[line].code.hasSuffix("}") { line -= 1 }
    return line >= 0 && line < index && file.lines[line].comment.hasPrefix("///")
}

private func isViewOfItsCode(_ declaration: String) -> Bool {
    guard declaration.hasPrefix("var "), declaration.hasSuffix("}") else { return false }
    let name = declaration.dropFirst(4).prefix { $0.isLetter || $0.isNumber }
    return ["[.\(name)]", "(.\(name))"].contains { declaration.contains($0) }
}

private func isStoredField(_ declaration: String) -> Bool {
    (declaration.hasPrefix("var ") || declaration.hasPrefix("let ")) && !declaration.hasSuffix("{")
        && !declaration.hasSuffix("}")
}

private func citesDocument(_ comment: String) -> Bool {
    ["RFC ", "IEEE ", "PXE 2.1", "§"].contains { comment.contains($0) }
}

/// The doc comment of the innermost type that the line at `index` stands in.
private func documentation(ofTypeAround index: Int, in file: SourceFile) -> [String] {
    let indentation = file.lines[index].code.prefix { $0 == " " }.count
    let around = file.lines[..<index].lastIndex { line in
        line.code.prefix { $0 == " " }.count < indentation && declaredTypeName(line.code) != nil
    }
    guard var previous = around.map({ $0 - 1 }) else { return [] }
    var comments: [String] = []
    while previous >= 0, isAttributeOrDoc(file.lines[previous]) {
        comments.append(file.lines[previous].comment)
        previous -= 1
    }
    return comments
}

private func isAttributeOrDoc(_ line: SourceFile.Line) -> Bool {
    line.comment.hasPrefix("///") || line.code.drop { $0 == " " }.hasPrefix("@")
}

/// The name of the function that is declared.
private func functionName(_ declaration: String) -> String? {
    guard let range = declaration.firstRange(of: "func ") else { return nil }
    return String(declaration[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
}

/// Whether a documented public function of that name stands above the line at `index`.
private func isNamedBefore(_ name: String, in file: SourceFile, before index: Int) -> Bool {
    file.lines[..<index].indices.contains { earlier in
        publicDeclaration(file.lines[earlier].code).flatMap(functionName) == name && isDocumented(file, before: earlier)
    }
}

/// Whether the initialiser that begins at `index` does nothing but assign.
private func isMemberwise(_ file: SourceFile, at index: Int) -> Bool {
    var end = index
    while end < file.lines.count, !file.lines[end].code.hasSuffix("{") {
        if file.lines[end].code.hasSuffix("{}") { return true }
        end += 1
    }
    for line in file.lines[min(end + 1, file.lines.count)...] {
        let code = line.code.drop { $0 == " " }
        if code == "}" { return true }
        let isAssignment = code.prefix { $0.isLetter || $0.isNumber }.isEmpty == false && code.contains(" = ")
        if !code.hasPrefix("self."), !isAssignment || code.hasPrefix("let ") || code.hasPrefix("var ") { return false }
    }
    return false
}
