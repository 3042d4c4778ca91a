internal import NetworkProtocols

extension ISCDeclarations {
    /// A `filename` statement, or option 67.
    public struct BootFile: Hashable, Sendable {
        /// What it names.
        public var name: String
        /// Counted from 1.
        public var line: Int
        /// `next-server` that holds there: of its own block, one around it, or one that its clients come to besides.
        public var nextServer: String?
        /// Who may be told it: nothing that counts more is said to them surely.
        var askers = BootAskerSet.all
        /// Those of them who come there surely.
        var surely = BootAskerSet.all
        /// Who comes there, whatever is said to them after it.
        var meant = BootAskerSet.all
        /// Whether it is option 67.
        var isOption = false
        /// Whether it is for single machines, whose firmware who wrote it knows.
        var isOfHost = false
    }
}

/// Finds the boot files of a dhcpd.conf and who is told each: by the conditions around it, and by what is said to the same
/// clients after it (dhcpd.conf(5), “scopes”).
struct ISCBootFileReader {
    typealias Statement = ISCConfiguration.Statement

    private let options: ISCOptions
    private let source: Source
    private let root: [Statement]
    private var scopes: [Scope] = [Scope(kind: .network, parent: nil, statements: [])]
    private var found: [Found] = []
    private var conditionCount = 0
    /// A `next-server` within a scope, once it was looked for.
    private var inner: [Int: String?] = [:]

    /// More conditions are taken for met by some.
    private static let conditionLimit = 2_000

    /// What names the files.
    private enum Source {
        case header
        /// Option 67.
        case option
    }

    /// A block that clients are in, and no `if`.
    private struct Scope {
        enum Kind {
            /// The top level, networks, pools, and groups of them.
            case network
            case classBlock
            /// Hosts, and groups of them.
            case host
        }

        var kind: Kind
        /// Nil for the top level.
        var parent: Int?
        var statements: [Statement]
    }

    /// Who comes to a statement.
    private struct Reach {
        var surely = BootAskerSet.all
        var perhaps = BootAskerSet.all

        func narrowed(_ condition: Reach) -> Reach {
            Reach(surely: surely.intersection(condition.surely), perhaps: perhaps.intersection(condition.perhaps))
        }
        var opposite: Reach {
            Reach(surely: .all.subtracting(perhaps), perhaps: .all.subtracting(surely))
        }
        /// Nobody knows.
        static let open = Reach(surely: .none, perhaps: .all)
    }

    private struct Found {
        var bootFile: ISCDeclarations.BootFile
        var scope: Int
        var reach: Reach
    }

    /// - Parameter options: those that the file declares.
    static func read(_ configuration: ISCConfiguration, _ options: ISCOptions) -> [ISCDeclarations.BootFile] {
        let top = configuration.statements.first { $0.keyword == "next-server" }?.arguments.first
        func files(_ source: Source) -> [ISCDeclarations.BootFile] {
            var reader = ISCBootFileReader(configuration, options, source)
            reader.read(configuration.statements, in: 0, Reach(), top, isConditional: false)
            reader.settle()
            return reader.found.map(\.bootFile)
        }
        let named = files(.header)
        let names = Set(named.map(\.name))
        return named + files(.option).filter { !names.contains($0.name) }
    }

    private init(_ configuration: ISCConfiguration, _ options: ISCOptions, _ source: Source) {
        self.options = options
        self.source = source
        root = configuration.statements
        scopes[0].statements = root
    }

    private mutating func read(
        _ statements: [Statement],
        in scope: Int,
        _ reach: Reach,
        _ nextServer: String?,
        isConditional: Bool
    ) {
        // Who is left for an `elsif` or an `else`.
        var rest = reach
        for statement in statements {
            let own = statement.first("next-server")?.arguments.first ?? nextServer
            switch statement.keyword {
            case "if", "elsif", "else":
                if statement.keyword == "if" { rest = reach }
                let hasCondition =
                    statement.keyword != "else" || statement.words.dropFirst().first?.isSaid("if") == true
                let condition = hasCondition ? readCondition(statement) : Reach()
                read(statement.inner, in: scope, rest.narrowed(condition), own, isConditional: true)
                rest = rest.narrowed(condition.opposite)
            case "filename" where source == .header:
                note(statement.words.dropFirst(), in: scope, reach, nextServer, isConditional)
            case "option" where source == .option && statement.arguments.first == "bootfile-name":
                note(statement.words.dropFirst(2), in: scope, reach, nextServer, isConditional)
            default:
                guard let block = statement.block else { continue }
                guard let kind = kind(of: statement) else {
                    read(block, in: scope, reach, own, isConditional: isConditional)
                    continue
                }
                scopes.append(Scope(kind: kind, parent: scope, statements: block))
                let members = kind == .classBlock ? membership(statement) : reach
                read(block, in: scopes.count - 1, members, own, isConditional: false)
            }
        }
    }

