internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

extension Expectation {
    init?(_ map: MappingReader) {
        let reading = map.reading
        line = map.line
        machine = map.text("machine")
        boot = map.value("boot", .count)
        window = Window(after: map.value("after", .duration), within: map.value("within", .duration))
        by = map.text("by").map { word in
            switch word {
            case "servers": .servers
            case "machines": .machines
            default: .name(word)
            }
        }
        let words = ExpectationWord.allCases.filter { map.has($0.rawValue) }
        guard words.count == 1, let word = words.first else {
            let allowed = ExpectationWord.allCases.map(\.rawValue).joined(separator: ", ")
            let said = words.map { "‘\($0.rawValue)’" }.joined(separator: " and ")
            reading.complain(
                map.line,
                words.isEmpty
                    ? "expectation: says nothing. Allowed: \(allowed)"
                    : "expectation: says \(said); make each an entry of its own"
            )
            return nil
        }
        guard let node = map.required(word.rawValue),
            let subject = ExpectationReader(reading: reading, map: map, word: word).subject(node)
        else { return nil }
        self.subject = subject
        line = map.entries.first { $0.key == word.rawValue }?.line ?? map.line
        checkSurroundings(map, word)
    }

    /// Complains of words that make no sense beside the subject.
    private func checkSurroundings(_ map: MappingReader, _ word: ExpectationWord) {
        let reading = map.reading
        if !window.isOpen, !subject.hasMoment {
            reading.complain(
                map.line,
                "expectation, \(word.rawValue): has no time, so ‘within’ and ‘after’ say nothing"
            )
        }
        if case .time = subject, window.isOpen {
            reading.complain(map.line, "expectation, time: wants ‘within’ or ‘after’")
        }
        if let after = window.after, let within = window.within, after > within {
            reading.complain(map.line, "expectation: ‘after’ is later than ‘within’")
        }
        switch subject {
        case .finding, .violations: break
        default:
            if by != nil { reading.complain(map.line, "expectation, by: is for ‘finding’ and ‘violations’ only") }
        }
        if !subject.isAboutMachine, machine != nil || boot != nil {
            reading.complain(
                map.line,
                "expectation, \(word.rawValue): is about the whole run; leave out ‘machine’ and ‘boot’"
            )
        }
        if boot == 0 { reading.complain(map.line, "expectation, boot: counts from 1") }
    }
}

/// Words of expectations for the cases of observed values.
enum ExpectationWords {
    static let lookupOutcomes = ["found", "not-found", "error"]
    static let fetchOutcomes: [(word: String, outcome: ObservedFetch.Outcome)] = [
        ("complete", .complete), ("not-found", .notFound), ("aborted", .aborted), ("truncated", .truncated),
        ("error", .error),
    ]
    static let roles: [(word: String, role: ObservedFetch.Role)] = [
        ("boot-file", .bootFile), ("loader-module", .loaderModule), ("configuration", .configuration), ("menu", .menu),
        ("kernel", .kernel), ("initrd", .initrd), ("checksum", .checksum), ("root", .root), ("other", .other),
    ]
    static let offerKinds: [(word: String, kind: ObservedOffer.Kind)] = [
        ("dhcp", .dhcp), ("proxy", .proxy), ("combined", .combined), ("bootp", .bootp),
    ]
}

/// Reads what an expectation is about.
private struct ExpectationReader {
    let reading: ScenarioReading
    let map: MappingReader
    let word: ExpectationWord

    private typealias Subject = Expectation.Subject

    func subject(_ node: ScenarioNode) -> Expectation.Subject? {
        switch word {
        case .reached: reached(node)
        case .stage: expectedStage(node)
        case .cause: cause(node)
        case .screen: texts(node).map { .screen($0) }
        case .screenLacks: texts(node).map { .screenLacks($0) }
        case .lookups: lookups(node, ExpectationWords.lookupOutcomes).map { .lookups($0) }
        case .lookupsExactly: lookups(node, ExpectationWords.lookupOutcomes).map { .lookupsExactly($0) }
        case .fetch: fetch(node)
        case .fetches: lookups(node, ExpectationWords.fetchOutcomes.map(\.word)).map { .fetches($0) }
        case .commandLine: commandLine(node)
        case .configuration: configuration(node)
        case .root: root(node)
        case .finding: finding(node)
        case .violations: violations(node)
        case .offer: offer(node)
        case .offers: reading.value(node, for: word.rawValue, .bounds).map { .offers($0) }
        case .address: reading.value(node, for: word.rawValue, .addressRange).map { .address($0) }
        case .count: count(node)
        case .time: time(node)
        case .end: choice(node, Expectation.End.self).map { .end($0) }
        case .result: result(node)
        case .boots: reading.value(node, for: word.rawValue, .bounds).map { .boots($0) }
        case .persona: persona(node)
        }
    }

