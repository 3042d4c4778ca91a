internal import BootObservation
internal import NetworkProtocols

/// It has no address yet that an answer could reach.
enum BootServerIsAskedAfterTheLease: DHCPRule {
    static let id: RuleID = "pxe/boot-server-is-asked-after-the-lease"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as Intel's boot code keeps it"
    static let statement = "A client asks port 4011 when it has its lease, not before."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-012"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        guard !session.mayLackEarlierMessages, !session.clientMessages(.discover).isEmpty else { return [] }
        let granted = session.serverReplies(.acknowledge).first
        return session.verdicts(on: session.requests.filter { $0.destination.port == 4011 }) { request in
            if let granted, granted.stamp < request.stamp { return nil }
            return Complaint("\(request.title) to port 4011 before any ACK")
        }
    }

    static let mutation = RuleMutation(
        "the client asks the boot server without a lease",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            message.messageType == .acknowledge && datagram.source.port == 67 ? [] : [datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot, alsoViolated: [RequestGetsAnAnswer.id]),
    ]
}
