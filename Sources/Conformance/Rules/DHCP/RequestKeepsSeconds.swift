internal import BootObservation
internal import NetworkProtocols

/// It makes relays that wait for a number of seconds treat both messages alike. Nearly every boot client counts on
/// instead, and few relays look.
enum RequestKeepsSeconds: DHCPRule {
    static let id: RuleID = "dhcp/request-keeps-seconds"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 2131 §3.1 step 3"
    static let statement = "A REQUEST that takes an OFFER has the same secs as the DISCOVER."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-011"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(
            on: session.requests(in: .selecting).filter { discovers(before: $0, in: session).isEmpty == false }
        ) {
            let known = discovers(before: $0, in: session).map(\.message.secondsElapsed)
            guard !known.contains($0.message.secondsElapsed) else { return nil }
            return Complaint(
                "REQUEST with secs \($0.message.secondsElapsed), DISCOVER had \(known.last ?? 0)",
                at: DHCPField.seconds
            )
        }
    }

    static let mutation = RuleMutation(
        "the client counts the seconds on",
        of: ["dhcp/renewed-then-server-gone", "dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(.request) { message in
            if message.options.contains(.serverIdentifier) { message.secondsElapsed &+= 7 }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]

    private static func discovers(before request: ObservedDHCPMessage, in session: DHCPSession) -> [ObservedDHCPMessage]
    {
        session.clientMessages(.discover).filter { discover in
            discover.stamp < request.stamp && discover.message.transactionID == request.message.transactionID
        }
    }
}
