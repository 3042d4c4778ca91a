internal import BootObservation
internal import NetworkProtocols

/// Receivers join the pieces into one value (RFC 3396), which two whole values do not survive. A value too long for
/// one piece is split rightly.
enum OptionsAreNotRepeated: DHCPRule {
    static let id: RuleID = "dhcp/options-are-not-repeated"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, §4.3.1"
    static let statement = "A reply carries each option once, unless its value is too long for one."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-047", "DHCP-G-012"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.message.kind != .bareBOOTP }) { reply in
            let options = reply.message.options
            for code in options.distinctCodes {
                let instances = options.all(code)
                guard instances.count > 1, instances.reduce(0, { $0 + $1.octets.count }) <= 255 else { continue }
                return Complaint("\(reply.title) with option \(code) \(instances.count) times", at: instances[1].range)
            }
            return nil
        }
    }

    static let mutation = RuleMutation(
        "the server sends its routers twice",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.routers, $0.options[.routers] ?? [10, 0, 0, 1]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
