internal import Foundation

/// A JSON Schema (draft 2020-12), checked as far as the schemas in docs need it. Keywords beyond that are a test's
/// failure, not passed over.
package struct JSONSchema {
    package let root: JSONValue

    private static let known: Set<String> = [
        "$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "properties", "required",
        "additionalProperties", "items", "pattern", "minimum", "minItems", "maxItems", "oneOf", "anyOf",
    ]

    package init(text: [UInt8]) throws {
        root = try JSONValue(text: text)
    }

    /// Where and how `value` breaks the schema.
    package func problems(with value: JSONValue) -> [String] { problems(value, root, at: "$") }

    /// Keywords of the schema that this check does not know.
    package var unknownKeywords: [String] { unknown(root, isMap: false) }

    private func unknown(_ schema: JSONValue, isMap: Bool) -> [String] {
        schema.members.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
            if isMap { return unknown(value, isMap: false) }
            if !Self.known.contains(key) { return [key] }
            switch key {
            case "$defs", "properties": return unknown(value, isMap: true)
            case "items", "additionalProperties": return unknown(value, isMap: false)
            case "oneOf", "anyOf": return value.elements.flatMap { unknown($0, isMap: false) }
            default: return []
            }
        }
    }

    private func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        if let reference = schema["$ref"]?.string { found += problems(value, definition(reference), at: path) }
        if let choices = schema["anyOf"]?.elements {
            let attempts = choices.map { problems(value, $0, at: path) }
            if !attempts.contains(where: \.isEmpty) { found += attempts.min { $0.count < $1.count } ?? [] }
        }
        if let choices = schema["oneOf"]?.elements {
            let results = choices.map { problems(value, $0, at: path) }
            let fits = results.filter(\.isEmpty).count
            if fits > 1 { found.append("\(path): fits \(fits) of the choices") }
            if fits == 0 { found += results.min { $0.count < $1.count } ?? [] }
        }
        if let type = schema["type"] {
            let types = type.string.map { [$0] } ?? type.elements.compactMap(\.string)
            guard types.contains(where: { Self.isOf(value, $0) }) else {
                return found + ["\(path): \(value) is no \(types.joined(separator: " or "))"]
            }
        }
        if let choices = schema["enum"]?.elements, !choices.contains(value) {
            found.append("\(path): \(value) is none of the words foreseen")
        }
        if let constant = schema["const"], constant != value { found.append("\(path): \(value) is not \(constant)") }
        if let pattern = schema["pattern"]?.string, let text = value.string,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            found.append("\(path): \(text) does not match \(pattern)")
        }
        if let minimum = schema["minimum"]?.number, let number = value.number, number < minimum {
            found.append("\(path): \(number) is less than \(minimum)")
        }
        if case .object(let members) = value { found += problems(members, schema, at: path) }
        if case .array(let elements) = value { found += problems(elements, schema, at: path) }
        return found
    }

    private func problems(_ members: [String: JSONValue], _ schema: JSONValue, at path: String) -> [String] {
        let properties = schema["properties"]?.members ?? [:]
        let required = schema["required"]?.elements.compactMap(\.string) ?? []
        var found = required.filter { members[$0] == nil }.map { "\(path): no \($0)" }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[key] {
                found += problems(value, property, at: "\(path).\(key)")
            } else if case .object? = schema["additionalProperties"], let others = schema["additionalProperties"] {
                found += problems(value, others, at: "\(path).\(key)")
            } else if schema["additionalProperties"] == .bool(false) {
                found.append("\(path): \(key) is not foreseen")
            }
        }
        return found
    }

    private func problems(_ elements: [JSONValue], _ schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        let count = Double(elements.count)
        if let least = schema["minItems"]?.number, count < least { found.append("\(path): fewer than \(least)") }
        if let most = schema["maxItems"]?.number, count > most { found.append("\(path): more than \(most)") }
        guard let items = schema["items"] else { return found }
        for (index, element) in elements.enumerated() { found += problems(element, items, at: "\(path)[\(index)]") }
        return found
    }

    private func definition(_ reference: String) -> JSONValue {
        // A reference that leads nowhere allows nothing.
        root["$defs"]?[String(reference.dropFirst("#/$defs/".count))] ?? .object(["enum": .array([])])
    }

    private static func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("number", .number):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}
