internal import BootObservation
internal import NetworkProtocols

/// Clients that know nothing of proxies take the first offer, and ask for 0.0.0.0.
enum ProxyIsNotAskedForALease: DHCPRule {
    static let id: RuleID = "pxe/proxy-is-not-asked-for-a-lease"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as Intel's boot code keeps it"
    static let statement =
        "A client asks a server for the address that it offered; a proxyDHCP server offers none, and is "
        + "not asked."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-009", "PXE-C-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let proxies = Set(session.proxyReplies.filter { $0.type == .offer }.map(\.server))
        guard !proxies.isEmpty else { return [] }
        let real = Set(session.serverReplies(.offer).map(\.server))
        return session.verdicts(on: session.requests(in: .selecting)) { request in
            if request.message.requestedAddress?.isUnspecified == true {
                return Complaint("REQUEST for the address 0.0.0.0", at: request.range(of: .requestedAddress))
            }
            guard let chosen = request.message.serverIdentifier, proxies.contains(chosen), !real.contains(chosen) else {
                return nil
            }
            return Complaint("REQUEST to the proxyDHCP server \(chosen)", at: request.range(of: .serverIdentifier))
        }
    }

    static let mutation = RuleMutation(
        "the client asks for the address 0.0.0.0",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: {
            $0.messageType == .request && $0.serverIdentifier != nil && $0.clientAddress.isUnspecified
        }) {
            $0.options[.requestedAddress] = [0, 0, 0, 0]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot, alsoViolated: [RequestTakesASeenOffer.id]),
    ]
}
