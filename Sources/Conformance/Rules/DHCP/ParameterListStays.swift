internal import BootObservation
internal import NetworkProtocols

/// A server that looks at the REQUEST only would give other parameters than it has offered.
enum ParameterListStays: DHCPRule {
    static let id: RuleID = "dhcp/parameter-list-stays"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.2, §4.4.1"
    static let statement =
        "A client that asks for parameters in its DISCOVER repeats the same list (option 55) in its REQUEST."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-035"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests(in: .selecting).filter { lastList(before: $0, in: session) != nil }) {
            request in
            request.message.options[.parameterRequestList] == lastList(before: request, in: session)
                ? nil
                : Complaint(
                    "REQUEST with another option 55 than the DISCOVER",
                    at: request.range(of: .parameterRequestList)
                )
        }
    }

    static let mutation = RuleMutation(
        "the client asks for less in its REQUEST",
        of: ["dhcp/renewed-then-server-gone", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.request) { $0.options[.parameterRequestList] = [1, 3] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .plainLease),
    ]

    private static func lastList(before request: ObservedDHCPMessage, in session: DHCPSession) -> [UInt8]? {
        session.clientMessages(.discover).last { discover in
            discover.stamp < request.stamp && discover.message.transactionID == request.message.transactionID
        }?.message.options[.parameterRequestList]
    }
}
