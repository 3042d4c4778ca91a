internal import NetworkProtocols

/// Reads conditions and data expressions of a dhcpd.conf (dhcp-eval(5)), with dhcpd's own order of operators.
struct ISCExpressionReader {
    typealias Condition = DHCPServerConfiguration.Condition
    typealias Expression = DHCPServerConfiguration.Expression

    let options: ISCOptions
    private var words: ISCWords
    /// Operators so far.
    private var count = 0
    private var depth = 0

    /// Operators of one expression.
    static let countLimit = 1_000
    /// Parts of the opposite of a condition, which grows faster than the text.
    static let sizeLimit = 4_096
    /// Parentheses and operators within each other.
    static let depthLimit = 128

    init(_ words: ISCWords, _ options: ISCOptions) {
        self.words = words
        self.options = options
    }

    /// What a piece of an expression is.
    private enum Value {
        /// When it is true and when it is false: neither where dhcpd has no answer, as where the first part of an `and`
        /// is not met, so that `not` does not turn that round.
        /// The second is nil where it would be too large.
        case truth(met: Condition, unmet: Condition?)
        case data(Expression)
        /// Four octets.
        case number(Expression)
    }

    private enum Operator {
        case equal
        case unequal
        case and
        case or

        /// Comparisons bind closer; `and` and `or` are on a par.
        var rank: Int {
            switch self {
            case .equal, .unequal: 4
            case .and, .or: 3
            }
        }
    }

    /// The condition that all the words make.
    static func condition(_ words: ISCWords, _ options: ISCOptions) throws(ISCTrouble) -> Condition {
        var reader = ISCExpressionReader(words, options)
        let start = try reader.start()
        guard case .truth(let met, _) = try reader.expression() else {
            throw ISCTrouble(start, "this is a value, and no condition", remedy: "compare it: option … = \"…\"")
        }
        try reader.words.demandEnd()
        return met
    }

    /// The value that all the words make.
    static func data(_ words: ISCWords, _ options: ISCOptions) throws(ISCTrouble) -> Expression {
        var reader = ISCExpressionReader(words, options)
        let expression = try reader.data()
        try reader.words.demandEnd()
        return expression
    }

    private func start() throws(ISCTrouble) -> ISCConfiguration.Word {
        var words = words
        return try words.next("an expression")
    }

    private mutating func data() throws(ISCTrouble) -> Expression {
        let start = try start()
        guard case .data(let expression) = try expression() else {
            throw ISCTrouble(start, "‘\(start.text.prefix(40))’ begins no data expression")
        }
        return expression
    }
}

// MARK: Operators

extension ISCExpressionReader {
    /// As dhcpd reads it: where an operator that binds closer follows, all the rest belongs to it.
    private mutating func expression(
        _ first: Value? = nil,
        _ firstOperator: Operator? = nil
    ) throws(ISCTrouble) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw ISCTrouble(try start(), "an expression of more than \(Self.depthLimit) parts within each other")
        }
        var left = first
        var waiting = firstOperator
        while true {
            let start = try start()
            var right = try primary(isNumber: { if case .number = left { true } else { false } }())
            var next = try peekOperator()
            guard let known = left, let binary = waiting else {
                guard let next else { return right }
                _ = try words.next("an operator")
                left = right
                waiting = next
                continue
            }
            if let closer = next, binary.rank < closer.rank {
                _ = try words.next("an operator")
                right = try expression(right, closer)
                next = nil
            }
            let whole = try combine(known, binary, right, at: start)
            guard let next else { return whole }
            _ = try words.next("an operator")
            left = whole
            waiting = next
        }
    }

    private func peekOperator() throws(ISCTrouble) -> Operator? {
        guard let word = words.peeked, !word.isQuoted else { return nil }
        switch word.text {
        case "=": return .equal
        case "!=": return .unequal
        case "and": return .and
        case "or": return .or
        case "~=", "~~":
            throw ISCTrouble(word, "regular expressions (\(word.text)) are not served here", remedy: "use substring()")
        case "+", "-", "*", "/", "%", "&", "|", "^":
            throw ISCTrouble(word, "arithmetic (\(word.text)) is not served here")
        default: return nil
        }
    }

    private mutating func combine(
        _ left: Value,
        _ binary: Operator,
        _ right: Value,
        at word: ISCConfiguration.Word
    ) throws(ISCTrouble) -> Value {
        count += 1
        guard count <= Self.countLimit else {
            throw ISCTrouble(word, "an expression of more than \(Self.countLimit) operators")
        }
        switch (binary, left, right) {
        case (.equal, .data(let left), .data(let right)), (.equal, .number(let left), .number(let right)):
            return .truth(met: .equal(left, right), unmet: .not(.equal(left, right)))
        case (.unequal, .data(let left), .data(let right)), (.unequal, .number(let left), .number(let right)):
            return .truth(met: .not(.equal(left, right)), unmet: .equal(left, right))
        case (.and, .truth(let first, _), .truth(let second, let secondUnmet)):
            return .truth(met: first.and(second), unmet: secondUnmet.map { first.and($0) })
        case (.or, .truth(let first, let firstUnmet), .truth(let second, let secondUnmet)):
            guard let firstUnmet, let secondUnmet else { return .truth(met: first.or(second), unmet: nil) }
            let unmet = Condition.all([.any([firstUnmet, secondUnmet]), .not(first), .not(second)])
            return .truth(met: first.or(second), unmet: unmet.parts > Self.sizeLimit ? nil : unmet)
        default:
            throw ISCTrouble(
                word,
                "a condition, a number and a text can't be compared with each other",
                remedy: "write octets as 00:07, and put comparisons in parentheses"
            )
        }
    }
}

