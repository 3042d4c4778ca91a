internal import BootObservation
internal import NetworkProtocols

/// PXE's own options 93, 94 and 97 have rules of their own.
enum OptionLengthsAreRight: DHCPRule {
    static let id: RuleID = "dhcp/option-lengths-are-right"
    static let level = RequirementLevel.must
    static let citation = "RFC 2132, each option's section"
    static let statement = "An option of fixed length has that length, a list of addresses is a multiple of it."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-017", "DHCP-G-026", "DHCP-S-075"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let elsewhere: [DHCPOptionCode] = [.clientArchitectures, .networkInterface, .machineIdentifier, .overload]
        return session.verdicts(on: session.messages.filter { $0.message.kind != .bareBOOTP }) { message in
            let options = message.message.options
            for code in options.distinctCodes where !elsewhere.contains(code) {
                guard let rule = code.lengthRule, let value = options.octets(of: code), !rule.allows(value.count) else {
                    continue
                }
                return Complaint(
                    "\(message.title): option \(code) has \(value.count) octets where it must have \(rule)",
                    at: message.range(of: code)
                )
            }
            return nil
        }
    }

    static let mutation = RuleMutation(
        "the server sends a subnet mask of three octets",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options[.subnetMask] = [255, 255, 255] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
