internal import BootObservation
internal import NetworkProtocols

/// EDK2 throws away the offer of a proxy of the other kind, and takes no boot data from a server of it.
enum ServerAnswersInKind: DHCPRule {
    static let id: RuleID = "pxe/server-answers-in-kind"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "UEFI 2.10 §24.7, as EDK2 checks it"
    static let statement =
        "A server says PXEClient to clients that say PXEClient, and HTTPClient to those that say "
        + "HTTPClient."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTPBOOT-C-002", "HTTPBOOT-C-003", "PROXY-S-013", "UEFI-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter { $0.message.networkBootClass != nil }) { reply, request in
            guard let asked = request.message.networkBootClass?.method,
                let said = reply.message.networkBootClass?.method,
                asked != said
            else { return nil }
            return Complaint(
                "\(reply.title) with \(said.prefix) to a client of \(asked.prefix)",
                at: reply.range(of: .vendorClass)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server says HTTPClient to a PXE client",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply && $0.networkBootClass != nil }) {
            $0.options[.vendorClass] = Array("HTTPClient".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
