internal import BootObservation
internal import NetworkProtocols

/// There is no handle to be given.
enum RefusalCarriesNothing: NFSRule {
    static let id: RuleID = "mount/refusal-carries-nothing"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5.2.1"
    static let statement = "A refusal of MNT is a status alone, and one that there is."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-004"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.mount == .mount, let status = call.status, status != 0, let reply = call.reply else {
                return .notMeant
            }
            guard call.call.version == 3 else { return .notMeant }
            let known: [UInt32] = [1, 2, 5, 13, 20, 22, 63, 10_004, 10_006]
            guard known.contains(status) else { return .wrong("MNT is refused with status \(status)") }
            return .unless(
                reply.resultLength == 4 ? nil : "MNT is refused, and \(reply.resultLength - 4) octets follow the status"
            )
        }
    }

    static let mutation = RuleMutation("a list of flavors follows the refusal", of: []) { exchange in
        exchange.changingMounts { if $0.word(at: 0) != 0 { $0 += words([1, 1]) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .secondMount),
        .violated(by: mutation, of: .secondMount),
    ]
}