    private func kind(of statement: Statement) -> Scope.Kind? {
        switch statement.keyword {
        case "subnet", "shared-network", "pool": .network
        case "class", "subclass": .classBlock
        case "host": .host
        case "group":
            statement.inner.contains { ["subnet", "shared-network"].contains($0.keyword) } ? .network : .host
        default: nil
        }
    }

    /// `filename "…";` or `option bootfile-name "…";`, from the name on.
    private mutating func note(
        _ words: ArraySlice<ISCConfiguration.Word>,
        in scope: Int,
        _ reach: Reach,
        _ nextServer: String?,
        _ isConditional: Bool
    ) {
        // What an expression names is known with a client alone.
        guard let name = words.first, !name.isSaid("=") else { return }
        let server = nextServer ?? innerNextServer(of: scope, isConditional: isConditional)
        let bootFile = ISCDeclarations.BootFile(
            name: name.text,
            line: name.line,
            nextServer: server,
            meant: reach.perhaps,
            isOption: source == .option,
            isOfHost: scopes[scope].kind == .host
        )
        found.append(Found(bootFile: bootFile, scope: scope, reach: reach))
    }

    /// A `next-server` that clients of this scope come to as well: one within it; of a class and of hosts, whose clients are
    /// in some network, one anywhere.
    ///
    /// - Parameter isConditional: whether an `if` is around; then those of other conditions do not count.
    private mutating func innerNextServer(of scope: Int, isConditional: Bool) -> String? {
        let place = scopes[scope].kind == .network ? scope : 0
        let key = isConditional ? place : -1 - place
        if let known = inner[key] { return known }
        let server = nextServer(in: scopes[place].statements, passesConditions: isConditional)
        inner.updateValue(server, forKey: key)
        return server
    }

    private func nextServer(in statements: [Statement], passesConditions: Bool) -> String? {
        for statement in statements {
            if statement.keyword == "next-server", let name = statement.arguments.first { return name }
            // Firmware that looks at option 67 looks at 66, too.
            if source == .option, statement.keyword == "option", statement.arguments.first == "tftp-server-name" {
                return statement.arguments.dropFirst().first
            }
            if passesConditions, ["if", "elsif", "else"].contains(statement.keyword) { continue }
            if let server = nextServer(in: statement.inner, passesConditions: passesConditions) { return server }
        }
        return nil
    }

    // MARK: Conditions

    private mutating func readCondition(_ statement: Statement) -> Reach {
        let isElse = statement.keyword == "else"
        return reach(of: ISCWords(statement, after: isElse ? 2 : 1))
    }

    /// `match if` of a class; what its subclasses are told apart by is not known.
    private mutating func membership(_ statement: Statement) -> Reach {
        guard let match = statement.first("match"), match.words.dropFirst().first?.isSaid("if") == true else {
            return .open
        }
        return reach(of: ISCWords(match, after: 2))
    }

    private mutating func reach(of words: ISCWords) -> Reach {
        conditionCount += 1
        guard conditionCount <= Self.conditionLimit, let condition = try? ISCExpressionReader.condition(words, options)
        else { return .open }
        let (surely, perhaps) = BootAskerSet.meeting(condition)
        return Reach(surely: surely, perhaps: perhaps)
    }

    // MARK: What counts more

    /// Takes away from each boot file those who are surely told another one after it.
    private mutating func settle() {
        let (classes, below) = overriding()
        var earlierClasses = BootAskerSet.none
        var ofThisClass = (scope: -1, askers: BootAskerSet.none)
        for index in found.indices {
            let scope = found[index].scope
            var told = BootAskerSet.none
            switch scopes[scope].kind {
            case .network: told = classes.union(below[scope] ?? .none)
            case .classBlock:
                // Of several classes the first that is declared counts most.
                if ofThisClass.scope != scope {
                    earlierClasses = earlierClasses.union(ofThisClass.askers)
                    ofThisClass = (scope, .none)
                }
                ofThisClass.askers = ofThisClass.askers.union(found[index].reach.surely)
                told = earlierClasses
            case .host: break
            }
            found[index].bootFile.askers = found[index].reach.perhaps.subtracting(told)
        }
        // Within one block the last counts.
        var later: [Int: BootAskerSet] = [:]
        for index in found.indices.reversed() {
            let scope = found[index].scope
            let told = later[scope] ?? .none
            found[index].bootFile.askers = found[index].bootFile.askers.subtracting(told)
            found[index].bootFile.surely = found[index].bootFile.askers.intersection(found[index].reach.surely)
            later[scope] = told.union(found[index].reach.surely)
        }
    }

    /// Who is surely told something by a class, and by a network within each scope.
    private func overriding() -> (classes: BootAskerSet, below: [Int: BootAskerSet]) {
        var classes = BootAskerSet.none
        var below: [Int: BootAskerSet] = [:]
        for entry in found {
            switch scopes[entry.scope].kind {
            case .classBlock: classes = classes.union(entry.reach.surely)
            case .host: continue
            case .network:
                var parent = scopes[entry.scope].parent
                while let place = parent {
                    below[place] = (below[place] ?? .none).union(entry.reach.surely)
                    parent = scopes[place].parent
                }
            }
        }
        return (classes, below)
    }
}