// MARK: Operands

extension ISCExpressionReader {
    private mutating func primary(isNumber: Bool) throws(ISCTrouble) -> Value {
        let word = try words.next("an expression")
        if word.isQuoted { return .data(.constant(word.octets)) }
        if isNumber, let number = UInt32(word.text) { return .number(.constant(number.octetsInOrder)) }
        switch word.text {
        case "(":
            let inner = try expression()
            try words.demand(")")
            return inner
        case "not":
            let start = try start()
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthLimit else {
                throw ISCTrouble(start, "an expression of more than \(Self.depthLimit) parts within each other")
            }
            guard case .truth(let met, let unmet) = try primary(isNumber: false) else {
                throw ISCTrouble(start, "‘not’ wants a condition", remedy: "put it into parentheses: not (… = …)")
            }
            guard let unmet else { throw ISCTrouble(start, "‘not’ before a condition of too many parts") }
            return .truth(met: unmet, unmet: met)
        case "exists":
            let condition = try exists(words.next("an option's name"))
            return .truth(met: condition, unmet: .not(condition))
        case "known": return .truth(met: .known, unmet: .not(.known))
        case "static": return .truth(met: .reserved, unmet: .not(.reserved))
        case "option": return .data(try option(words.next("an option's name")))
        case "hardware": return .data(.hardware)
        case "leased-address": return .data(.givenAddress)
        case "host-decl-name": return .data(.knownName)
        case "substring", "suffix", "lcase", "ucase", "concat", "pick-first-value", "pick", "binary-to-ascii",
            "reverse", "packet", "extract-int", "encode-int":
            return try function(word)
        default:
            if let octets = word.hexadecimalList { return .data(.constant(octets)) }
            throw ISCTrouble(
                word,
                "‘\(word.text.prefix(40))’ is not understood in an expression",
                remedy: "compare options, pieces of them or ‘hardware’ with texts or octets (docs/serve.md)"
            )
        }
    }

    private func exists(_ name: ISCConfiguration.Word) throws(ISCTrouble) -> Condition {
        if let space = options.enclosedSpace(name.text), let code = options.spaces[space].enclosing {
            return .has(code)
        }
        if ISCOptions.nameOptions.contains(name.text) { return .has(.clientFQDN) }
        switch try option(name) {
        case .option(let code): return .has(code)
        case let other: return .something(other)
        }
    }

    private func option(_ name: ISCConfiguration.Word) throws(ISCTrouble) -> Expression {
        if let space = options.enclosedSpace(name.text), let code = options.spaces[space].enclosing {
            return .option(code)
        }
        if !name.isQuoted, let usual = Self.holders[name.text] { return .option(usual) }
        guard !ISCOptions.nameOptions.contains(name.text) else {
            throw ISCTrouble(name, "pieces of option 81 (\(name.text)) are not looked at here")
        }
        guard !name.isQuoted, let definition = options.definition(name.text) else {
            throw ISCOptions.unknown(name)
        }
        guard let space = definition.space else { return .option(DHCPOptionCode(definition.code)) }
        guard let outer = options.spaces[space].enclosing else {
            throw ISCTrouble(
                name,
                "\(name.text.prefix(60)) is of a space that no option holds, so no message has it",
                remedy: "say which option holds it: option … code 175 = encapsulate \(options.spaces[space].name);"
            )
        }
        return .encapsulated(definition.code, in: outer)
    }

