public import Conformance

/// What a rule demands, of whom, and why it is believed, for people.
public struct RuleExplanation: Sendable {
    private let rule: any Rule.Type

    public init(_ rule: any Rule.Type) {
        self.rule = rule
    }

    /// The explanation in lines of the terminal's width; ends with a line feed.
    public func text(settings: TerminalSettings) -> String {
        let width = min(settings.width, 100)
        var lines = [StyledText(rule.id.description, .strong)]
        lines += StyledText(rule.statement.asSentence).wrapped(to: width)
        lines += Self.fact("Level", rule.level.explanation, width: width)
        lines += Self.fact("From", rule.citation, width: width)
        lines += Self.fact("Binds", rule.binds.explanation, width: width)
        for example in rule.examples {
            let (word, role) = Self.word(example.outcome)
            lines += (StyledText(word.padded(to: 11), role) + StyledText(example.name.asSentence))
                .wrapped(to: width, indent: 11)
        }
        let requirements = rule.covers.compactMap { RequirementCatalog.requirement($0) }
        if !requirements.isEmpty { lines.append(StyledText("Requirements it judges", .name)) }
        for requirement in requirements {
            var text = StyledText("  \(requirement.id) ", .dim)
            text.append("\(requirement.statement) ")
            text.append("(\(requirement.word), \(requirement.source))", .dim)
            lines += text.wrapped(to: width, indent: 4)
        }
        return lines.map { settings.render($0) + "\n" }.joined()
    }

    private static func fact(_ name: String, _ value: String, width: Int) -> [StyledText] {
        (StyledText("\(name):".padded(to: 11), .dim) + StyledText(value)).wrapped(to: width, indent: 11)
    }

    private static func word(_ outcome: RuleOutcome) -> (String, TextRole) {
        switch outcome {
        case .satisfied: ("Kept by:", .good)
        case .violated: ("Broken by:", .bad)
        case .inconclusive: ("Open in:", .warning)
        case .notExercised: ("Not in:", .dim)
        }
    }
}

extension RequirementLevel {
    var explanation: String {
        switch self {
        case .must: "must: breaking it makes the verdict fail"
        case .should: "should: breaking it is a warning; with --strict it fails"
        case .may: "may: a note"
        case .deFacto: "de-facto: no document demands it, but machines rely on it; a warning, with --strict it fails"
        }
    }
}

extension RuleSubject {
    var explanation: String {
        switch self {
        case .server: "the server"
        case .proxy: "the proxyDHCP or boot server"
        case .client: "the booting machine"
        case .relay: "the DHCP relay"
        case .network: "no one party: how the network is set up"
        case .capture: "the capture itself"
        }
    }
}
