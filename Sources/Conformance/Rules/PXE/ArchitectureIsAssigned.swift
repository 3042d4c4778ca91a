internal import BootObservation
internal import NetworkProtocols

/// Octets that are exchanged make 1792 of 7; servers then name no file, or the wrong one.
enum ArchitectureIsAssigned: DHCPRule {
    static let id: RuleID = "pxe/architecture-is-assigned"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "RFC 4578 §2.1, the processor architecture types at IANA"
    static let statement = "A client's architecture, option 93, is a number that is assigned."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-002"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter({ $0.message.networkBootClass != nil })) { message in
            guard let number = message.message.clientArchitectures?.first(where: { $0.rawValue > 41 }) else {
                return nil
            }
            return Complaint(
                "\(message.title) with the architecture \(number.rawValue)",
                at: message.range(of: .clientArchitectures)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client sends the octets of its architecture exchanged",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.clientArchitectures] = [7, 0]
            message.options[.vendorClass] = Array("PXEClient:Arch:01792:UNDI:003016".utf8)
            message.options[.networkInterface] = [1, 3, 16]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),

    ]
}
