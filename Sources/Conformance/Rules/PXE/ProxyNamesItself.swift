internal import BootObservation
internal import NetworkProtocols

/// Firmware asks on port 4011 of the server identifier; the address of the DHCP server there leads to where nobody
/// listens.
enum ProxyNamesItself: DHCPRule {
    static let id: RuleID = "pxe/proxy-names-itself"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as firmware asks on port 4011"
    static let statement =
        "A proxyDHCP or boot server gives its own address, from which it sends, as server identifier."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-002"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.proxyReplies.filter { $0.message.relayAddress.isUnspecified && $0.isPXE }
        return session.verdicts(on: replies) { reply in
            guard let named = reply.message.serverIdentifier, named != reply.source.address else { return nil }
            return Complaint(
                "\(reply.title) from \(reply.source.address) that names \(named)",
                at: reply.range(of: .serverIdentifier)
            )
        }
    }

    static let mutation = RuleMutation(
        "the proxy names another server",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.isProxyReply }) { $0.options[.serverIdentifier] = [10, 0, 0, 66] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
