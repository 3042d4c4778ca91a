internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Answers expectations that are about one boot of one machine.
struct BootAnswer {
    let judgement: ScenarioJudgement
    let view: BootView

    /// What the boot has to say, and when the thing in question came about.
    fileprivate struct Told {
        var isMet: Bool
        var actual: String
        var moment: Instant?
    }

    func answer(to expectation: Expectation) -> (isMet: Bool, actual: String) {
        if case .time(let from, let to) = expectation.subject { return time(from, to, expectation.window) }
        let told = told(expectation.subject)
        guard !expectation.window.isOpen else { return (told.isMet, told.actual) }
        guard let powerOn = view.own?.poweredOn, let moment = told.moment else {
            return (false, told.actual + ", at no time that is known")
        }
        let passed = moment.duration(since: powerOn)
        return (told.isMet && expectation.window.contains(passed), "\(told.actual) after \(passed.text)")
    }

    private func time(
        _ from: Expectation.Event,
        _ to: Expectation.Event,
        _ window: Expectation.Window
    ) -> (isMet: Bool, actual: String) {
        guard let start = instant(from) else { return (false, "\(from) never came") }
        guard let end = instant(to) else { return (false, "\(to) never came") }
        let passed = end.duration(since: start)
        return (window.contains(passed), "it took \(passed.text)")
    }

    private func instant(_ event: Expectation.Event) -> Instant? {
        switch event {
        case .powerOn: view.own?.poweredOn
        case .firstFrame: view.observed?.start.time
        case .lastFrame: view.observed?.end.time
        case .start(let stage): view.observed?.stages.first { $0.stage == stage }?.start.time
        case .end(let stage): view.observed?.stages.last { $0.stage == stage }?.end.time
        }
    }

    private func told(_ subject: Expectation.Subject) -> Told {
        switch subject {
        case .screen(let texts): return screen(texts)
        case .screenLacks(let texts):
            let line = lines.first { line in texts.contains { line.text.contains($0) } }
            return Told(isMet: line == nil, actual: line.map { "it shows ‘\($0.text)’" } ?? "it shows none of it")
        case .result(let result): return self.result(result)
        case .boots(let bounds):
            return Told(isMet: bounds.range.contains(view.observedCount), actual: "\(view.observedCount) starts")
        default: break
        }
        guard let boot = view.observed else {
            // Of a machine that said nothing, that it reached nothing holds.
            let isMet = subject == .reached(.nothing) || subject == .cause(nil) || subject == .root(nil)
            return Told(isMet: isMet, actual: "no frame of it is on the wire")
        }
        return told(subject, boot)
    }

    private func told(_ subject: Expectation.Subject, _ boot: ObservedBoot) -> Told {
        switch subject {
        case .reached(let stage):
            let moment = boot.stages.last { $0.stage == boot.reached && $0.outcome == .ok }?.end.time
            return Told(isMet: boot.reached == stage, actual: "reached \(boot.reached)", moment: moment)
        case .stage(let stage, let outcome):
            let found = boot.stages.last { $0.stage == stage }
            let actual = found.map { "\(stage) \($0.outcome)" } ?? "never came to \(stage)"
            return Told(isMet: found?.outcome == outcome, actual: actual, moment: found?.end.time)
        case .cause(let expected): return cause(expected, boot)
        case .lookups(let expected): return lookups(expected, boot.lookups, isAll: false)
        case .lookupsExactly(let expected): return lookups(expected, boot.lookups, isAll: true)
        case .fetch(let expected): return FetchAnswer(judgement: judgement, boot: boot).answer(to: expected).asTold
        case .fetches(let expected):
            let names = boot.fetches.map { Asked(uri: $0.uri, step: nil, outcome: $0.outcome.word) }
            return asked(expected, names, isAll: false)
        case .commandLine(let expected): return commandLine(expected, boot)
        case .configuration(let expected): return configuration(expected, boot)
        case .root(let expected): return FetchAnswer(judgement: judgement, boot: boot).answer(to: expected).asTold
        case .offer(let expected): return offer(expected, boot)
        case .offers(let bounds):
            return Told(isMet: bounds.range.contains(boot.offers.count), actual: "\(boot.offers.count) offers")
        case .address(let range):
            let isMet = boot.address.map(range.contains) ?? false
            return Told(isMet: isMet, actual: boot.address?.description ?? "it has none")
        case .persona(let id):
            return Told(isMet: boot.persona?.id == id, actual: boot.persona?.id ?? "a plain client")
        case .screen, .screenLacks, .result, .boots, .time, .finding, .violations, .count, .end:
            return Told(isMet: false, actual: "nothing")
        }
    }

