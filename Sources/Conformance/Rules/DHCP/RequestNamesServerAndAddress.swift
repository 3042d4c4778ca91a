internal import BootObservation
internal import NetworkProtocols

/// Without them no server knows whose offer was taken.
enum RequestNamesServerAndAddress: DHCPRule {
    static let id: RuleID = "dhcp/request-names-server-and-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.2, §4.3.6 table 4"
    static let statement =
        "A REQUEST that takes an OFFER has the server in option 54, the address in option 50, and zero in ciaddr."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-007", "DHCP-C-008", "DHCP-C-009", "CAP-DHCP-06"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests(in: .selecting)) { request in
            if !request.message.options.contains(.serverIdentifier) { return Complaint("REQUEST without option 54") }
            if !request.message.options.contains(.requestedAddress) { return Complaint("REQUEST without option 50") }
            return request.message.clientAddress.isUnspecified
                ? nil : Complaint("REQUEST with ciaddr \(request.message.clientAddress)", at: DHCPField.clientAddress)
        }
    }

    static let mutation = RuleMutation(
        "the client puts the offered address in ciaddr",
        of: ["dhcp/renewed-then-server-gone", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.request) { message in
            guard let address = message.requestedAddress, message.options.contains(.serverIdentifier) else { return }
            message.clientAddress = address
            message.options[.requestedAddress] = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
