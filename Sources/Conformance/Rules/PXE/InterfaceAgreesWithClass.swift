internal import BootObservation
internal import NetworkProtocols

/// Two statements of one thing.
enum InterfaceAgreesWithClass: DHCPRule {
    static let id: RuleID = "pxe/interface-agrees-with-class"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "PXE 2.1, as firmware keeps it"
    static let statement =
        "The version of the network interface in option 94 is the one that the client's class, option 60, "
        + "ends with."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-001", "PXE-C-003"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter({ $0.message.networkBootClass != nil })) { message in
            guard let said = message.message.networkBootClass?.interface, let sent = message.message.networkInterface,
                (said.major, said.minor) != (sent.major, sent.minor)
            else { return nil }
            return Complaint(
                "\(message.title) with \(sent) in option 94 and \(said) in option 60",
                at: message.range(of: .networkInterface)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client names another version in option 94",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.networkInterface] = [1, 9, 9]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),

    ]
}
