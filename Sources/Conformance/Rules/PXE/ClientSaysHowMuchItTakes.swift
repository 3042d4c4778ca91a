internal import BootObservation
internal import NetworkProtocols

/// Without it servers keep to 576 octets, and leave out what has no room.
enum ClientSaysHowMuchItTakes: DHCPRule {
    static let id: RuleID = "pxe/client-says-how-much-it-takes"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "PXE 2.1, as firmware asks"
    static let statement = "A PXE client says in option 57 how long a reply it takes."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-S-023"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter({ $0.isPXE })) { message in
            message.message.options.contains(.maximumMessageSize)
                ? nil : Complaint("\(message.title) without option 57")
        }
    }

    static let mutation = RuleMutation(
        "the client leaves option 57 out",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.maximumMessageSize] = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),

    ]
}
