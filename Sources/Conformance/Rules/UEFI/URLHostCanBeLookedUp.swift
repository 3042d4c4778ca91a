internal import BootObservation
internal import NetworkProtocols

/// EDK2 takes no offer whose host it cannot look up.
enum URLHostCanBeLookedUp: DHCPRule {
    static let id: RuleID = "uefi/url-host-can-be-looked-up"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of EDK2"
    static let statement =
        "An HTTP boot client that is given a URL with a name for its host is given a name server, too."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["HTTPBOOT-S-003", "HTTPBOOT-C-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.message.networkBootClass?.method == .http && reply.type != .negativeAcknowledge
                && reply.message.bootURLHost.map { IPv4Address(utf8: $0) == nil && $0.first != UInt8(ascii: "[") }
                    ?? false
        }
        let hasNameServer = session.replies.contains { !($0.message.domainNameServers ?? []).isEmpty }
        let party = session.clientMAC.map { Party.machine($0) } ?? .role(.network)
        return replies.map { reply in
            if hasNameServer { return Verdict(.satisfied, party, client: session.clientMAC) }
            let complaint = Complaint(
                "\(reply.title) with \(reply.message.bootFileName?.description ?? ""), and nobody names a name server (option 6)"
            )
            return Verdict(.violated, party, client: session.clientMAC, evidence: [reply.evidence(complaint)])
        }
    }

    static let mutation = RuleMutation(
        "the URL has a name for its host, and no name server is given",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.bootFileField = Array("http://boot.example/bootx64.efi".utf8)
            message.options[.domainNameServers] = nil
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a name, and a name server", .satisfied) {
            mutation.apply(.httpLease).changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.domainNameServers] = [10, 0, 0, 1]
            }
        },
        .violated(by: mutation, of: .httpLease),
    ]
}
