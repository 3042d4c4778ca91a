extension DHCPServerConfiguration {
    /// Octets that come out of a client's message, as server settings speak of them (dhcp-eval(5), “data expressions”).
    ///
    /// An expression may come to nothing: an option that is not there, a piece of it, or what is put together from it.
    public indirect enum Expression: Hashable, Sendable {
        /// These octets.
        case constant([UInt8])
        /// The value of an option of the message.
        case option(DHCPOptionCode)
        /// The value of an option inside another one, such as the circuit in option 82.
        case encapsulated(UInt8, in: DHCPOptionCode)
        /// The hardware type and the hardware address behind it.
        case hardware
        /// `count` octets of the message from `offset` on; nothing where it ends before that.
        case packet(offset: Int, count: Int)
        /// At most `count` octets from `offset` on; none where it is no longer than that.
        case substring(Expression, offset: Int, count: Int)
        /// The last `count` octets, or all where there are fewer.
        case suffix(Expression, count: Int)
        /// One behind the other; nothing where one of them is nothing.
        case joined([Expression])
        case lowercase(Expression)
        case uppercase(Expression)
        case reversed(Expression, width: Int)
        /// The first that is something.
        case firstOf([Expression])
        /// Each group of `width` octets as a number in a base, `separator` between them.
        case digits(Expression, base: Int, width: Int, separator: [UInt8])
        /// The first octets as a number of so many bits, in four octets; nothing where there are fewer.
        case number(Expression, bits: Int)
        /// The address that the client is given.
        case givenAddress
        /// The name under which the server knows the client; nothing where it knows it not.
        case knownName
    }
}

extension DHCPServerConfiguration.Expression {
    /// Always the same octets: a text.
    public static func text(_ text: String) -> Self { .constant(Array(text.utf8)) }

    /// What it comes to; nil for nothing.
    ///
    /// Options, pieces of them, and the hardware address are looked at where they are; only what is put together from
    /// others makes octets of its own.
    func value(
        in message: DHCPMessage,
        _ circumstances: DHCPServerConfiguration.Circumstances
    ) -> DHCPExpressionValue? {
        switch self {
        case .constant(let octets): return DHCPExpressionValue(octets[...])
        case .option(let code): return message.options.octets(of: code).map { DHCPExpressionValue($0) }
        case .encapsulated(let code, let outer): return Self.find(code, in: outer, of: message)
        case .hardware: return DHCPExpressionValue(hardwareOf: message)
        case .packet(let offset, let count): return Self.piece(of: message, offset, count)
        case .substring(let inner, let offset, let count):
            return inner.value(in: message, circumstances)?.substring(offset, count)
        case .suffix(let inner, let count):
            guard let value = inner.value(in: message, circumstances) else { return nil }
            return value.substring(max(0, value.count - count), count)
        case .firstOf(let parts):
            for part in parts {
                if let value = part.value(in: message, circumstances) { return value }
            }
            return nil
        case .number(let inner, let bits):
            guard let value = inner.value(in: message, circumstances), value.count >= bits / 8 else { return nil }
            var number: UInt32 = 0
            for index in 0..<(bits / 8) { number = number << 8 | UInt32(value[index]) }
            return DHCPExpressionValue(number)
        case .givenAddress: return circumstances.address.map { DHCPExpressionValue($0.rawValue) }
        case .knownName: return circumstances.name.map { DHCPExpressionValue($0[...]) }
        case .joined, .lowercase, .uppercase, .reversed, .digits: return made(from: message, circumstances)
        }
    }

