internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

extension Expectation {
    /// What is expected, as a sentence without its full stop: "pc reaches root within 30 s".
    var sentence: String {
        var sentence = subject.isAboutMachine ? "\(machine ?? "each machine")\(ordinal) " : ""
        sentence += subject.phrase
        switch by {
        case .servers?: sentence += " by servers"
        case .machines?: sentence += " by machines"
        case .name(let name)?: sentence += " by \(name)"
        case nil: break
        }
        switch (window.after, window.within) {
        case (let after?, let within?): sentence += " after \(after.text) and within \(within.text)"
        case (let after?, nil): sentence += " after \(after.text)"
        case (nil, let within?): sentence += " within \(within.text)"
        case (nil, nil): break
        }
        return sentence
    }

    private var ordinal: String { boot.map { " in its boot \($0)" } ?? "" }
}

extension Expectation.Subject {
    fileprivate var phrase: String {
        switch self {
        case .reached(let stage): "reaches \(stage)"
        case .stage(let stage, let outcome): "has stage \(stage) \(outcome)"
        case .cause(nil): "stops for no cause"
        case .cause(let cause?): "stops for a cause: \(cause.phrase)"
        case .screen(let texts): "shows \(Self.quoted(texts, ", then "))"
        case .screenLacks(let texts): "never shows \(Self.quoted(texts, " or "))"
        case .lookups(let lookups): "looks up \(Self.listed(lookups))"
        case .lookupsExactly(let lookups): "looks up nothing but \(Self.listed(lookups))"
        case .fetch(let fetch): "fetches \(fetch.phrase)"
        case .fetches(let fetches): "fetches \(Self.listed(fetches))"
        case .commandLine(let line): "has a command line \(line.phrase)"
        case .configuration(let configuration): "takes \(configuration.phrase)"
        case .root(nil): "has no root"
        case .root(let root?): "has a root: \(root.phrase)"
        case .finding(let rule, let outcome): "\(rule) is \(outcome.rawValue)"
        case .violations(let rules): rules.isEmpty ? "no rule is broken" : "broken rules are \(Self.listed(rules))"
        case .offer(let offer): "is offered \(offer.phrase)"
        case .offers(let bounds): "has \(bounds) offers"
        case .address(let range): "has the address \(Self.text(range))"
        case .count(let counts):
            "counted are " + counts.map { "\($0.statistic.rawValue): \($0.bounds)" }.joined(separator: ", ")
        case .time(let from, let to): "goes from \(from) to \(to)"
        case .end(let end): "the run ends \(end.rawValue)"
        case .result(let result): "ends in \(result.phrase)"
        case .boots(let bounds): "starts \(bounds) times"
        case .persona(let persona): "is told for \(persona ?? "a plain client")"
        }
    }

    private static func quoted(_ texts: [String], _ separator: String) -> String {
        texts.map { "‘\($0)’" }.joined(separator: separator)
    }

    private static func listed(_ lookups: [Expectation.Lookup]) -> String {
        lookups.isEmpty ? "nothing" : lookups.map(\.phrase).joined(separator: ", ")
    }

    private static func listed(_ rules: [some CustomStringConvertible]) -> String {
        rules.map(\.description).joined(separator: ", ")
    }

    static func text(_ range: ClosedRange<IPv4Address>) -> String {
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) - \(range.upperBound)"
    }
}

extension Expectation.Cause {
    fileprivate var phrase: String {
        let parts = [stage.map { "stage \($0)" }, code, says.map { "‘\($0)’" }].compactMap { $0 }
        return parts.isEmpty ? "any" : parts.joined(separator: ", ")
    }
}

extension Expectation.Lookup {
    var phrase: String { outcome.map { "\(name) (\($0))" } ?? name }
}

extension Expectation.Fetch {
    fileprivate var phrase: String {
        let parts = [
            outcome?.word, bytes.map { "\($0) octets" }, sameAs.map { "the same as \($0)" }, role.map { "as \($0)" },
            times.map { "\($0) times" },
        ].compactMap { $0 }
        return parts.isEmpty ? uri : "\(uri) (\(parts.joined(separator: ", ")))"
    }
}

extension Expectation.CommandLine {
    fileprivate var phrase: String {
        let parts =
            (text.map { ["‘\($0)’"] } ?? []) + has.map { "with ‘\($0)’" } + lacks.map { "without ‘\($0)’" }
        return parts.joined(separator: ", ")
    }
}

extension Expectation.Configuration {
    fileprivate var phrase: String {
        let parts = [uri.map { "the configuration \($0)" }, label.map { "the entry \($0)" }].compactMap { $0 }
        return parts.isEmpty ? "a configuration" : parts.joined(separator: " and ")
    }
}

extension Expectation.Root {
    fileprivate var phrase: String {
        let check = passedCheck.map { $0 ? "its check passed" : "its check failed" }
        let parts = [
            kind?.rawValue, uri, bytes.map { "\($0) octets" }, sameAs.map { "the same as \($0)" }, check,
            files.isEmpty ? nil : "with \(files.joined(separator: ", ")) read", fileSystem,
            isLost.map { $0 ? "lost" : "not lost" }, says.map { "‘\($0)’" },
        ].compactMap { $0 }
        return parts.isEmpty ? "any" : parts.joined(separator: ", ")
    }
}

extension Expectation.Offer {
    fileprivate var phrase: String {
        let parts = [
            address.map(Expectation.Subject.text), server.map { "by \($0)" }, kind.map { "as \($0)" },
            bootFile.map { $0.isEmpty ? "no boot file" : "boot file \($0)" }, nextServer.map { "next server \($0)" },
            options.isEmpty ? nil : "with " + options.map(\.phrase).joined(separator: ", "),
            isSelected.map { $0 ? "and takes it" : "and leaves it" },
        ].compactMap { $0 }
        return parts.isEmpty ? "something" : parts.joined(separator: ", ")
    }
}

extension DHCPPlan.Option {
    /// `Host name (12) pxeclient`.
    fileprivate var phrase: String { "\(code.name) (\(code.rawValue)) \(code.displayValue(octets))" }
}

extension Expectation.Result {
    fileprivate var phrase: String {
        let parts = [kind.rawValue, failure, code, says.map { "‘\($0)’" }].compactMap { $0 }
        return parts.joined(separator: ", ")
    }
}

extension ObservedFetch.Outcome {
    var word: String { ExpectationWords.fetchOutcomes.first { $0.outcome == self }?.word ?? "" }
}

extension ObservedFetch.Role {
    var word: String { ExpectationWords.roles.first { $0.role == self }?.word ?? "" }
}

extension ObservedOffer.Kind {
    var word: String { ExpectationWords.offerKinds.first { $0.kind == self }?.word ?? "" }
}

extension ObservedLookup.Outcome {
    var word: String {
        switch self {
        case .found: "found"
        case .notFound: "not-found"
        case .error: "error"
        }
    }
}

extension Duration {
    /// In seconds with at most six digits behind the point: "1.5 s".
    var text: String {
        let microseconds = wholeNanoseconds / 1000
        let (seconds, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return (microseconds < 0 ? "-" : "") + "\(seconds)" + (digits.isEmpty ? "" : ".\(digits)") + " s"
    }
}
