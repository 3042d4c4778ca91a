internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension Baseline {
    /// The longest file that is read, in octets: some ten thousand machines.
    public static let sizeLimit = 64 << 20

    /// Reads a baseline from the text of a file; `file` is what errors call it.
    ///
    /// - Throws: all that is wrong in it, each with its line and the words that would be right.
    public init(yaml text: String, file: String) throws(ScenarioProblems) {
        let root: ScenarioNode
        do throws(ScenarioProblem) {
            if text.utf8.count > Self.sizeLimit {
                throw ScenarioProblem(file: file, line: 1, sentence: "is longer than \(Self.sizeLimit >> 20) MiB")
            }
            root = try ScenarioNode(yaml: text, file: file)
        } catch {
            throw ScenarioProblems(problems: [error])
        }
        let reading = ScenarioReading(file: file)
        var plans: [BootPlan] = []
        if let map = reading.mapping(root, .baseline) {
            if let node = map.required("bootproof"), let format = reading.text(node, for: "bootproof"),
                format != Self.format
            {
                reading.complain(
                    node.line,
                    "bootproof: ‘\(format.prefix(40))’ can't be read here; it has to be ‘\(Self.format)’"
                )
            }
            let nodes = map.required("machines").map(reading.elements) ?? []
            plans = nodes.compactMap { reading.mapping($0, .plannedMachine) }.compactMap { BootPlan($0) }
            if map.has("machines"), nodes.isEmpty {
                reading.complain(map.line(of: "machines"), "machines: wants at least one")
            }
        }
        Self.checkUnique(plans, reading)
        if let problems = reading.sortedProblems { throw problems }
        self.init(plans: plans)
    }

    private static func checkUnique(_ plans: [BootPlan], _ reading: ScenarioReading) {
        var seen: [MACAddress: Set<Int>] = [:]
        for plan in plans where !seen[plan.machine, default: []].insert(plan.boot).inserted {
            reading.complain(
                plan.place.number ?? 1,
                "machine: \(plan.machine) stands here twice; say ‘boot: 2’ of its second start"
            )
        }
    }
}

extension MappingReader {
    /// What stands behind `key`: `none`, `any`, or what `read` makes of it.
    fileprivate func planned<Value>(_ key: String, _ read: (ScenarioNode) -> Value?) -> Planned<Value> {
        guard let node = node(key) else { return .unchecked }
        switch node.content {
        case .text("none"): return .nothing
        case .text("any"): return .unchecked
        default: return read(node).map { .value($0) } ?? .unchecked
        }
    }

    fileprivate func planned<Value>(_ key: String, _ form: TextForm<Value>) -> Planned<Value> {
        planned(key) { reading.value($0, for: label(key), form) }
    }

    fileprivate func plannedText(_ key: String) -> Planned<String> {
        planned(key) { reading.text($0, for: label(key))?.withoutMark }
    }

    fileprivate func plannedWord<Value>(_ key: String, _ words: [(word: String, value: Value)]) -> Planned<Value> {
        planned(key) { node in
            let word = reading.word(node, for: label(key), among: words.map(\.word))
            return words.first { $0.word == word }?.value
        }
    }

    fileprivate func plannedMapping<Value>(
        _ key: String,
        _ kind: Vocabulary,
        _ read: (MappingReader) -> Value?
    ) -> Planned<Value> {
        planned(key) { reading.mapping($0, kind).flatMap(read) }
    }

    fileprivate func plannedList<Element>(
        _ key: String,
        _ kind: Vocabulary,
        _ read: (MappingReader) -> Element?
    ) -> Planned<PlannedList<Element>> {
        let list: Planned<PlannedList<Element>> = planned(key) { node in
            var list = PlannedList<Element>(elements: [])
            for element in reading.elements(node) {
                if element.content == .text("others") {
                    list.allowsOthers = true
                } else if let value = reading.mapping(element, kind).flatMap(read) {
                    list.elements.append(value)
                }
            }
            return list
        }
        return list == .nothing ? .value(PlannedList(elements: [])) : list
    }
}

