/// A JSON value that keeps its keys in the order in which they were written (RFC 8259).
///
/// Reports are read by people as well as by programs: the verdict stands before the details, and two reports of one
/// capture are the same bytes.
enum JSONText {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONText])
    case object([(key: String, value: JSONText)])
}

extension JSONText {
    /// The value as UTF-8, indented by two spaces; arrays of scalars stay on one line where they fit.
    var bytes: [UInt8] {
        var out: [UInt8] = []
        write(into: &out, depth: 0)
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private func write(into out: inout [UInt8], depth: Int) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .number(let text): out += text.utf8
        case .string(let text): Self.write(text, into: &out)
        case .array(let elements): Self.write(elements, into: &out, depth: depth)
        case .object(let members):
            guard !members.isEmpty else {
                out += "{}".utf8
                return
            }
            for (index, member) in members.enumerated() {
                out += (index == 0 ? "{" : ",").utf8
                Self.breakLine(into: &out, depth: depth + 1)
                Self.write(member.key, into: &out)
                out += ": ".utf8
                member.value.write(into: &out, depth: depth + 1)
            }
            Self.breakLine(into: &out, depth: depth)
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ elements: [JSONText], into out: inout [UInt8], depth: Int) {
        if elements.allSatisfy(\.isShortScalar), elements.count <= 24 {
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out += ", ".utf8 }
                element.write(into: &out, depth: depth)
            }
            out.append(UInt8(ascii: "]"))
            return
        }
        for (index, element) in elements.enumerated() {
            out += (index == 0 ? "[" : ",").utf8
            breakLine(into: &out, depth: depth + 1)
            element.write(into: &out, depth: depth + 1)
        }
        breakLine(into: &out, depth: depth)
        out.append(UInt8(ascii: "]"))
    }

    private var isShortScalar: Bool {
        switch self {
        case .null, .bool, .number: true
        case .string(let text): text.utf8.count <= 24
        case .array, .object: false
        }
    }

    private static func breakLine(into out: inout [UInt8], depth: Int) {
        out.append(UInt8(ascii: "\n"))
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private static func write(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\"".utf8
            case "\\": out += "\\\\".utf8
            case "\n": out += "\\n".utf8
            case "\r": out += "\\r".utf8
            case "\t": out += "\\t".utf8
            case "\0"..<" ", "\u{7f}"..."\u{9f}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u".utf8
                out += String(repeating: "0", count: 4 - digits.count).utf8
                out += digits.utf8
            default: out += Array(String(scalar).utf8)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}
