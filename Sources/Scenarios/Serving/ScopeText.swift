internal import NetworkProtocols

extension DHCPServerConfiguration {
    /// What its scopes say, in words: YAML has none for them.
    var scopeLines: [String] {
        guard !scopes.isEmpty else { return [] }
        var lines = ["Besides, in this order, of one setting the last counts:"]
        Self.add(scopes, depth: 1, spaces: optionSpaces, to: &lines)
        return lines
    }

    private static func add(_ scopes: [Scope], depth: Int, spaces: [OptionSpace], to lines: inout [String]) {
        let indent = String(repeating: "  ", count: depth)
        for scope in scopes {
            let words = scope.answer.words(spaces)
            let isFor = scope.condition == .always ? "all" : scope.condition.words
            lines.append(
                indent + (scope.isAlternative ? "else " : "") + isFor + (words.isEmpty ? "" : ": ")
                    + words.joined(separator: ", ")
            )
            add(scope.inner, depth: depth + 1, spaces: spaces, to: &lines)
        }
    }
}

extension DHCPServerConfiguration.Answer {
    fileprivate func words(_ spaces: [DHCPServerConfiguration.OptionSpace]) -> [String] {
        var words: [String] = []
        if let nextServer { words.append("next-server " + nextServer.addressWords) }
        if let serverName { words.append("server-name " + serverName.words) }
        if let bootFile { words.append("boot-file " + bootFile.words) }
        for setting in options {
            let space = setting.space.map { spaces[$0].name + "." } ?? ""
            words.append("option \(space)\(setting.code.rawValue) " + setting.value.words)
        }
        if let leaseTime { words.append("lease-time \(leaseTime.rawValue) s") }
        if let shortestLease { words.append("shortest-lease \(shortestLease.rawValue) s") }
        if let longestLease { words.append("longest-lease \(longestLease.rawValue) s") }
        if let vendorSpace { words.append("option 43 holds " + spaces[vendorSpace].name) }
        if let siteSpace { words.append("options of " + spaces[siteSpace].name) }
        if isServed == false { words.append("no answer") }
        if servesBOOTP == false { words.append("no BOOTP") }
        if servesUnknown == false { words.append("no answer to unknown clients") }
        return words
    }
}

extension DHCPServerConfiguration.Condition {
    fileprivate var words: String {
        switch self {
        case .architecture(let types): "architecture " + types.map { "\($0.rawValue)" }.joined(separator: " or ")
        case .vendorClass(let text): "vendor class \(text)…"
        case .userClass(let text): "user class \(text)"
        case .hardwareAddress(let address): "\(address)"
        case .hardwareAddressPrefix(let octets): Self.digits(octets) + "…"
        case .has(let code): "option \(code.rawValue) there"
        case .client(let clients): clients.map(Self.words).joined(separator: " or ")
        case .known: "known"
        case .reserved: "with a reserved address"
        case .network(let address, let mask): "on \(address)/\(mask.prefixLength ?? 32)"
        case .given(let range):
            range.lowerBound == range.upperBound
                ? "given \(range.lowerBound)" : "given \(range.lowerBound) - \(range.upperBound)"
        case .equal(let left, let right): "\(left.words) = \(right.words)"
        case .contains(let value, let octets, _):
            "\(value.words) with \(DHCPServerConfiguration.Expression.constant(octets).words) in it"
        case .something(let value): "\(value.words) there"
        case .not(let condition): "not (\(condition.words))"
        case .all(let conditions): conditions.isEmpty ? "all" : conditions.map(\.inBrackets).joined(separator: " and ")
        case .any(let conditions):
            conditions.isEmpty ? "nobody" : conditions.map(\.inBrackets).joined(separator: " or ")
        }
    }

    private var inBrackets: String {
        switch self {
        case .all, .any: "(\(words))"
        default: words
        }
    }

    private static func words(_ client: DHCPServerConfiguration.ClientMatch) -> String {
        switch client {
        case .hardwareAddress(let address): "\(address)"
        case .clientIdentifier(let octets): "client identifier " + digits(octets)
        case .uuid(let octets): "UUID " + digits(octets)
        }
    }

    fileprivate static func digits(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

extension DHCPServerConfiguration.Expression {
    fileprivate var words: String {
        switch self {
        case .constant(let octets):
            octets.allSatisfy { (0x20...0x7e).contains($0) }
                ? "“\(String(decoding: octets, as: UTF8.self))”" : DHCPServerConfiguration.Condition.digits(octets)
        case .option(let code): "option \(code.rawValue)"
        case .encapsulated(let code, let outer): "option \(outer.rawValue).\(code)"
        case .hardware: "hardware"
        case .packet(let offset, let count): "packet(\(offset), \(count))"
        case .substring(let inner, let offset, let count): "substring(\(inner.words), \(offset), \(count))"
        case .suffix(let inner, let count): "suffix(\(inner.words), \(count))"
        case .joined(let parts): "concat(\(parts.map(\.words).joined(separator: ", ")))"
        case .lowercase(let inner): "lcase(\(inner.words))"
        case .uppercase(let inner): "ucase(\(inner.words))"
        case .reversed(let inner, let width): "reverse(\(width), \(inner.words))"
        case .firstOf(let parts): "first of (\(parts.map(\.words).joined(separator: ", ")))"
        case .digits(let inner, let base, let width, let separator):
            "binary-to-ascii(\(base), \(8 * width), \(Self.constant(separator).words), \(inner.words))"
        case .number(let inner, let bits): "extract-int(\(inner.words), \(bits))"
        case .givenAddress: "leased-address"
        case .knownName: "host-decl-name"
        }
    }

    fileprivate var addressWords: String {
        guard case .constant(let octets) = self, octets.count == 4 else { return words }
        return octets.map { "\($0)" }.joined(separator: ".")
    }
}
