internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

extension Expectation {
    /// Expectations that cannot hold where this one does: one for each thing that it says.
    ///
    /// A test holds them against the run of each scenario and sees them fail, so that no word of an expectation is
    /// without effect.
    var contradictions: [Expectation] {
        subject.contradictions.map { contradicted in
            var copy = self
            copy.subject = contradicted
            return copy
        }
            + windows.map { window in
                var copy = self
                copy.window = window
                return copy
            }
    }

    /// Windows that end before this one's beginning, or begin behind its end.
    private var windows: [Window] {
        let before = window.after.map { Window(after: nil, within: $0 - .nanoseconds(1)) }
        let behind = window.within.map { Window(after: $0 + .nanoseconds(1), within: nil) }
        return [before, behind].compactMap { $0 }
    }
}

extension Expectation.Subject {
    /// A text that stands nowhere.
    fileprivate static let nonsense = "\u{1}contradiction\u{1}"

    fileprivate var contradictions: [Self] {
        switch self {
        case .reached(let stage): BootProgress.allCases.filter { $0 != stage }.map { .reached($0) }
        case .stage(let stage, let outcome): [.stage(stage, outcome == .ok ? .failed : .ok)]
        case .cause(nil): [.cause(.init())]
        case .cause(let cause?): [.cause(nil)] + cause.contradictions.map { .cause($0) }
        case .screen(let texts):
            texts.indices.map { .screen(texts.replacing($0, with: Self.nonsense)) } + texts.map { .screenLacks([$0]) }
        case .screenLacks(let texts): texts.map { .screen([$0]) }
        case .lookups(let lookups): Self.contradictions(of: lookups).map { .lookups($0) }
        case .lookupsExactly(let lookups):
            Self.contradictions(of: lookups).map { .lookupsExactly($0) }
                + [.lookupsExactly(lookups + [.init(name: Self.nonsense, outcome: nil)])]
                + (lookups.isEmpty ? [] : [.lookupsExactly(lookups.dropLast())])
        case .fetch(let fetch): fetch.contradictions.map { .fetch($0) }
        case .fetches(let lookups): Self.contradictions(of: lookups).map { .fetches($0) }
        case .commandLine(let line): line.contradictions.map { .commandLine($0) }
        case .configuration(let configuration): configuration.contradictions.map { .configuration($0) }
        case .root(nil): [.root(.init())]
        case .root(let root?): [.root(nil)] + root.contradictions.map { .root($0) }
        case .finding(let rule, let outcome):
            RuleOutcome.allCases.filter { $0 != outcome }.map { .finding(rule, $0) }
        case .violations(let rules):
            [.violations(rules.isEmpty ? [RuleID(rawValue: Self.nonsense)] : [])]
                + (rules.count > 1 ? rules.map { rule in .violations(rules.filter { $0 != rule }) } : [])
        case .offer(let offer): offer.contradictions.map { .offer($0) }
        case .offers(let bounds): bounds.contradictions.map { .offers($0) }
        case .address(let range):
            [
                range.lowerBound.rawValue > 0
                    ? .address(IPv4Address.any...IPv4Address(rawValue: range.lowerBound.rawValue - 1)) : nil,
                range.upperBound.rawValue < .max
                    ? .address(IPv4Address(rawValue: range.upperBound.rawValue + 1)...IPv4Address.broadcast) : nil,
            ].compactMap { $0 }
        case .count(let counts):
            counts.flatMap { count in
                count.bounds.contradictions.map { .count([.init(statistic: count.statistic, bounds: $0)]) }
            }
        // What it says is its window.
        case .time: []
        case .end(let end): Expectation.End.allCases.filter { $0 != end }.map { .end($0) }
        case .result(let result): result.contradictions.map { .result($0) }
        case .boots(let bounds): bounds.contradictions.map { .boots($0) }
        case .persona(let persona): [.persona(persona == nil ? Self.nonsense : nil)]
        }
    }

    private static func contradictions(of lookups: [Expectation.Lookup]) -> [[Expectation.Lookup]] {
        lookups.indices.flatMap { index in
            let other = Expectation.Lookup(name: nonsense, outcome: lookups[index].outcome)
            let outcome = Expectation.Lookup(name: lookups[index].name, outcome: nonsense)
            return [lookups.replacing(index, with: other)]
                + (lookups[index].outcome == nil ? [] : [lookups.replacing(index, with: outcome)])
        }
    }
}

