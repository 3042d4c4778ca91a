internal import BootObservation
internal import NetworkProtocols

/// There is nothing that a server could answer.
enum FarewellsCarryLittle: DHCPRule {
    static let id: RuleID = "dhcp/farewells-carry-little"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1 table 5"
    static let statement = "DECLINE and RELEASE carry none of the options 51, 55, 57 and 60."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-036"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let codes: [DHCPOptionCode] = [.leaseTime, .parameterRequestList, .maximumMessageSize, .vendorClass]
        return session.verdicts(on: session.clientMessages(.decline, .release)) { message in
            guard let code = codes.first(where: { message.message.options.contains($0) }) else { return nil }
            return Complaint("\(message.title) with option \(code)", at: message.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the client asks for parameters as it leaves",
        of: []
    ) { exchange in
        exchange.changingDHCP(.release) { $0.options.append(.parameterRequestList, [1, 3]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .release),
        .violated(by: mutation, of: .release),
    ]
}
