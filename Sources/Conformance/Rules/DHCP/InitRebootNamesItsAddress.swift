internal import BootObservation
internal import NetworkProtocols

/// A REQUEST with neither a server nor an address asks for nothing.
enum InitRebootNamesItsAddress: DHCPRule {
    static let id: RuleID = "dhcp/init-reboot-names-its-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.2, §4.4.2"
    static let statement = "A REQUEST for a remembered address names it in option 50 and has zero in ciaddr."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-025", "CAP-DHCP-06"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests(in: .initReboot)) { request in
            request.message.options.contains(.requestedAddress) ? nil : Complaint("REQUEST without option 50")
        }
    }

    static let mutation = RuleMutation(
        "the client forgets the address that it wants",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.messageType == .request && $0.serverIdentifier == nil }) { message in
            message.options[.requestedAddress] = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusal),
        .violated(by: mutation, of: .refusal),
    ]
}
