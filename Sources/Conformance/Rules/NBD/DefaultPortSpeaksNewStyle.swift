internal import BootObservation
internal import NetworkProtocols

/// A client of the new style sees a magic number that it does not know, and goes: nbd-client since 3.10, and QEMU.
enum DefaultPortSpeaksNewStyle: NBDRule {
    static let id: RuleID = "nbd/default-port-speaks-new-style"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "nbd-server 3.10; NBD protocol, oldstyle negotiation"
    static let statement = "What listens at port 10809 speaks the new style."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NBD-01", "NBD-S-062"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.ends.server.port == 10_809, session.greeting != nil else { return [] }
        return session.verdict(
            on: session.server,
            session.style == .oldStyle ? "the server begins in the old style" : nil,
            at: session.greetingStamp
        )
    }

    static let mutation = RuleMutation("the old style is spoken at port 10809", of: []) { exchange in
        .oldStyle(port: 10_809)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        RuleExample("the old style at port 10809", .violated) { .oldStyle(port: 10_809) },
    ]
}
