internal import BootObservation
internal import NetworkProtocols

/// Servers other than the one named keep silent.
enum DiscoverNamesNoServer: DHCPRule {
    static let id: RuleID = "dhcp/discover-names-no-server"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1 table 5"
    static let statement = "DISCOVER and INFORM carry no server identifier, option 54."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-006"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.clientMessages(.discover, .inform)) { message in
            message.message.options.contains(.serverIdentifier)
                ? Complaint("\(message.title) with option 54", at: message.range(of: .serverIdentifier)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the client names its old server in the DISCOVER",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.discover) { $0.options.append(.serverIdentifier, [10, 0, 0, 1]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .information),
        .violated(by: mutation, of: .bootLease),
    ]
}
