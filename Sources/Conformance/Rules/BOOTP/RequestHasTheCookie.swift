internal import BootObservation
internal import NetworkProtocols

/// Servers send options to those alone that show it.
enum RequestHasTheCookie: DHCPRule {
    static let id: RuleID = "bootp/request-has-the-cookie"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 1542 §3.5"
    static let statement = "A BOOTP request has the cookie 63 82 53 63 in its vendor area."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["BOOTP-C-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.type == nil && !$0.isCut }) { request in
            request.message.kind == .bareBOOTP ? Complaint("BOOTP request without the cookie", at: 236..<240) : nil
        }
    }

    static let mutation = RuleMutation(
        "the client leaves its vendor area empty",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.vendorArea = [UInt8](repeating: 0, count: 64) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp),
    ]
}
