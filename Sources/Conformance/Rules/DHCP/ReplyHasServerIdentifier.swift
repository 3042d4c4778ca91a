internal import BootObservation
internal import NetworkProtocols

/// Start here: the smallest kind of rule. Copy the file, rename the type, and add a line to `RuleCatalog`.
///
/// A client names the server whose offer it takes by this option, so it can take none that lacks it.
enum ReplyHasServerIdentifier: DHCPRule {
    static let id: RuleID = "dhcp/reply-has-server-identifier"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "OFFER, ACK and NAK carry the server identifier, option 54."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-010", "CAP-DHCP-08"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.serverReplies(.offer, .acknowledge, .negativeAcknowledge)) { reply in
            reply.message.options.contains(.serverIdentifier) ? nil : Complaint("\(reply.title) without option 54")
        }
    }

    static let mutation = RuleMutation(
        "the server leaves option 54 out of its offer",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options[.serverIdentifier] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [RequestTakesASeenOffer.id]),
    ]
}
