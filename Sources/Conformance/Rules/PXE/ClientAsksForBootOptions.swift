internal import BootObservation
internal import NetworkProtocols

/// Servers that send what is asked for, and no more, leave them out.
enum ClientAsksForBootOptions: DHCPRule {
    static let id: RuleID = "pxe/client-asks-for-boot-options"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "PXE 2.1, as firmware asks"
    static let statement = "A PXE client that sends a list of wanted options asks for 43, 60 and 67."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter({ $0.isPXE })) { message in
            guard let asked = message.message.parameterRequestList else { return nil }
            let wanted: [DHCPOptionCode] = [.vendorSpecific, .vendorClass, .bootFileName]
            guard let missing = wanted.first(where: { !asked.contains($0) }) else { return nil }
            return Complaint(
                "\(message.title) that does not ask for option \(missing)",
                at: message.range(of: .parameterRequestList)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client does not ask for boot options",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.parameterRequestList] = [1, 3, 6] + Array(128...135)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),

    ]
}
