internal import BootObservation
internal import NetworkProtocols

/// Linux takes the first that it can, and never AUTH_NONE by itself.
enum FlavorsSuitTheClient: NFSRule {
    static let id: RuleID = "mount/flavors-suit-the-client"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §5.2.1"
    static let statement = "MNT names AUTH_SYS among its flavors."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["MNT-S-003"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.mount == .mount, call.call.version == 3, call.call.credential.flavor == .system,
                case .mounted(_, let flavors)? = call.mountReply
            else { return .notMeant }
            return .unless(
                flavors.contains(RPCAuthenticationFlavor.system.rawValue) ? nil : "MNT names the flavors \(flavors)"
            )
        }
    }

    static let mutation = RuleMutation("AUTH_NONE is the only flavor", of: []) { exchange in
        exchange.changingMounts { $0.setWord(0, at: $0.count - 4) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
