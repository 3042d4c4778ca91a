public import NetworkProtocols

/// What a rule found about one party in the whole capture: the verdicts of all conversations together.
public struct Finding: Hashable, Sendable {
    public var rule: RuleID
    public var level: RequirementLevel
    public var severity: Severity
    public var party: Party
    public var outcome: RuleOutcome
    /// The document and section that the rule rests on.
    public var citation: String
    /// What should hold, in one sentence.
    public var statement: String
    /// The boot client concerned, where it is one and the same in all evidence.
    public var client: MACAddress?
    /// At most `Judge.evidenceLimit` pieces for the outcome, in the order of the capture.
    public var evidence: [Evidence]
    /// Pieces of evidence that are not in `evidence`.
    public var evidenceLeftOut: Int
    /// How many conversations, or parts of them, came to each outcome.
    public var counts: Counts

    public struct Counts: Hashable, Sendable {
        /// Where the rule was kept.
        public var satisfied = 0
        /// Where it was broken.
        public var violated = 0
        /// Where the capture does not tell.
        public var inconclusive = 0

        public init() {}
    }

    /// The party as reports print it.
    public var subject: String { party.description }
    /// Whether the rule was broken and a document forbids that.
    public var isViolatedMust: Bool { outcome == .violated && level == .must }
}

/// The one word about a capture or a run.
public enum OverallVerdict: String, Hashable, Sendable {
    case pass
    case fail
    case inconclusive
    /// Of a scenario that the chosen world can't play: nothing was looked at, and nothing is wrong.
    case notRun = "not-run"
}
