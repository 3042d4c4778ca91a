internal import BootObservation
internal import NetworkProtocols

/// A client that is left alone repeats its REQUEST and begins anew, often for ever.
enum RequestGetsAnAnswer: DHCPRule {
    static let id: RuleID = "dhcp/request-gets-an-answer"
    static let level = RequirementLevel.should
    static let severity = Severity.error
    static let citation = "RFC 2131 §3.1 step 4"
    static let statement = "A server whose OFFER is taken answers the REQUEST, by ACK or by NAK."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-032"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let requests = session.requests(in: .selecting)
        let servers = Set(requests.compactMap(\.message.serverIdentifier)).sorted()
        return servers.flatMap { server -> [Verdict] in
            let asked = requests.filter { $0.message.serverIdentifier == server }
            guard let last = asked.last, session.serverReplies(.offer).contains(where: { $0.server == server }) else {
                return []
            }
            if session.serverReplies(.acknowledge, .negativeAcknowledge).contains(where: { $0.server == server }) {
                return [Verdict(.satisfied, .address(server), client: session.clientMAC)]
            }
            let isSilenceSure =
                !session.mayLackLaterMessages || (asked.count >= 3 && !session.completeness.contains(.oneDirection))
            let note = "\(asked.count) REQUESTs to \(server) and neither ACK nor NAK"
            return [
                Verdict(
                    isSilenceSure ? .violated : .inconclusive,
                    .address(server),
                    client: session.clientMAC,
                    evidence: [last.evidence(Complaint(note))]
                )
            ]
        }
    }

    static let mutation = RuleMutation(
        "the server never answers the REQUEST",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        let silent = exchange.droppingDHCP { $0.messageType == .acknowledge }
        let requests = silent.frames.filter { frame in
            ExampleDatagram(frame)?.dhcpMessage.map { $0.messageType == .request && $0.serverIdentifier != nil }
                ?? false
        }
        let again = Exchange("", Array(requests.prefix(1)))
        return silent.followed(by: again, after: .seconds(4)).followed(by: again, after: .seconds(8))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