extension CountBounds {
    fileprivate var contradictions: [CountBounds] {
        [
            range.lowerBound > 0 ? CountBounds(0...(range.lowerBound - 1)) : nil,
            range.upperBound < Int.max ? CountBounds((range.upperBound + 1)...Int.max) : nil,
        ].compactMap { $0 }
    }
}

/// A copy in which one thing is another.
private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
}

extension Array {
    fileprivate func replacing(_ index: Int, with element: Element) -> [Element] {
        var copy = self
        copy[index] = element
        return copy
    }
}

private let nonsense = Expectation.Subject.nonsense

extension Expectation.Cause {
    fileprivate var contradictions: [Self] {
        [
            stage.map { stage in with(self) { $0.stage = stage == .root ? .address : .root } },
            code.map { _ in with(self) { $0.code = nonsense } },
            says.map { _ in with(self) { $0.says = nonsense } },
        ].compactMap { $0 }
    }
}

extension Expectation.Fetch {
    fileprivate var contradictions: [Self] {
        // Of something that is not to come at all, a contradiction is that it comes.
        if let times, times.range.contains(0) {
            return times.contradictions.map { bounds in with(self) { $0.times = bounds } }
        }
        let others =
            [
                outcome.map { outcome in with(self) { $0.outcome = outcome == .complete ? .notFound : .complete } },
                sameAs.map { _ in with(self) { $0.sameAs = nonsense } },
                role.map { role in with(self) { $0.role = role == .other ? .root : .other } },
            ].compactMap { $0 } as [Self]
        return [with(self) { $0.uri = nonsense }] + others
            + (bytes?.contradictions ?? []).map { bounds in with(self) { $0.bytes = bounds } }
            + (times?.contradictions ?? []).map { bounds in with(self) { $0.times = bounds } }
    }
}

extension Expectation.CommandLine {
    fileprivate var contradictions: [Self] {
        (text.map { _ in [Self(text: nonsense, has: [], lacks: [])] } ?? [])
            + has.map { Self(text: nil, has: [], lacks: [$0]) } + lacks.map { Self(text: nil, has: [$0], lacks: []) }
    }
}

extension Expectation.Configuration {
    fileprivate var contradictions: [Self] {
        [
            uri.map { _ in with(self) { $0.uri = nonsense } }, label.map { _ in with(self) { $0.label = nonsense } },
        ].compactMap { $0 }
    }
}

extension Expectation.Root {
    fileprivate var contradictions: [Self] {
        let others =
            [
                kind.map { kind in with(self) { $0.kind = kind == .nbd ? .nfs : .nbd } },
                uri.map { _ in with(self) { $0.uri = nonsense } },
                sameAs.map { _ in with(self) { $0.sameAs = nonsense } },
                passedCheck.map { passed in with(self) { $0.passedCheck = !passed } },
                fileSystem.map { _ in with(self) { $0.fileSystem = nonsense } },
                isLost.map { lost in with(self) { $0.isLost = !lost } },
                says.map { _ in with(self) { $0.says = nonsense } },
            ].compactMap { $0 } as [Self]
        let otherFiles = files.indices.map { index in with(self) { $0.files = files.replacing(index, with: nonsense) } }
        return others + otherFiles + (bytes?.contradictions ?? []).map { bounds in with(self) { $0.bytes = bounds } }
    }
}

extension Expectation.Offer {
    fileprivate var contradictions: [Self] {
        [
            address.map { _ in with(self) { $0.address = IPv4Address.broadcast...IPv4Address.broadcast } },
            kind.map { kind in with(self) { $0.kind = kind == .bootp ? .proxy : .bootp } },
            bootFile.map { _ in with(self) { $0.bootFile = nonsense } },
            nextServer.map { _ in with(self) { $0.nextServer = .broadcast } },
            isSelected.map { selected in with(self) { $0.isSelected = !selected } },
            server.map { _ in with(self) { $0.server = nonsense } },
        ].compactMap { $0 }
            + options.indices.map { index in with(self) { $0.options[index].octets.append(0xff) } }
    }
}

extension Expectation.Result {
    fileprivate var contradictions: [Self] {
        Kind.allCases.filter { $0 != kind }.map { kind in with(self) { $0.kind = kind } }
            + [
                failure.map { _ in with(self) { $0.failure = nonsense } },
                code.map { _ in with(self) { $0.code = nonsense } },
                says.map { _ in with(self) { $0.says = nonsense } },
            ].compactMap { $0 }
    }
}
