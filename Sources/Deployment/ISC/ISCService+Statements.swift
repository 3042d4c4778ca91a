internal import NetworkProtocols

extension ISCServiceReader {
    /// Where statements stand.
    enum Place: Hashable {
        case root
        case sharedNetwork
        case subnet
        case pool
        case group
        case host
        case classBlock
        /// In an `if`.
        case condition
    }

    /// Those that declare something, and are read by themselves.
    private static let declarations: Set<String> = [
        "subnet", "shared-network", "group", "host", "class", "subclass", "pool", "range", "hardware", "fixed-address",
        "match", "host-identifier", "include",
    ]

    /// What is about the daemon itself, its files, and what it tells DNS.
    private static let aboutDaemon: Set<String> = [
        "ddns-update-style", "ddns-updates", "ddns-domainname", "ddns-hostname", "ddns-rev-domainname", "ddns-ttl",
        "ddns-dual-stack-mixed-mode", "ddns-local-address4", "do-forward-updates", "do-reverse-updates",
        "update-conflict-detection", "update-optimization", "update-static-leases", "client-updates", "log-facility",
        "log-threshold-high", "log-threshold-low", "omapi-port", "omapi-key", "lease-file-name", "pid-file-name",
        "db-time-format", "one-lease-per-client", "get-lease-hostnames", "adaptive-lease-time-threshold",
        "dhcp-cache-threshold", "delayed-ack", "max-ack-delay", "stash-agent-options", "dont-use-fsync",
        "server-id-check", "local-address", "local-port", "remote-port", "limited-broadcast-address", "ping-cltt-secs",
        "ping-timeout-ms", "abandon-lease-time", "duplicates", "declines", "leasequery", "log", "dynamic", "static",
        "infinite-is-reserved", "dynamic-bootp-lease-length", "dynamic-bootp-lease-cutoff",
        "use-lease-addr-for-default-route",
        "ignore-client-uids", "echo-client-id",
    ]

    /// What statements say, in their order: those beside each other in one answer, and each `if` by itself.
    mutating func scopes(of statements: [Statement], in place: Place) -> [Scope] {
        var list: [Scope] = []
        var chain = Chain.none
        var answer = DHCPServerConfiguration.Answer()
        func flush() {
            if answer != .init() { list.append(Scope(.always, answer)) }
            answer = .init()
        }
        for statement in statements {
            switch statement.keyword {
            case "if", "elsif", "else":
                flush()
                // What is wrong with an ‘if’ is told there.
                if chain == .broken, statement.keyword != "if" { continue }
                let scope = conditional(statement, follows: chain == .going)
                if let scope { list.append(scope) }
                chain = scope == nil ? .broken : .going
                continue
            case let word where Self.declarations.contains(word):
                if place == .condition { tellMisplaced(statement) }
            default: note(statement, in: place, &answer)
            }
            chain = .none
        }
        flush()
        return list
    }

    /// The `if`, `elsif` and `else` that stand directly behind each other.
    private enum Chain {
        case none
        case going
        /// One of them could not be read.
        case broken
    }

    private mutating func tellMisplaced(_ statement: Statement) {
        tell(
            statement,
            .error,
            "‘\(statement.keyword.prefix(40))’ can't stand in an ‘if’",
            remedy: "move it out",
            citation: "dhcpd.conf(5)"
        )
    }

    /// `if … { }`, `elsif … { }`, `else if … { }`, `else { }`.
    private mutating func conditional(_ statement: Statement, follows isGoingOn: Bool) -> Scope? {
        let isElse = statement.keyword == "else"
        let hasCondition = !isElse || statement.words.dropFirst().first?.isSaid("if") == true
        if statement.keyword != "if", !isGoingOn {
            tell(statement, .error, "‘\(statement.keyword)’ without an ‘if’ before it", citation: "dhcpd.conf(5)")
            return nil
        }
        guard statement.block != nil else {
            tell(statement, .error, "‘\(statement.keyword)’ without a block in braces", citation: "dhcpd.conf(5)")
            return nil
        }
        let inner = scopes(of: statement.inner, in: .condition)
        guard hasCondition else {
            if let word = statement.words.dropFirst().first {
                tell(ISCTrouble(word, "‘\(word.text.prefix(40))’ is not understood behind ‘else’"))
            }
            return Scope(.always, isAlternative: true, inner: inner)
        }
        do throws(ISCTrouble) {
            let condition = try ISCExpressionReader.condition(ISCWords(statement, after: isElse ? 2 : 1), options)
            tellShortNumbers(statement)
            return Scope(condition, isAlternative: statement.keyword != "if", inner: inner)
        } catch {
            tell(error, citation: "dhcp-eval(5)")
            return nil
        }
    }

