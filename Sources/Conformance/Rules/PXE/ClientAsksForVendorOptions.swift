internal import BootObservation
internal import NetworkProtocols

/// What stands in them nobody ever said.
enum ClientAsksForVendorOptions: DHCPRule {
    static let id: RuleID = "pxe/client-asks-for-vendor-options"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 4578 §2.4"
    static let statement = "A PXE client asks for the options 128 to 135 in every packet."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter(\.isPXE)) { message in
            let asked = message.message.parameterRequestList ?? []
            guard let missing = (128...135).first(where: { !asked.contains(DHCPOptionCode($0)) }) else { return nil }
            return Complaint(
                "\(message.title) of a PXE client that does not ask for option \(missing)",
                at: message.range(of: .parameterRequestList)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client asks for the options of old alone",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) {
            $0.options[.parameterRequestList] = [1, 3, 6, 43, 60, 67]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
