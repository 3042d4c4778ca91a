internal import BootObservation
internal import NetworkProtocols

/// One wrong width shifts all that follows.
enum ClasslessRoutesAreWellFormed: DHCPRule {
    static let id: RuleID = "dhcp/classless-routes-are-well-formed"
    static let level = RequirementLevel.must
    static let citation = "RFC 3442, Classless Route Option Format"
    static let statement =
        "Each route of option 121 has a width of at most 32, as many octets of destination as that needs, "
        + "and a router."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-G-030"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.message.options.contains(.classlessRoutes) }) { reply in
            reply.message.classlessRoutes == nil
                ? Complaint("\(reply.title) with a malformed option 121", at: reply.range(of: .classlessRoutes)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the server sends a route of width 33",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.classlessRoutes, [33, 10, 0, 0, 0, 0, 10, 0, 0, 1]) }
    }
    static let examples: [RuleExample] = [
        RuleExample("a default route by option 121", .satisfied) {
            Exchange.plainLease.changingDHCP(.offer) { $0.options.append(.classlessRoutes, [0, 10, 0, 0, 1]) }
        },
        .violated(by: mutation, of: .plainLease),
    ]
}
