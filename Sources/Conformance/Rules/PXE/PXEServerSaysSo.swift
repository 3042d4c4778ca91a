internal import BootObservation
internal import NetworkProtocols

/// Without the class, firmware takes option 43 for another vendor's.
enum PXEServerSaysSo: DHCPRule {
    static let id: RuleID = "pxe/pxe-server-says-so"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as firmware checks it"
    static let statement =
        "A reply with PXE's discovery options in option 43, or an answer from port 4011, has the class "
        + "PXEClient in option 60."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-001", "PROXY-S-002", "CAP-DHCP-12"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            guard let request = session.request(answeredBy: reply), request.isPXE else { return false }
            return reply.source.port == 4011 || reply.message.pxeVendorOptions?.hasDiscoveryOptions ?? false
        }
        return session.verdicts(on: replies) { reply in
            reply.message.networkBootClass == nil
                ? Complaint("\(reply.title) with PXE's options and no class PXEClient") : nil
        }
    }

    static let mutation = RuleMutation(
        "the server leaves its class out",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.vendorClass] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        RuleExample("a boot server that does not say that it is one", .violated) {
            Exchange.proxyBoot.changingDHCP(where: { $0.messageType == .acknowledge }) {
                $0.options[.vendorClass] = nil
            }
        },
    ]
}
