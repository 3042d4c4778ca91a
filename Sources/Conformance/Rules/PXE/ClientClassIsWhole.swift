internal import BootObservation
internal import NetworkProtocols

/// Servers tell architectures by this text where they do not know option 93.
enum ClientClassIsWhole: DHCPRule {
    static let id: RuleID = "pxe/client-class-is-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "PXE 2.1, as firmware keeps it"
    static let statement =
        "A PXE client's class, option 60, has the whole form PXEClient:Arch:xxxxx:UNDI:yyyzzz, and agrees "
        + "with option 93."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter(\.isPXE)) { message in
            guard let bootClass = message.message.networkBootClass else { return nil }
            guard let architecture = bootClass.architecture else {
                let text = message.message.vendorClass?.displayText ?? ""
                return Complaint("\(message.title) with the class \(text)", at: message.range(of: .vendorClass))
            }
            guard let other = message.message.clientArchitectures?.first, other != architecture else { return nil }
            return Complaint(
                "\(message.title) with the class of \(architecture) and option 93 of \(other)",
                at: message.range(of: .vendorClass)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client shortens its class",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.vendorClass] = Array("PXEClient".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