    private func stage(_ node: ScenarioNode, _ what: String, _ stages: [BootProgress]) -> BootProgress? {
        reading.word(node, for: what, among: stages.map(\.description)).flatMap { word in
            stages.first { $0.description == word }
        }
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(_ node: ScenarioNode, _ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        reading.word(node, for: word.rawValue, among: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    private func reached(_ node: ScenarioNode) -> Expectation.Subject? {
        stage(node, "reached", BootProgress.allCases).map { .reached($0) }
    }

    private func isNone(_ node: ScenarioNode) -> Bool { node.content == .text("none") }

    private func texts(_ node: ScenarioNode) -> [String]? {
        let texts = reading.elements(node).compactMap { reading.text($0, for: word.rawValue) }
        if texts.isEmpty { reading.complain(node.line, "\(word.rawValue): wants a text, or a list of texts") }
        return texts.isEmpty ? nil : texts
    }

    private func expectedStage(_ node: ScenarioNode) -> Expectation.Subject? {
        guard let map = reading.mapping(node, .expectedStage), let name = map.required("name"),
            let stage = stage(name, "expected stage, name", Array(BootProgress.allCases.dropFirst()))
        else { return nil }
        let outcomes: [(String, ObservedStage.Outcome)] = [("ok", .ok), ("failed", .failed), ("skipped", .skipped)]
        let word = map.has("outcome") ? map.word("outcome", among: outcomes.map(\.0)) : "ok"
        return outcomes.first { $0.0 == word }.map { .stage(stage, $0.1) }
    }

    private func cause(_ node: ScenarioNode) -> Expectation.Subject? {
        if isNone(node) { return .cause(nil) }
        guard let map = reading.mapping(node, .expectedCause) else { return nil }
        let stage = map.node("stage").flatMap {
            self.stage($0, "expected cause, stage", Array(BootProgress.allCases.dropFirst()))
        }
        return .cause(.init(stage: stage, code: map.text("code"), says: map.text("says")))
    }

    /// `name`, or `name: outcome`.
    private func lookups(_ node: ScenarioNode, _ outcomes: [String]) -> [Expectation.Lookup]? {
        let lookups = reading.elements(node).flatMap { element -> [Expectation.Lookup] in
            guard case .mapping(let entries) = element.content else {
                return reading.text(element, for: word.rawValue).map { [.init(name: $0, outcome: nil)] } ?? []
            }
            return entries.map { entry in
                .init(
                    name: entry.key,
                    outcome: reading.word(entry.value, for: "\(word.rawValue), \(entry.key)", among: outcomes)
                )
            }
        }
        if lookups.isEmpty, word != .lookupsExactly {
            reading.complain(node.line, "\(word.rawValue): wants a list of names")
            return nil
        }
        return lookups
    }

    private func fetch(_ node: ScenarioNode) -> Expectation.Subject? {
        if case .text(let uri) = node.content { return .fetch(.init(uri: uri, outcome: .complete)) }
        guard let map = reading.mapping(node, .expectedFetch), let uri = map.required("uri"),
            let text = reading.text(uri, for: "expected fetch, uri")
        else { return nil }
        let outcome = map.word("outcome", among: ExpectationWords.fetchOutcomes.map(\.word))
        let role = map.word("role", among: ExpectationWords.roles.map(\.word))
        return .fetch(
            .init(
                uri: text,
                outcome: map.has("outcome")
                    ? ExpectationWords.fetchOutcomes.first { $0.word == outcome }?.outcome : .complete,
                bytes: bytes(map),
                sameAs: map.text("same-as"),
                role: ExpectationWords.roles.first { $0.word == role }?.role,
                times: map.value("times", .bounds)
            )
        )
    }

    private func bytes(_ map: MappingReader) -> CountBounds? {
        let form = TextForm<CountBounds>(name: "size or bound", example: "‘512’, ‘60 KiB’ or ‘at least 4096’") { text in
            TextForm<Int>.size.read(text).map { CountBounds($0...$0) } ?? TextForm<CountBounds>.bounds.read(text)
        }
        return map.value("bytes", form)
    }

    private func commandLine(_ node: ScenarioNode) -> Expectation.Subject? {
        if case .mapping = node.content {
            guard let map = reading.mapping(node, .expectedCommandLine) else { return nil }
            if map.entries.isEmpty { reading.complain(node.line, "expected command line: says nothing") }
            return .commandLine(.init(text: map.text("is"), has: map.texts("has"), lacks: map.texts("lacks")))
        }
        return texts(node).map { .commandLine(.init(text: nil, has: $0, lacks: [])) }
    }

    private func configuration(_ node: ScenarioNode) -> Expectation.Subject? {
        if case .text(let uri) = node.content { return .configuration(.init(uri: uri, label: nil)) }
        guard let map = reading.mapping(node, .expectedConfiguration) else { return nil }
        return .configuration(.init(uri: map.text("uri"), label: map.text("label")))
    }

    private func root(_ node: ScenarioNode) -> Expectation.Subject? {
        if isNone(node) { return .root(nil) }
        guard let map = reading.mapping(node, .expectedRoot) else { return nil }
        let kind = map.word("kind", among: ["http", "tftp", "nfs", "nbd", "iscsi"])
        let check = map.word("check", among: ["passed", "failed"])
        return .root(
            .init(
                kind: kind.flatMap(ObservedRoot.Kind.init(rawValue:)),
                uri: map.text("uri"),
                bytes: bytes(map),
                sameAs: map.text("same-as"),
                passedCheck: check.map { $0 == "passed" },
                files: map.texts("files"),
                fileSystem: map.text("file-system"),
                isLost: map.value("lost", .yesNo),
                says: map.text("says")
            )
        )
    }

    private func rule(_ node: ScenarioNode) -> RuleID? {
        let names = RuleCatalog.identifiers.map(\.rawValue)
        return reading.word(node, for: word.rawValue, among: names).map { RuleID(rawValue: $0) }
    }

    private func finding(_ node: ScenarioNode) -> Expectation.Subject? {
        guard let map = reading.mapping(node, .expectedFinding), let rule = map.required("rule").flatMap(rule),
            map.required("outcome") != nil, let outcome = map.choice("outcome", RuleOutcome.self)
        else { return nil }
        return .finding(rule, outcome)
    }

    private func violations(_ node: ScenarioNode) -> Expectation.Subject? {
        if isNone(node) { return .violations([]) }
        let nodes = reading.elements(node)
        if nodes.isEmpty { reading.complain(node.line, "violations: wants rules, or ‘none’") }
        let rules = nodes.compactMap(rule)
        return rules.isEmpty ? nil : .violations(rules)
    }

    private func offer(_ node: ScenarioNode) -> Expectation.Subject? {
        guard let map = reading.mapping(node, .expectedOffer) else { return nil }
        let kind = map.word("kind", among: ExpectationWords.offerKinds.map(\.word))
        return .offer(
            .init(
                server: map.text("server"),
                address: map.value("address", .addressRange),
                kind: ExpectationWords.offerKinds.first { $0.word == kind }?.kind,
                bootFile: map.text("boot-file"),
                nextServer: map.value("next-server", .address),
                isSelected: map.value("selected", .yesNo),
                options: map.node("options").map { reading.names($0, of: "options") }?
                    .compactMap { DHCPPlan.Option($0, reading: reading) } ?? []
            )
        )
    }

    private func count(_ node: ScenarioNode) -> Expectation.Subject? {
        let words = Statistic.allCases.map(\.rawValue)
        let counts = reading.names(node, of: "count").compactMap { entry -> Expectation.Count? in
            guard let statistic = Statistic(rawValue: entry.key) else {
                reading.complain(entry.line, ScenarioReading.unknown(entry.key, in: "count", allowed: words))
                return nil
            }
            return reading.value(entry.value, for: "count, \(entry.key)", .bounds).map {
                .init(statistic: statistic, bounds: $0)
            }
        }
        return counts.isEmpty ? nil : .count(counts)
    }

    private func time(_ node: ScenarioNode) -> Expectation.Subject? {
        guard let map = reading.mapping(node, .expectedTime) else { return nil }
        let words = Expectation.Event.all.map(\.description)
        func event(_ key: String) -> Expectation.Event? {
            map.word(key, among: words).flatMap { word in Expectation.Event.all.first { $0.description == word } }
        }
        guard map.required("to") != nil, let to = event("to") else { return nil }
        guard map.has("from") else { return .time(from: .powerOn, to: to) }
        return event("from").map { .time(from: $0, to: to) }
    }

    private func result(_ node: ScenarioNode) -> Expectation.Subject? {
        if case .text = node.content {
            return choice(node, Expectation.Result.Kind.self).map { .result(.init(kind: $0)) }
        }
        guard let map = reading.mapping(node, .expectedResult), map.required("is") != nil,
            let kind = map.choice("is", Expectation.Result.Kind.self)
        else { return nil }
        let failures = BootFailure.allCases.map(\.rawValue)
        return .result(
            .init(
                kind: kind,
                failure: map.word("failure", among: failures),
                code: map.text("code"),
                says: map.text("says")
            )
        )
    }

    private func persona(_ node: ScenarioNode) -> Expectation.Subject? {
        if isNone(node) { return .persona(nil) }
        return reading.word(node, for: word.rawValue, among: PersonaCatalog.all.map(\.id)).map { .persona($0) }
    }
}

extension Expectation.Event: CustomStringConvertible {
    static let all: [Self] =
        [.powerOn, .firstFrame, .lastFrame] + BootProgress.allCases.dropFirst().flatMap { [.start($0), .end($0)] }

    var description: String {
        switch self {
        case .powerOn: "power-on"
        case .firstFrame: "first-frame"
        case .lastFrame: "last-frame"
        case .start(let stage): "\(stage)-start"
        case .end(let stage): stage.description
        }
    }
}
