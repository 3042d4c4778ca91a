internal import BootObservation
internal import NetworkProtocols

/// What a server has configured nobody can see on the wire; but one that answers a list with nothing on it does not
/// read the list.
enum RequestedParametersAreGiven: DHCPRule {
    static let id: RuleID = "dhcp/requested-parameters-are-given"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §4.3.1"
    static let statement = "An ACK gives some of the parameters that the client asked for in option 55."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-045"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let acks = session.serverReplies(.acknowledge).filter { ack in
            (session.request(answeredBy: ack)?.message.parameterRequestList?.count ?? 0) >= 3
        }
        return session.verdicts(comparing: acks) { ack, request in
            // Options that every reply has anyway prove nothing.
            let unasked: [DHCPOptionCode] = [
                .messageType, .serverIdentifier, .leaseTime, .renewalTime, .rebindingTime, .clientIdentifier,
            ]
            let asked = (request.message.parameterRequestList ?? []).filter { !unasked.contains($0) }
            guard !asked.isEmpty, !asked.contains(where: { ack.message.options.contains($0) }) else { return nil }
            return Complaint("ACK with none of the \(asked.count) options asked for in frame \(request.stamp.frame)")
        }
    }

    static let mutation = RuleMutation(
        "the server sends nothing that was asked for",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            let kept: [DHCPOptionCode] = [
                .messageType, .serverIdentifier, .leaseTime, .renewalTime, .rebindingTime, .clientIdentifier,
            ]
            for code in message.options.codesInOrder where !kept.contains(code) { message.options[code] = nil }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .plainLease),
    ]
}
