internal import NetworkProtocols

/// A class of clients, with its subclasses.
struct ISCClass {
    var name: String
    var statement: ISCConfiguration.Statement
    /// `match if`.
    var matchIf: DHCPServerConfiguration.Condition?
    /// `match`: what subclasses are told apart by.
    var match: DHCPServerConfiguration.Expression?
    /// Values of the subclasses, with what is said to each.
    var subclasses: [(value: [UInt8], statement: ISCConfiguration.Statement)] = []

    /// Who is in it.
    var condition: DHCPServerConfiguration.Condition {
        var conditions: [DHCPServerConfiguration.Condition] = []
        if let matchIf { conditions.append(matchIf) }
        if let match { conditions.append(.any(subclasses.map { .equal(match, .constant($0.value)) })) }
        switch conditions.count {
        case 0: return .never
        case 1: return conditions[0]
        default: return .all(conditions)
        }
    }
}

extension ISCServiceReader {
    /// Reads classes and subclasses, wherever they are declared.
    mutating func readClasses(_ statements: [Statement]) {
        for statement in statements {
            switch statement.keyword {
            case "class": readClass(statement)
            case "subclass": readSubclass(statement)
            case "vendor-class", "user-class":
                tell(
                    statement,
                    .error,
                    "‘\(statement.keyword)’ is not served here",
                    remedy: "declare a class: class \"…\" { match if option vendor-class-identifier = \"…\"; }"
                )
            default: readClasses(statement.inner)
            }
        }
    }

    private mutating func readClass(_ statement: Statement) {
        guard let name = statement.words.dropFirst().first, name.isQuoted, statement.block != nil else {
            return tell(statement, .error, "a class wants its name in quotes and a block", citation: "dhcpd.conf(5)")
        }
        var declared = ISCClass(name: name.text, statement: statement)
        var isRead = true
        for entry in statement.inner {
            do throws(ISCTrouble) {
                switch entry.keyword {
                case "match":
                    if entry.words.dropFirst().first?.isSaid("if") == true {
                        declared.matchIf = try ISCExpressionReader.condition(ISCWords(entry, after: 2), options)
                    } else {
                        declared.match = try ISCExpressionReader.data(ISCWords(entry, after: 1), options)
                    }
                case "spawn", "lease":
                    throw ISCTrouble(entry.words[0], "‘\(entry.keyword)’ of a class is not served here")
                default: continue
                }
            } catch {
                tell(error, citation: "dhcpd.conf(5), client classing")
                isRead = false
            }
        }
        if isRead, declared.match == nil, declared.matchIf == nil {
            tell(statement, .warning, "the class \(name.text.prefix(40)) matches nobody", citation: "dhcpd.conf(5)")
        }
        classes.append(declared)
    }

    private mutating func readSubclass(_ statement: Statement) {
        let words = statement.words
        guard words.count > 2, words[1].isQuoted, words[2].isQuoted || words[2].hexadecimalList != nil else {
            return tell(statement, .error, "a subclass wants a class in quotes and a value", citation: "dhcpd.conf(5)")
        }
        guard let index = classes.firstIndex(where: { $0.name == words[1].text }) else {
            return tell(
                ISCTrouble(words[1], "there is no class ‘\(words[1].text.prefix(60))’", remedy: "declare it before"),
                citation: "dhcpd.conf(5), subclasses"
            )
        }
        guard classes[index].match != nil else {
            return tell(
                ISCTrouble(
                    words[1],
                    "the class ‘\(words[1].text.prefix(60))’ has no ‘match’ that tells subclasses apart"
                ),
                citation: "dhcpd.conf(5), subclasses"
            )
        }
        classes[index].subclasses.append((words[2].hexadecimalList ?? words[2].octets, statement))
    }

    /// What is said to a class, and then to its subclasses.
    mutating func scopes(of declared: ISCClass) -> [Scope] {
        let statements = declared.statement.inner.filter { !["spawn", "lease"].contains($0.keyword) }
        readBlocks(statements, in: .classBlock)
        var inner = scopes(of: statements, in: .classBlock)
        for subclass in declared.subclasses {
            let own = scopes(of: subclass.statement.inner, in: .classBlock)
            guard !own.isEmpty, let match = declared.match else { continue }
            inner.append(Scope(.equal(match, .constant(subclass.value)), inner: own))
        }
        return inner.isEmpty ? [] : [Scope(declared.condition, inner: inner)]
    }
}
