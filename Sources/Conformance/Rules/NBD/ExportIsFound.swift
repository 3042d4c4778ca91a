internal import BootObservation
internal import NetworkProtocols

/// It has another name, or is not for this client. SystemRescueCd from 4.1 on takes the port of its command line for
/// the name.
enum ExportIsFound: NBDRule {
    static let id: RuleID = "nbd/export-is-found"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "The export that a client asks for is there."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-NBD-02"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        let asked = session.options.filter { $0.option == .go || $0.option == .exportName }
        guard let last = asked.last, let name = last.exportName else { return [] }
        let shown = name.isEmpty ? "the default export" : name.displayText
        if session.transmission != nil { return session.verdict(on: .role(.network), []) }
        if let error = last.error {
            // One that the server does not know by GO may be there by its older option.
            if error.reply.type == .unsupported { return [] }
            return session.verdict(on: .role(.network), "\(shown): \(error.reply.type)", at: error.stamp)
        }
        guard session.ending == .closed || session.ending == .resetByServer, last.option == .exportName else {
            return []
        }
        return session.verdict(
            on: .role(.network),
            "the server closes the connection instead of giving \(shown)",
            at: session.end
        )
    }

    static let mutation = RuleMutation("there is no such export", of: []) { exchange in
        exchange.cut { frame in
            ExampleSegment(frame).map { $0.payload.starts(with: ExampleNBDMessage.optionReply.beginning) } ?? false
        }.followed(by: .nbdUnknown)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        RuleExample("an export that there is not", .violated) { .nbdUnknown },
    ]
}