    // MARK: The machine's own account

    private var lines: [ScreenLine] { view.own?.screen ?? [] }

    private func screen(_ texts: [String]) -> Told {
        var rest = lines[...]
        var moment: Instant?
        for text in texts {
            guard let index = rest.firstIndex(where: { $0.text.contains(text) }) else {
                let shown = rest.suffix(6).map { "‘\($0.text)’" }.joined(separator: ", ")
                let isEmpty = lines.isEmpty
                return Told(
                    isMet: false,
                    actual: isEmpty
                        ? "its screen is empty" : "‘\(text)’ is not among \(shown.isEmpty ? "the rest" : shown)"
                )
            }
            moment = rest[index].at
            rest = rest[(index + 1)...]
        }
        return Told(isMet: true, actual: "it shows that", moment: moment)
    }

    private func result(_ expected: Expectation.Result) -> Told {
        guard let own = view.own, let result = own.result else { return Told(isMet: false, actual: "it never ended") }
        switch result {
        case .root(let root):
            let actual = "root, \(String(decoding: root.uri, as: UTF8.self))"
            return Told(isMet: expected.fits(.root, says: actual), actual: actual, moment: own.ended)
        case .lost(let root, let reason):
            let actual = "lost the root \(String(decoding: root.uri, as: UTF8.self)): \(reason.sentence)"
            return Told(isMet: expected.fits(.lost, says: actual), actual: actual, moment: own.ended)
        case .done(let sentence):
            return Told(isMet: expected.fits(.done, says: sentence), actual: "done: \(sentence)", moment: own.ended)
        case .failed(let reason):
            let parts = [reason.failure.rawValue, reason.code, reason.sentence].compactMap { $0 }
            let isMet =
                expected.fits(.failed, says: reason.sentence)
                && (expected.failure.map { $0 == reason.failure.rawValue } ?? true)
                && (expected.code.map { $0 == reason.code } ?? true)
            return Told(isMet: isMet, actual: "failed: " + parts.joined(separator: ", "), moment: own.ended)
        case .halted:
            return Told(isMet: expected.fits(.off, says: ""), actual: "it was switched off", moment: own.ended)
        }
    }

    // MARK: What the frames tell

    private func cause(_ expected: Expectation.Cause?, _ boot: ObservedBoot) -> Told {
        let actual = boot.cause.map { cause in
            "\(cause.stage): " + [cause.code, cause.sentence].compactMap { $0 }.joined(separator: ", ")
        }
        guard let expected, let cause = boot.cause else {
            return Told(isMet: (expected == nil) == (boot.cause == nil), actual: actual ?? "nothing stopped it")
        }
        let isMet =
            (expected.stage.map { $0 == cause.stage } ?? true) && (expected.code.map { $0 == cause.code } ?? true)
            && (expected.says.map { cause.sentence.contains($0) } ?? true)
        return Told(isMet: isMet, actual: actual ?? "")
    }

    /// A name that was asked for.
    private struct Asked {
        var uri: String
        var step: String?
        var outcome: String

