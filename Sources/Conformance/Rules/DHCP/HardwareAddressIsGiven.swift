internal import BootObservation
internal import NetworkProtocols

/// Servers know a client by it, and send their answers there.
enum HardwareAddressIsGiven: DHCPRule {
    static let id: RuleID = "dhcp/hardware-address-is-given"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1"
    static let statement = "A client gives its hardware address: on Ethernet six octets that are not all zero."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.message.hardwareType == 1 }) { message in
            let length = message.message.hardwareAddressLength
            if length != 6 {
                return Complaint(
                    "\(message.title) with a hardware address of \(length) octets",
                    at: DHCPField.hardwareAddressLength
                )
            }
            return message.message.hardwareAddressField.prefix(6).allSatisfy { $0 == 0 }
                ? Complaint("\(message.title) without a hardware address", at: DHCPField.hardwareAddress) : nil
        }
    }

    static let mutation = RuleMutation(
        "the client leaves its hardware address out",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCPMessages { $0.hardwareAddressField = [] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .plainLease),
        .violated(by: mutation, of: .plainLease),
    ]
}