    /// `option arch = 7`: one octet, where the option has two.
    private mutating func tellShortNumbers(_ statement: Statement) {
        let words = statement.words
        for index in words.indices.dropLast(3) where words[index].isSaid("option") && words[index + 2].isSaid("=") {
            let value = words[index + 3]
            guard let definition = options.definition(words[index + 1].text), let octets = value.hexadecimalList,
                case .number(let bits, _)? = definition.type.atoms.first, octets.count * 8 < bits
            else { continue }
            tell(
                ISCTrouble(
                    value,
                    "‘\(value.text)’ is one octet, and \(words[index + 1].text) has \(bits / 8): they are never equal",
                    remedy:
                        "write \(bits == 16 ? "00:" : "00:00:00:")\(octets[0] < 16 ? "0" : "")\(String(octets[0], radix: 16))"
                ),
                .warning,
                citation: "dhcp-eval(5)"
            )
        }
    }

    /// One statement that holds for what stands beside and below it.
    private mutating func note(
        _ statement: Statement,
        in place: Place,
        _ answer: inout DHCPServerConfiguration.Answer
    ) {
        do throws(ISCTrouble) {
            switch statement.keyword {
            case "default-lease-time" where place != .root: answer.leaseTime = seconds(statement)
            case "max-lease-time" where place != .root: answer.longestLease = seconds(statement)
            case "min-lease-time" where place != .root: answer.shortestLease = seconds(statement)
            case "default-lease-time", "max-lease-time", "min-lease-time", "ping-check", "ping-timeout":
                if place != .root {
                    tell(statement, .warning, "‘\(statement.keyword)’ counts at the top level alone here")
                }
            case "authoritative", "not": noteAuthority(statement, in: place)
            case "next-server": answer.nextServer = try address(statement)
            case "filename": answer.bootFile = try text(statement)
            case "server-name": answer.serverName = try text(statement)
            case "option", "supersede", "default", "append", "prepend":
                if let setting = try setting(statement, in: place) { answer.options.append(setting) }
            case "vendor-option-space": answer.vendorSpace = try space(statement)
            case "site-option-space": answer.siteSpace = try space(statement)
            case "allow", "deny", "ignore": try notePermission(statement, in: place, &answer)
            case "boot-unknown-clients": answer.servesUnknown = try flag(statement)
            case "allow-booting": answer.isServed = try flag(statement)
            case "allow-bootp": answer.servesBOOTP = try flag(statement)
            case "use-host-decl-names":
                if try flag(statement) { answer.options.append(.init(.hostName, .knownName, .keep)) }
            default: tellUnserved(statement)
            }
        } catch {
            tell(error, citation: "dhcpd.conf(5)")
        }
    }

    private mutating func tellUnserved(_ statement: Statement) {
        guard Self.aboutDaemon.contains(statement.keyword) else {
            return tell(
                statement,
                .warning,
                "‘\(statement.keyword.prefix(40))’ is not known here, and does nothing",
                citation: "docs/serve.md"
            )
        }
        tell(
            statement,
            .note,
            "‘\(statement.keyword)’ is about dhcpd itself, and has no part in what is served here"
        )
    }

    private mutating func noteAuthority(_ statement: Statement, in place: Place) {
        guard place != .root else { return }
        let isAuthoritative = statement.keyword == "authoritative"
        guard isAuthoritative != dhcp.isAuthoritative else { return }
        tell(statement, .warning, "here all networks are authoritative or none", remedy: "say it at the top level")
    }

    private func address(_ statement: Statement) throws(ISCTrouble) -> DHCPServerConfiguration.Expression {
        var words = ISCWords(statement, after: 1)
        if words.pass("=") { return try ISCExpressionReader.data(words, options) }
        let word = try words.next("an address")
        try words.demandEnd()
        let found = try ISCValueReader(options: options, hosts: hosts).addresses(word)
        return .constant(found[0].rawValue.octetsInOrder)
    }