        func fits(_ lookup: Expectation.Lookup) -> Bool {
            (uri.isNamed(lookup.name) || step == lookup.name) && (lookup.outcome.map { $0 == outcome } ?? true)
        }
    }

    private func lookups(_ expected: [Expectation.Lookup], _ lookups: [ObservedLookup], isAll: Bool) -> Told {
        let names = lookups.map { Asked(uri: $0.uri, step: $0.step, outcome: $0.outcome.word) }
        return asked(expected, names, isAll: isAll)
    }

    private func asked(_ expected: [Expectation.Lookup], _ names: [Asked], isAll: Bool) -> Told {
        let limit = 24
        var actual = names.prefix(limit).map { "\($0.uri) (\($0.outcome))" }.joined(separator: ", ")
        if names.count > limit { actual += ", and \(names.count - limit) more" }
        if names.isEmpty { actual = "nothing" }
        if isAll {
            let isMet = names.count == expected.count && zip(names, expected).allSatisfy { $0.fits($1) }
            return Told(isMet: isMet, actual: actual)
        }
        var rest = names[...]
        for lookup in expected {
            guard let index = rest.firstIndex(where: { $0.fits(lookup) }) else {
                return Told(isMet: false, actual: "\(lookup.phrase) is not in its place: \(actual)")
            }
            rest = rest[(index + 1)...]
        }
        return Told(isMet: true, actual: actual)
    }

    private func commandLine(_ expected: Expectation.CommandLine, _ boot: ObservedBoot) -> Told {
        guard let octets = boot.commandLine else { return Told(isMet: false, actual: "it has none") }
        let text = String(decoding: octets, as: UTF8.self)
        let words = text.split(separator: " ").map(String.init)
        let isMet =
            (expected.text.map { $0 == text } ?? true) && expected.has.allSatisfy(words.contains)
            && !expected.lacks.contains(where: words.contains)
        return Told(isMet: isMet, actual: "‘\(text)’")
    }

    private func configuration(_ expected: Expectation.Configuration, _ boot: ObservedBoot) -> Told {
        guard let taken = boot.configuration else { return Told(isMet: false, actual: "it has none") }
        let isMet =
            (expected.uri.map { taken.uri.isNamed($0) } ?? true) && (expected.label.map { $0 == taken.label } ?? true)
        return Told(isMet: isMet, actual: taken.uri + (taken.label.map { ", entry \($0)" } ?? ""))
    }

    private func offer(_ expected: Expectation.Offer, _ boot: ObservedBoot) -> Told {
        let address = expected.server.flatMap(judgement.scenario.address)
        let found = boot.offers.first { offer in
            (expected.server == nil || address == offer.server)
                && (expected.address.map { $0.contains(offer.address) } ?? true)
                && (expected.kind.map { $0 == offer.kind } ?? true)
                && (expected.bootFile.map { $0 == offer.bootFileText } ?? true)
                && (expected.nextServer.map { $0 == (offer.nextServer ?? .any) } ?? true)
                && (expected.isSelected.map { $0 == offer.isSelected } ?? true)
                && expected.options.allSatisfy { offer.message.options[$0.code] == $0.octets }
        }
        let all = boot.offers.prefix(8).map { offer in
            "\(offer.address) by \(offer.server), next server \(offer.nextServer?.description ?? "none"), boot file "
                + "\(offer.bootFileText.isEmpty ? "none" : offer.bootFileText)\(offer.isSelected ? ", taken" : "")"
                + expected.options.map { option in
                    ", \(option.code.name) \(offer.message.options.displayValue(of: option.code) ?? "none")"
                }.joined()
        }
        let actual = all.isEmpty ? "nothing was offered" : all.joined(separator: "; ")
        return Told(isMet: found != nil, actual: actual, moment: found?.stamp.time)
    }
}

extension FetchAnswer.Answer {
    fileprivate var asTold: BootAnswer.Told { BootAnswer.Told(isMet: isMet, actual: actual, moment: moment) }
}