extension BootPlan {
    fileprivate init?(_ map: MappingReader) {
        guard let node = map.required("machine"), let mac = map.reading.value(node, for: map.label("machine"), .mac)
        else { return nil }
        self.init(machine: mac, boot: map.value("boot", .count) ?? 1)
        if boot == 0 { map.reading.complain(map.line(of: "boot"), "machine, boot: counts from 1") }
        place = PlanPlace(map.line)
        uuid = map.plannedText("uuid")
        let personas = PersonaCatalog.all.map { (word: $0.id, value: $0.id) }
        persona = map.plannedWord("persona", personas)
        architecture = map.plannedText("architecture")
        offers = map.plannedList("offers", .plannedOffer) { Offer($0) }
        lookups = map.plannedList("lookups", .plannedLookup) { Lookup($0) }
        fetches = map.plannedList("fetches", .plannedFetch) { Fetch($0) }
        configuration = map.plannedMapping("configuration", .plannedConfiguration) { map in
            Configuration(uri: map.plannedText("uri"), label: map.plannedText("label"), place: PlanPlace(map.line))
        }
        commandLine = map.plannedText("command-line")
        root = map.plannedMapping("root", .plannedRoot) { Root($0) }
        reached = map.plannedWord("reached", BootProgress.allCases.map { ($0.description, $0) })
        cause = map.plannedMapping("cause", .plannedCause) { map in
            Cause(
                stage: map.plannedWord("stage", BootProgress.allCases.map { ($0.description, $0) }),
                code: map.plannedText("code"),
                says: map.plannedText("says"),
                place: PlanPlace(map.line)
            )
        }
    }
}

extension BootPlan.Offer {
    fileprivate init?(_ map: MappingReader) {
        guard let node = map.required("server"),
            let server = map.reading.value(node, for: map.label("server"), .address)
        else { return nil }
        self.server = server
        kind = map.plannedWord("kind", ExpectationWords.offerKinds.map { ($0.word, $0.kind) })
        isTaken = map.planned("taken", .yesNo)
        address = map.planned("address", .addressRange)
        leaseTime = map.planned("lease-time", .leaseTime)
        nextServer = map.planned("next-server", .address)
        bootFile = map.plannedText("boot-file")
        serverName = map.plannedText("server-name")
        options = map.planned("options") { node in
            PlannedOptions(node, reading: map.reading, title: "options") { DHCPOptionCode($0).name }
        }
        place = PlanPlace(map.line)
    }
}

extension PlannedOptions {
    /// A mapping whose keys are options: `Routers (3)`, `3` or `Routers`.
    fileprivate init?(_ node: ScenarioNode, reading: ScenarioReading, title: String, name: (UInt8) -> String) {
        guard case .mapping(let entries) = node.content else {
            reading.complain(node.line, "\(title): wants a mapping (‘Routers (3): 10.0.0.1’), not \(node.kindName)")
            return nil
        }
        for entry in entries where entry.value.content != .text("any") {
            if entry.key == "sent" {
                sent = Self.codes(entry.value, reading, title)
                continue
            }
            guard let code = Self.code(entry.key, name) else {
                let names = (UInt8(1)...254).map { name($0) }
                reading.complain(entry.line, ScenarioReading.unknown(entry.key, in: title, allowed: ["sent"] + names))
                continue
            }
            if self[code] != nil { reading.complain(entry.line, "\(title): option \(code) stands here twice") }
            if let value = Self.value(entry, code, reading, title) { values.append(Option(code: code, value: value)) }
        }
        values.sort { $0.code < $1.code }
    }

    private static func value(
        _ entry: ScenarioNode.Entry,
        _ code: UInt8,
        _ reading: ScenarioReading,
        _ title: String
    ) -> Value? {
        if case .mapping = entry.value.content {
            guard title == "options", let dialect = SubOptionDialect(of: DHCPOptionCode(code)) else {
                reading.complain(entry.line, "\(title), \(entry.key): wants a text, not a mapping")
                return nil
            }
            let inner = PlannedOptions(entry.value, reading: reading, title: entry.key, name: dialect.name)
            return inner.map { .subOptions($0) }
        }
        return reading.text(entry.value, for: "\(title), \(entry.key)").map { .text($0.withoutMark) }
    }