    /// Options that hold others, by the names that they have before anything is declared.
    private static let holders: [String: DHCPOptionCode] = [
        "relay-agent-information": .relayAgentInformation, "fqdn": .clientFQDN, "vivco": .vendorIdentifyingClass,
        "vivso": .vendorIdentifyingInformation, "nwip-suboptions": .netWareInformation,
    ]

    private mutating func function(_ word: ISCConfiguration.Word) throws(ISCTrouble) -> Value {
        try words.demand("(")
        let value: Value
        switch word.text {
        case "substring":
            let inner = try argument()
            let offset = try words.number(0...65_535)
            try words.demand(",")
            value = .data(.substring(inner, offset: offset, count: try words.number(0...65_535)))
        case "suffix":
            let inner = try argument()
            value = .data(.suffix(inner, count: try words.number(0...65_535)))
        case "lcase": value = .data(.lowercase(try data()))
        case "ucase": value = .data(.uppercase(try data()))
        case "concat": value = .data(.joined(try list()))
        case "pick-first-value", "pick": value = .data(.firstOf(try list()))
        case "binary-to-ascii":
            let base = try words.number(2...36)
            try words.demand(",")
            let bits = try words.number(8...32)
            try words.demand(",")
            let separator = try words.next("a separator")
            try words.demand(",")
            guard bits % 8 == 0 else { throw ISCTrouble(word, "a width of \(bits) bits is none of 8, 16 and 32") }
            value = .data(.digits(try data(), base: base, width: bits / 8, separator: separator.octets))
        case "reverse":
            let width = try words.number(1...255)
            try words.demand(",")
            value = .data(.reversed(try data(), width: width))
        case "packet":
            let offset = try words.number(0...65_535)
            try words.demand(",")
            value = .data(.packet(offset: offset, count: try words.number(0...65_535)))
        case "extract-int":
            let inner = try argument()
            value = .number(.number(inner, bits: try bits(word)))
        default:
            value = .data(try encoded(word))
        }
        try words.demand(")")
        return value
    }

    /// `encode-int (number, width)`.
    private mutating func encoded(_ word: ISCConfiguration.Word) throws(ISCTrouble) -> Expression {
        guard case .number(let number) = try primary(isNumber: true) else {
            throw ISCTrouble(word, "encode-int wants a number")
        }
        try words.demand(",")
        return .suffix(number, count: try bits(word) / 8)
    }

    private mutating func bits(_ word: ISCConfiguration.Word) throws(ISCTrouble) -> Int {
        let bits = try words.number(8...32)
        guard [8, 16, 32].contains(bits) else {
            throw ISCTrouble(word, "a width of \(bits) bits is none of 8, 16 and 32")
        }
        return bits
    }

    /// A data expression and the comma behind it.
    private mutating func argument() throws(ISCTrouble) -> Expression {
        let expression = try data()
        try words.demand(",")
        return expression
    }

    private mutating func list() throws(ISCTrouble) -> [Expression] {
        var list = [try data()]
        while words.pass(",") { list.append(try data()) }
        return list
    }
}

extension DHCPServerConfiguration.Condition {
    /// Flat, so that long rows of conditions stand beside each other and not within.
    fileprivate func and(_ other: Self) -> Self {
        guard case .all(let conditions) = self else { return .all([self, other]) }
        return .all(conditions + [other])
    }

    fileprivate func or(_ other: Self) -> Self {
        guard case .any(let conditions) = self else { return .any([self, other]) }
        return .any(conditions + [other])
    }

    /// Of how many it is made.
    fileprivate var parts: Int {
        switch self {
        case .all(let conditions), .any(let conditions): conditions.reduce(1) { $0 + $1.parts }
        case .not(let condition): 1 + condition.parts
        default: 1
        }
    }
}

extension UInt32 {
    /// The four octets, the highest first.
    var octetsInOrder: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
