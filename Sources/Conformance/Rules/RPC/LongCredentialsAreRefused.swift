internal import BootObservation
internal import NetworkProtocols

/// Where the limits are not looked at, a stranger says how much is kept.
enum LongCredentialsAreRefused: NFSRule {
    static let id: RuleID = "rpc/long-credentials-are-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §8.2 and appendix A"
    static let statement = "A credential beyond its limits is refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-012", "RPC-S-011"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, call.call.credential.flavor == .system, let reply = call.reply?.reply else {
                return .notMeant
            }
            let isShort = call.call.credential.body.octets.count <= RPCAuthentication.bodyLimit
            let isRight = isShort && call.call.credential.systemCredential?.isWithinLimits ?? false
            guard !isRight else { return .notMeant }
            return .unless(reply.isSuccess ? "\(call.name) is carried out for a credential beyond the limits" : nil)
        }
    }

    static let mutation = RuleMutation("a call with seventeen groups is carried out", of: []) { exchange in
        CredentialsKeepTheirLimits.mutation.apply(exchange)
    }
    static let examples: [RuleExample] = [
        RuleExample(
            "a call of seventeen groups that is refused",
            .satisfied,
            alsoViolated: [CredentialsKeepTheirLimits.id]
        ) {
            .longCredential
        },
        RuleExample(
            "a call of seventeen groups that is carried out",
            .violated,
            alsoViolated: [CredentialsKeepTheirLimits.id]
        ) {
            mutation.apply(.portLookup)
        },
    ]
}