    private func text(_ statement: Statement) throws(ISCTrouble) -> DHCPServerConfiguration.Expression {
        var words = ISCWords(statement, after: 1)
        if words.pass("=") { return try ISCExpressionReader.data(words, options) }
        let word = try words.next("a text in quotes")
        guard word.isQuoted else {
            throw ISCTrouble(
                word,
                "\(statement.keyword) wants a text in quotes",
                remedy: "write \"\(word.text.prefix(60))\""
            )
        }
        try words.demandEnd()
        return .constant(word.octets)
    }

    private func space(_ statement: Statement) throws(ISCTrouble) -> Int {
        var words = ISCWords(statement, after: 1)
        let name = try words.next("an option space")
        try words.demandEnd()
        guard let place = options.space(name.text) else {
            throw ISCTrouble(name, "there is no option space ‘\(name.text.prefix(40))’", remedy: "declare it")
        }
        return place
    }

    private func flag(_ statement: Statement) throws(ISCTrouble) -> Bool {
        var words = ISCWords(statement, after: 1)
        let word = try words.next("true or false")
        switch word.text.lowercased() {
        case "true", "on": return true
        case "false", "off": return false
        default: throw ISCTrouble(word, "‘\(word.text.prefix(40))’ is neither true nor false")
        }
    }

    /// `allow`, `deny` and `ignore` outside of pools.
    private mutating func notePermission(
        _ statement: Statement,
        in place: Place,
        _ answer: inout DHCPServerConfiguration.Answer
    ) throws(ISCTrouble) {
        guard place != .pool else { return }
        let isAllowed = statement.keyword == "allow"
        var words = ISCWords(statement, after: 1)
        let word = try words.next("what is allowed")
        switch word.text.lowercased() {
        case "booting": answer.isServed = isAllowed
        case "bootp": answer.servesBOOTP = isAllowed
        case "unknown-clients": answer.servesUnknown = isAllowed
        case "duplicates", "declines", "client-updates", "leasequery":
            tell(statement, .note, "‘\(statement.keyword) \(word.text)’ has no part in what is served here")
        default: throw ISCTrouble(word, "‘\(word.text.prefix(40))’ can't be allowed or denied here")
        }
    }
}

// MARK: Options

extension ISCServiceReader {
    /// Codes that the server says of its own accord.
    private static let own: [DHCPOptionCode] = [
        .messageType, .serverIdentifier, .leaseTime, .renewalTime, .rebindingTime, .overload, .relayAgentInformation,
        .requestedAddress, .maximumMessageSize, .clientIdentifier,
    ]

    /// `option NAME VALUE, …;` and its kin: nil for declarations.
    private mutating func setting(
        _ statement: Statement,
        in place: Place
    ) throws(ISCTrouble) -> DHCPServerConfiguration.OptionSetting? {
        var words = ISCWords(statement, after: 1)
        let name = try words.next("an option's name")
        if name.isSaid("space") || words.isNext("code") {
            guard place != .root else { return nil }
            throw ISCTrouble(name, "options are declared at the top level alone", remedy: "move the declaration there")
        }
        if name.text == "dhcp-client-identifier", place == .host { return nil }
        if let inner = options.enclosedSpace(name.text) {
            throw ISCTrouble(
                name,
                "\(name.text) is made of the options of \(options.spaces[inner].name)",
                remedy: "give those their values"
            )
        }
        guard !ISCOptions.nameOptions.contains(name.text) else {
            tell(statement, .note, "‘\(name.text)’ is about names in DNS, and has no part in what is served here")
            return nil
        }
        guard let definition = options.definition(name.text) else {
            throw ISCOptions.unknown(name)
        }
        let code = DHCPOptionCode(definition.code)
        if definition.space == nil, Self.own.contains(code) {
            tell(statement, .warning, "the server says \(name.text) of its own accord, and this is not sent")
            return nil
        }
        let value = try ISCValueReader(options: options, hosts: hosts).value(words, of: name, definition.type)
        let ways: [String: DHCPServerConfiguration.OptionSetting.Way] = [
            "default": .keep, "append": .append, "prepend": .prepend,
        ]
        return .init(code, in: definition.space, value, ways[statement.keyword] ?? .replace)
    }
}
