internal import BootObservation
internal import NetworkProtocols

/// Servers refuse a longer one, and close the connection.
enum CredentialsKeepTheirLimits: NFSRule {
    static let id: RuleID = "rpc/credentials-keep-their-limits"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §8.2 and appendix A"
    static let statement = "AUTH_SYS has a name of 255 octets and 16 groups at most, in 400 octets."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["RPC-S-012", "RPC-S-011"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.clientParty) { call in
            guard call.undecodable == nil, call.call.credential.flavor == .system else { return .notMeant }
            guard let credential = call.call.credential.systemCredential else {
                return .wrong("AUTH_SYS of \(call.name) is not as long as it says")
            }
            let isShort = call.call.credential.body.octets.count <= RPCAuthentication.bodyLimit
            return .unless(
                credential.isWithinLimits && isShort
                    ? nil
                    : "AUTH_SYS of \(call.name) has \(credential.groups.count) groups and a name of \(credential.machineName.octets.count) octets"
            )
        }
    }

    static let mutation = RuleMutation("a client has seventeen groups", of: []) { exchange in
        exchange.changingCalls { call in
            guard case .call(var header) = call.message.body else { return call }
            header.credential = RPCAuthentication(RPCSystemCredential(groups: Array(1...17)))
            var changed = call
            changed.message.body = .call(header)
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        RuleExample("a client of seventeen groups", .violated, alsoViolated: [LongCredentialsAreRefused.id]) {
            mutation.apply(.portLookup)
        },
    ]
}
