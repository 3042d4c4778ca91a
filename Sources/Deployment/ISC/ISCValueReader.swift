internal import NetworkProtocols

/// Reads the values of options and addresses of a dhcpd.conf, names looked up in a table.
struct ISCValueReader {
    let options: ISCOptions
    let hosts: HostsTable

    /// Octets of one option (RFC 2132 §2).
    static let lengthLimit = 255

    /// `NAME VALUE, …;` or `NAME = EXPRESSION;`: what makes the option's value.
    func value(
        _ words: ISCWords,
        of name: ISCConfiguration.Word,
        _ type: ISCOptionType
    ) throws(ISCTrouble) -> DHCPServerConfiguration.Expression {
        var words = words
        if words.pass("=") { return try ISCExpressionReader.data(words, options) }
        var octets: [UInt8] = []
        repeat {
            for atom in type.atoms { octets += try self.octets(&words, atom, type.isArray) }
        } while type.isArray && words.pass(",")
        try words.demandEnd()
        guard octets.count <= Self.lengthLimit else {
            throw ISCTrouble(name, "option \(name.text.prefix(60)) has more than \(Self.lengthLimit) octets")
        }
        return .constant(octets)
    }

    /// An IPv4 address, or a name of the table: all its addresses.
    func addresses(_ word: ISCConfiguration.Word) throws(ISCTrouble) -> [IPv4Address] {
        if let address = IPv4Address(word.text) { return [address] }
        let found = hosts.addresses(of: word.text)
        guard !found.isEmpty else {
            throw ISCTrouble(
                word,
                "the name ‘\(word.text.prefix(60))’ has no address here",
                remedy: "name a table that has it (--hosts /etc/hosts), or write the address"
            )
        }
        return found
    }

    private func octets(
        _ words: inout ISCWords,
        _ atom: ISCOptionType.Atom,
        _ mayBeSeveral: Bool
    ) throws(ISCTrouble) -> [UInt8] {
        switch atom {
        case .address:
            let found = try addresses(words.next("an address"))
            return (mayBeSeveral ? found : Array(found.prefix(1))).flatMap { $0.rawValue.octetsInOrder }
        case .number(let bits, let isSigned): return try number(words.next("a number"), bits, isSigned)
        case .flag:
            let word = try words.next("true or false")
            switch word.text.lowercased() {
            case "true", "on": return [1]
            case "false", "off": return [0]
            default: throw ISCTrouble(word, "‘\(word.text.prefix(40))’ is neither true nor false")
            }
        case .text: return try words.next("a text").octets
        case .octets:
            let word = try words.next("a text or octets")
            if word.isQuoted { return word.octets }
            guard let list = word.hexadecimalList else {
                throw ISCTrouble(
                    word,
                    "‘\(word.text.prefix(40))’ is neither a text in quotes nor octets",
                    remedy: "write \"text\", or f1:00:74:7e"
                )
            }
            return list
        case .domain, .domains:
            var octets = try labels(words.next("a domain in quotes"))
            guard atom == .domains else { return octets }
            while words.pass(",") { octets += try labels(words.next("a domain in quotes")) }
            return octets
        }
    }

    private func number(
        _ word: ISCConfiguration.Word,
        _ bits: Int,
        _ isSigned: Bool
    ) throws(ISCTrouble) -> [UInt8] {
        let text = word.text
        let number = text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
        let bounds = isSigned ? -(Int64(1) << (bits - 1))...(Int64(1) << bits) - 1 : 0...(Int64(1) << bits) - 1
        guard !word.isQuoted, let number, bounds.contains(number) else {
            throw ISCTrouble(
                word,
                "‘\(text.prefix(40))’ is no number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return stride(from: bits - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
    }

    /// A domain as DNS writes it, not compressed (RFC 1035 §3.1).
    private func labels(_ word: ISCConfiguration.Word) throws(ISCTrouble) -> [UInt8] {
        var octets: [UInt8] = []
        for label in word.octets.split(separator: UInt8(ascii: ".")) {
            guard label.count <= 63 else {
                throw ISCTrouble(word, "a label of \(label.count) octets is longer than 63")
            }
            octets.append(UInt8(label.count))
            octets += label
        }
        return octets + [0]
    }
}

extension ISCOptionType {
    /// The type behind `option NAME code N =`; the space where it is `encapsulate SPACE`.
    static func read(_ words: ISCWords) throws(ISCTrouble) -> (type: ISCOptionType, space: ISCConfiguration.Word?) {
        var words = words
        if words.pass("encapsulate") {
            let space = try words.next("a space")
            try words.demandEnd()
            return (ISCOptionType([]), space)
        }
        var type = ISCOptionType([])
        if words.isNext("array") {
            _ = try words.next("array")
            try words.demand("of")
            type.isArray = true
        }
        if words.pass("{") {
            repeat { type.atoms.append(try atom(&words)) } while words.pass(",")
            try words.demand("}")
        } else {
            type.atoms.append(try atom(&words))
        }
        try words.demandEnd()
        return (type, nil)
    }

    private static func atom(_ words: inout ISCWords) throws(ISCTrouble) -> Atom {
        let word = try words.next("a type")
        switch word.text {
        case "ip-address": return .address
        case "boolean": return .flag
        case "text": return .text
        case "string": return .octets
        case "domain-name": return .domain
        case "domain-list":
            _ = words.pass("compressed")
            return .domains
        case "integer": return try number(&words, isSigned: true)
        case "signed", "unsigned":
            try words.demand("integer")
            return try number(&words, isSigned: word.text == "signed")
        default:
            throw ISCTrouble(
                word,
                "the type ‘\(word.text.prefix(40))’ is not known here",
                remedy: "there is: text, string, ip-address, boolean, integer 8|16|32, domain-name, domain-list"
            )
        }
    }

    private static func number(_ words: inout ISCWords, isSigned: Bool) throws(ISCTrouble) -> Atom {
        let bits = try words.next("8, 16 or 32")
        guard let number = Int(bits.text), [8, 16, 32].contains(number) else {
            throw ISCTrouble(bits, "an integer of ‘\(bits.text.prefix(20))’ bits is none of 8, 16 and 32")
        }
        return .number(bits: number, isSigned: isSigned)
    }
}
