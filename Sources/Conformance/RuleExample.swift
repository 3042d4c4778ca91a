/// An exchange and what a rule must make of it.
public struct RuleExample: Sendable {
    /// What is shown, as a phrase: "a BIOS boot whose server leaves option 54 out of the OFFER".
    public var name: String
    /// What the rule must come to: satisfied, violated, inconclusive or not exercised.
    public var outcome: RuleOutcome
    /// Rules that this exchange breaks besides, because they cannot but see the same fault.
    public var alsoViolated: [RuleID]
    /// Makes the exchange.
    public var exchange: @Sendable () -> Exchange

    public init(
        _ name: String,
        _ outcome: RuleOutcome,
        alsoViolated: [RuleID] = [],
        _ exchange: @escaping @Sendable () -> Exchange
    ) {
        self.name = name
        self.outcome = outcome
        self.alsoViolated = alsoViolated
        self.exchange = exchange
    }

    /// `exchange` satisfies the rule.
    public static func satisfied(by exchange: Exchange) -> RuleExample {
        RuleExample(exchange.name, .satisfied) { exchange }
    }

    /// What `mutation` makes of `exchange` violates the rule.
    public static func violated(
        by mutation: RuleMutation,
        of exchange: Exchange,
        alsoViolated: [RuleID] = []
    ) -> RuleExample {
        RuleExample("\(exchange.name) in which \(mutation.name)", .violated, alsoViolated: alsoViolated) {
            mutation.apply(exchange)
        }
    }
}

/// A change to a real exchange that makes a rule fire.
public struct RuleMutation: Sendable {
    /// What is changed, as a clause: "the server leaves option 54 out of the OFFER".
    public var name: String
    /// Real captures that do not break the rule and, so changed, do: names of folders in `Captures/`, or of files in the
    /// folder that the environment variable BOOTPROOF_CAPTURES names.
    public var captures: [String]
    /// Makes the change, and leaves alone what it is not about.
    public var apply: @Sendable (Exchange) -> Exchange

    public init(_ name: String, of captures: [String], apply: @escaping @Sendable (Exchange) -> Exchange) {
        self.name = name
        self.captures = captures
        self.apply = apply
    }
}