/// Answers expectations about files and the root that came.
struct FetchAnswer {
    struct Answer {
        var isMet: Bool
        var actual: String
        var moment: Instant?
    }

    let judgement: ScenarioJudgement
    let boot: ObservedBoot

    func answer(to expected: Expectation.Fetch) -> Answer {
        let asked = boot.fetches.filter { $0.uri.isNamed(expected.uri) }
        let fitting = asked.filter { fetch in
            (expected.outcome.map { $0 == fetch.outcome } ?? true)
                && (expected.bytes.map { $0.range.contains(fetch.bytes) } ?? true)
                && (expected.role.map { $0 == fetch.role } ?? true)
                && isSame(fetch.sha256, as: expected.sameAs)
        }
        let isMet = expected.times.map { $0.range.contains(fitting.count) } ?? !fitting.isEmpty
        let all = asked.prefix(6).map { "\($0.uri) \($0.outcome.word), \($0.bytes) octets, as \($0.role)" }
        let others = boot.fetches.prefix(12).map(\.uri).joined(separator: ", ")
        let actual =
            all.isEmpty
            ? "never asked for; but \(others.isEmpty ? "nothing was" : others)" : all.joined(separator: "; ")
        return Answer(isMet: isMet, actual: actual, moment: fitting.last?.end.time)
    }

    func answer(to expected: Expectation.Root?) -> Answer {
        let actual = boot.root.map { root in
            let check = root.passedCheck.map { $0 ? ", check passed" : ", check failed" } ?? ""
            let read = root.files.isEmpty ? "" : ", of \(root.files.prefix(12).map(\.path).joined(separator: " "))"
            let system = root.fileSystem.map { ", \($0)" } ?? ""
            let loss = root.loss.map { "; lost: \($0.sentence)" } ?? ""
            return "\(root.kind.rawValue), \(root.uri), \(root.bytes) octets\(read)\(system)\(check)\(loss)"
        }
        guard let expected, let root = boot.root else {
            return Answer(isMet: (expected == nil) == (boot.root == nil), actual: actual ?? "it has none")
        }
        let isMet =
            (expected.kind.map { $0 == root.kind } ?? true) && (expected.uri.map { root.uri.isNamed($0) } ?? true)
            && (expected.bytes.map { $0.range.contains(root.bytes) } ?? true)
            && (expected.passedCheck.map { $0 == root.passedCheck } ?? true)
            && isSame(root.sha256, as: expected.sameAs)
            && expected.files.allSatisfy { name in root.files.contains { $0.path.isNamed(name) } }
            && (expected.fileSystem.map { $0 == root.fileSystem } ?? true)
            && (expected.isLost.map { $0 == root.isLost } ?? true)
            && (expected.says.map { root.loss?.sentence.contains($0) ?? false } ?? true)
        return Answer(isMet: isMet, actual: actual ?? "")
    }

    private func isSame(_ digest: String?, as reference: String?) -> Bool {
        guard let reference else { return true }
        guard let digest, let (file, tree) = judgement.scenario.file(reference) else { return false }
        var store = FileStore(judgement.scenario.trees)
        var wanted = SHA256Digest()
        guard let content = try? store.content(of: file, in: tree) else { return false }
        wanted.update(content.octets)
        return wanted.hexadecimal == digest
    }
}

extension Expectation.Result {
    fileprivate func fits(_ kind: Kind, says text: String) -> Bool {
        self.kind == kind && (says.map { text.contains($0) } ?? true)
    }
}

extension ObservedOffer {
    /// Empty where none was sent.
    fileprivate var bootFileText: String { String(decoding: bootFile ?? [], as: UTF8.self) }
}

extension String {
    /// Whether this URI is `name`, or ends in it behind a slash.
    fileprivate func isNamed(_ name: String) -> Bool { self == name || hasSuffix("/" + name) }
}
