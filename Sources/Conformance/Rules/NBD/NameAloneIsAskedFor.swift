internal import BootObservation
internal import NetworkProtocols

/// Such a server may close the connection at any other option.
enum NameAloneIsAskedFor: NBDRule {
    static let id: RuleID = "nbd/name-alone-is-asked-for"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, newstyle negotiation"
    static let statement = "A client of a server without FIXED_NEWSTYLE sends EXPORT_NAME and nothing else."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-003"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.style == .newStyle, let first = session.options.first else { return [] }
        return session.verdict(
            on: session.client,
            first.option == .exportName ? nil : "\(first.option) is sent to a server without FIXED_NEWSTYLE",
            at: first.stamp
        )
    }

    static let mutation = RuleMutation("the server does not answer every option", of: []) { exchange in
        exchange.changingNBD(.greeting) { $0[17] = 2 }.editingStreams { segment, isFromServer in
            !isFromServer && segment.payload == words([3]) ? words([2]) : segment.payload
        }
    }
    static let examples: [RuleExample] = [
        RuleExample(
            "EXPORT_NAME to a server of the plain new style",
            .satisfied,
            alsoViolated: [ServerIsFixedNewStyle.id]
        ) {
            mutation.apply(.nbdByName)
        },
        RuleExample("a GO to a server of the plain new style", .violated, alsoViolated: [ServerIsFixedNewStyle.id]) {
            mutation.apply(.nbdRoot)
        },
    ]
}