    /// The kinds that make octets of their own.
    private func made(
        from message: DHCPMessage,
        _ circumstances: DHCPServerConfiguration.Circumstances
    ) -> DHCPExpressionValue? {
        switch self {
        case .joined(let parts):
            var octets: [UInt8] = []
            for part in parts {
                guard let value = part.value(in: message, circumstances) else { return nil }
                value.append(to: &octets)
            }
            return DHCPExpressionValue(octets[...])
        case .lowercase(let inner):
            return inner.value(in: message, circumstances)?.mapped { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        case .uppercase(let inner):
            return inner.value(in: message, circumstances)?.mapped { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        case .reversed(let inner, let width):
            guard let octets = inner.value(in: message, circumstances)?.octets, width > 0,
                octets.count % width == 0
            else { return nil }
            var reversed: [UInt8] = []
            for start in stride(from: octets.count - width, through: 0, by: -width) {
                reversed += octets[start..<(start + width)]
            }
            return DHCPExpressionValue(reversed[...])
        case .digits(let inner, let base, let width, let separator):
            guard let octets = inner.value(in: message, circumstances)?.octets, (1...4).contains(width),
                (2...36).contains(base), octets.count % width == 0
            else { return nil }
            var text: [UInt8] = []
            for start in stride(from: 0, to: octets.count, by: width) {
                if start > 0 { text += separator }
                let number = octets[start..<(start + width)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                text += Array(String(number, radix: base).utf8)
            }
            return DHCPExpressionValue(text[...])
        default: return value(in: message, circumstances)
        }
    }

    private static func find(_ code: UInt8, in outer: DHCPOptionCode, of message: DHCPMessage) -> DHCPExpressionValue? {
        guard let octets = message.options.octets(of: outer) else { return nil }
        var rest = octets
        while let found = rest.popFirst() {
            // Option 82 has neither pads nor an end (RFC 3046 §2.0).
            if outer != .relayAgentInformation, found == 0 { continue }
            if outer != .relayAgentInformation, found == 255 { return nil }
            guard let length = rest.popFirst().map({ Int($0) }), length <= rest.count else { return nil }
            if found == code { return DHCPExpressionValue(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
        return nil
    }

    private static func piece(of message: DHCPMessage, _ offset: Int, _ count: Int) -> DHCPExpressionValue? {
        guard offset >= 0, count >= 0, offset < message.length, count <= message.length - offset else { return nil }
        return DHCPExpressionValue(message.encoded[offset..<(offset + count)])
    }
}

/// The octets that an expression came to: a piece of something longer, or the hardware address in two words.
struct DHCPExpressionValue {
    private enum Source {
        case octets(ArraySlice<UInt8>)
        /// Octets of a few words, the highest first.
        case words(first: UInt8, high: UInt64, low: UInt64)
    }

    private let source: Source
    /// Which of the source's octets count.
    private let range: Range<Int>

    private init(_ source: Source, _ range: Range<Int>) {
        self.source = source
        self.range = range
    }

    init(_ octets: ArraySlice<UInt8>) {
        self.init(.octets(octets), 0..<octets.count)
    }

    init(_ number: UInt32) {
        self.init(.words(first: 0, high: UInt64(number) << 32, low: 0), 1..<5)
    }

    init(hardwareOf message: DHCPMessage) {
        let halves = message.hardwareAddressHalves
        self.init(
            .words(first: message.hardwareType, high: halves.high, low: halves.low),
            0..<(1 + min(Int(message.hardwareAddressLength), 16))
        )
    }

    var count: Int { range.count }

    subscript(_ index: Int) -> UInt8 {
        let place = range.lowerBound + index
        switch source {
        case .octets(let octets): return octets[octets.startIndex + place]
        case .words(let first, let high, let low):
            if place == 0 { return first }
            let word = place <= 8 ? high : low
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * ((place - 1) % 8)))
        }
    }

    func substring(_ offset: Int, _ count: Int) -> DHCPExpressionValue {
        let start = range.lowerBound + min(max(0, offset), range.count)
        return DHCPExpressionValue(source, start..<(start + min(max(0, count), range.upperBound - start)))
    }

    var octets: [UInt8] {
        var octets: [UInt8] = []
        append(to: &octets)
        return octets
    }

    func append(to octets: inout [UInt8]) {
        for index in 0..<count { octets.append(self[index]) }
    }

    func mapped(_ change: (UInt8) -> UInt8) -> DHCPExpressionValue {
        DHCPExpressionValue(octets.map(change)[...])
    }

    func contains(_ octets: [UInt8], step: Int) -> Bool {
        guard octets.count <= count else { return false }
        return stride(from: 0, through: count - octets.count, by: max(1, step)).contains { start in
            octets.indices.allSatisfy { self[start + $0] == octets[$0] }
        }
    }

    func equals(_ other: DHCPExpressionValue) -> Bool {
        count == other.count && (0..<count).allSatisfy { self[$0] == other[$0] }
    }
}