    /// `1, 3, 6` or `none`.
    private static func codes(_ node: ScenarioNode, _ reading: ScenarioReading, _ title: String) -> [UInt8]? {
        guard let text = reading.text(node, for: "\(title), sent") else { return nil }
        if text == "none" { return [] }
        let numbers = text.split { $0 == "," || $0 == " " }.map { UInt8($0) }
        guard !numbers.isEmpty, !numbers.contains(nil) else {
            reading.complain(node.line, "\(title), sent: wants numbers of options, such as ‘1, 3, 6’, or ‘none’")
            return nil
        }
        return numbers.compactMap { $0 }.sorted()
    }

    private static func code(_ key: String, _ name: (UInt8) -> String) -> UInt8? {
        if let number = UInt8(key) { return number }
        if key.hasSuffix(")"), let opening = key.lastIndex(of: "("),
            let number = UInt8(key[key.index(after: opening)...].dropLast())
        {
            return number
        }
        return (UInt8.min...UInt8.max).first { name($0).lowercased() == key.lowercased() }
    }
}

extension BootPlan.Lookup {
    /// `not-found: "name"`
    fileprivate init?(_ map: MappingReader) {
        guard let entry = map.entries.first, map.entries.count == 1 else {
            map.reading.complain(
                map.line,
                "lookup: wants one outcome and the name, such as ‘found: pxelinux.cfg/default’"
            )
            return nil
        }
        guard map.kind.keys.contains(entry.key), let node = map.required(entry.key),
            let name = map.reading.text(node, for: "lookup, \(entry.key)")
        else { return nil }
        let outcomes: [ObservedLookup.Outcome] = [.found, .notFound, .error]
        let outcome = outcomes.first { $0.word == entry.key }
        self.init(name: name, outcome: outcome.map { .value($0) } ?? .unchecked, place: PlanPlace(entry.line))
    }
}

extension BootPlan.Content {
    fileprivate init(_ map: MappingReader) {
        outcome =
            map.kind == .plannedFetch
            ? map.plannedWord("outcome", ExpectationWords.fetchOutcomes.map { ($0.word, $0.outcome) }) : .unchecked
        size = map.planned("size", .size)
        sha256 = map.planned("sha256", .sha256)
    }
}

extension BootPlan.Fetch {
    fileprivate init?(_ map: MappingReader) {
        guard let node = map.required("uri"), let uri = map.reading.text(node, for: map.label("uri")) else {
            return nil
        }
        self.init(
            uri: uri,
            server: map.planned("server", .address),
            role: map.plannedWord("role", ExpectationWords.roles.map { ($0.word, $0.role) }),
            content: BootPlan.Content(map),
            place: PlanPlace(map.line)
        )
    }
}

extension BootPlan.Root {
    fileprivate init(_ map: MappingReader) {
        let kinds: [ObservedRoot.Kind] = [.http, .tftp, .nfs, .nbd, .iscsi, .none]
        // `kind: none` is a kind, here.
        if let node = map.node("kind"), node.content == .text("none") {
            kind = .value(.none)
        } else {
            kind = map.plannedWord("kind", kinds.map { ($0.rawValue, $0) })
        }
        uri = map.plannedText("uri")
        content = BootPlan.Content(map)
        passedCheck = map.plannedWord("check", [("passed", true), ("failed", false)])
        place = PlanPlace(map.line)
    }
}

extension TextForm where Value == BootPlan.LeaseTime {
    /// `3600 s`, `at most 12 h`, `infinite`.
    static var leaseTime: TextForm {
        TextForm(name: "lease time", example: "‘3600 s’, ‘at most 12 h’ or ‘infinite’") { text in
            if text == "infinite" { return BootPlan.LeaseTime(interval: .infinite) }
            let isLimit = text.hasPrefix("at most ")
            let time = TextForm<Duration>.duration.read(isLimit ? String(text.dropFirst(8)) : text)
            return time.flatMap { UInt32(exactly: $0.components.seconds) }.map {
                BootPlan.LeaseTime(interval: .seconds($0), isLimit: isLimit)
            }
        }
    }
}

extension TextForm where Value == String {
    /// 64 hexadecimal digits.
    static var sha256: TextForm {
        TextForm(name: "SHA-256 digest", example: "64 hexadecimal digits in quotes") { text in
            text.utf8.count == 64 && text.allSatisfy(\.isHexDigit) ? text.lowercased() : nil
        }
    }
}
