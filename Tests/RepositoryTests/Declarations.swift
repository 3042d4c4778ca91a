/// The name of the type that a line of code declares; nil where it declares none.
func declaredTypeName(_ code: String) -> String? {
    let words = declarationWords(code)
    guard let keyword = words.firstIndex(where: { typeKeywords.contains($0) }), keyword + 1 < words.count else {
        return nil
    }
    guard words[..<keyword].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else { return nil }
    // `class func` and `class var` declare members.
    guard !memberKeywords.contains(words[keyword + 1]) else { return nil }
    let name = words[keyword + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name)
}

/// The words of a line up to what opens a body, a list or a type.
func declarationWords(_ code: String) -> [String] {
    code.split(whereSeparator: { " \t".contains($0) }).map(String.init)
}

let typeKeywords = ["struct", "class", "enum", "protocol", "actor", "typealias"]
let memberKeywords = ["func", "var", "let", "init", "subscript", "case"]
let modifiers = [
    "public", "package", "internal", "fileprivate", "private", "open", "final", "indirect", "static", "mutating",
    "nonmutating", "borrowing", "consuming", "override", "required", "convenience", "lazy", "weak", "nonisolated",
    "isolated", "private(set)", "package(set)", "fileprivate(set)", "internal(set)", "prefix", "postfix", "infix",
]
