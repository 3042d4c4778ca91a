internal import BootObservation
internal import NetworkProtocols

/// They might have asked for what can't be left undone.
enum UnknownFlagsAreRefused: NBDRule {
    static let id: RuleID = "nbd/unknown-flags-are-refused"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, command flags"
    static let statement = "A request with a flag that there is not is refused with EINVAL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-048"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.flags.rawValue & 0xffc0 != 0, let reply = record.reply else { return .notMeant }
            return .unless(
                reply.error == .invalid || reply.error == .notSupported
                    ? nil
                    : "flags 0x\(String(record.request.flags.rawValue, radix: 16)) are answered with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("the request is carried out", of: []) { exchange in
        exchange.changingNBD(.request) { if $0[7] == 3 { $0[4] = 0x80 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdUnknownFlag),
        RuleExample("a flag that there is not and that is taken", .violated) {
            mutation.apply(.nbdRequest(.flush, 0, 0, .none, isWritable: true, "a FLUSH"))
        },
    ]
}
