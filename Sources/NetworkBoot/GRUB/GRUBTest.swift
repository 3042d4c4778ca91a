/// The expressions of `test` and `[` (`grub-core/commands/test.c`).
///
/// What a file test asks is answered from outside: ``files`` lists them first.
struct GRUBTest {
    private let words: [[UInt8]]
    private var position = 0
    /// What is known of files, by the words of the test: `-s /vmlinuz`.
    private let fileAnswers: [[UInt8]: Bool]

    /// Ours and GRUB's: parentheses that may lie in each other.
    private static let depthLimit = 100

    init(_ words: [[UInt8]], files: [[UInt8]: Bool] = [:]) {
        self.words = words
        fileAnswers = files
    }

    /// The file tests in these words: an operator and a name each.
    static func files(in words: [[UInt8]]) -> [(test: UInt8, name: [UInt8])] {
        words.indices.dropLast().compactMap { index in
            guard words[index].count == 2, words[index][0] == UInt8(ascii: "-"), "edfs".utf8.contains(words[index][1])
            else { return nil }
            return (words[index][1], words[index + 1])
        }
    }

    static func key(_ test: UInt8, _ name: [UInt8]) -> [UInt8] { [test] + name }

    mutating func holds() -> Bool { expression(depth: 0) }

    private mutating func expression(depth: Int) -> Bool {
        var anyBefore = false
        var all = true
        var isInverted = false
        func note(_ value: Bool) {
            all = all && (isInverted ? !value : value)
            isInverted = false
        }
        while position < words.count {
            if let value = comparison() ?? unary() {
                note(value)
                continue
            }
            let word = words[position]
            position += 1
            switch word {
            case Array(")".utf8): return anyBefore || all
            case Array("(".utf8):
                guard depth < Self.depthLimit else { return false }
                note(expression(depth: depth + 1))
            case Array("!".utf8): isInverted.toggle()
            case Array("-a".utf8): continue
            case Array("-o".utf8):
                anyBefore = anyBefore || all
                all = true
            default: note(!word.isEmpty)
            }
        }
        return anyBefore || all
    }

    /// A test of three words.
    private mutating func comparison() -> Bool? {
        guard position + 2 < words.count else { return nil }
        let (left, right) = (words[position], words[position + 2])
        let value: Bool
        switch String(decoding: words[position + 1], as: UTF8.self) {
        case "=", "==": value = left == right
        case "!=": value = left != right
        case "<": value = left.lexicographicallyPrecedes(right)
        case "<=": value = !right.lexicographicallyPrecedes(left)
        case ">": value = right.lexicographicallyPrecedes(left)
        case ">=": value = !left.lexicographicallyPrecedes(right)
        case "-eq": value = Self.number(left) == Self.number(right)
        case "-ne": value = Self.number(left) != Self.number(right)
        case "-lt": value = Self.number(left) < Self.number(right)
        case "-le": value = Self.number(left) <= Self.number(right)
        case "-gt": value = Self.number(left) > Self.number(right)
        case "-ge": value = Self.number(left) >= Self.number(right)
        default: return nil
        }
        position += 3
        return value
    }

    /// A test of two words.
    private mutating func unary() -> Bool? {
        guard position + 1 < words.count else { return nil }
        let (word, operand) = (words[position], words[position + 1])
        let value: Bool
        switch String(decoding: word, as: UTF8.self) {
        case "-n": value = !operand.isEmpty
        case "-z": value = operand.isEmpty
        case "-e", "-d", "-f", "-s": value = fileAnswers[Self.key(word[1], operand)] ?? false
        default: return nil
        }
        position += 2
        return value
    }

    /// A number as C writes it; what is none counts as 0.
    static func number(_ text: [UInt8]) -> Int {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let value: Int
        if digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
            value = Int(String(decoding: digits.dropFirst(2), as: UTF8.self), radix: 16) ?? 0
        } else {
            value = Array(digits.prefix { $0.isASCIIDigit }).decimalNumber ?? 0
        }
        return isNegative ? -value : value
    }
}
