internal import BootObservation
internal import NetworkProtocols

/// UMNT is for the server's own list, and no client waits for what it says.
enum UnmountGivesNothing: NFSRule {
    static let id: RuleID = "mount/unmount-gives-nothing"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §5.2.3, §5.2.4"
    static let statement = "UMNT and UMNTALL are carried out and give nothing."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-011"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.mount == .unmount || call.mount == .unmountAll, let reply = call.reply else { return .notMeant }
            guard call.isSuccess else { return .wrong("\(call.name) is refused") }
            return .unless(reply.resultLength == 0 ? nil : "\(call.name) gives \(reply.resultLength) octets")
        }
    }

    static let mutation = RuleMutation("UMNT is answered with a status", of: []) { exchange in
        exchange.changingReplies { $0.mount == .unmount ? $0.changed { $0 = words([0]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
