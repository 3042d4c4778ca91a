internal import BootObservation
internal import NetworkProtocols

/// Servers refuse longer ones.
enum NamesOfExportsAreNames: NBDRule {
    static let id: RuleID = "nbd/names-of-exports-are-names"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, string values"
    static let statement = "A client asks for exports by names of 4096 octets at most, without a NUL."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-028"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.client) { option in
            guard let name = option.exportName else { return .notMeant }
            return .unless(
                name.count > 4096 || name.contains(0)
                    ? "a name of \(name.count) octets\(name.contains(0) ? " with a NUL in it" : "")" : nil
            )
        }
    }

    static let mutation = RuleMutation("the name ends with a NUL", of: []) { exchange in
        exchange.changingNBD(.optionRequest) { octets in
            guard octets[11] == 1 else { return }
            octets.setWord(octets.word(at: 12) + 1, at: 12)
            octets.append(0)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdByName),
        .violated(by: mutation, of: .nbdByName),
    ]
}
