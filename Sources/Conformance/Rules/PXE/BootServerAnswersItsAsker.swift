internal import BootObservation
internal import NetworkProtocols

/// ROMs wait on 4011, iPXE on 68: a server that answers to a port of its own choice is deaf to one of them.
enum BootServerAnswersItsAsker: DHCPRule {
    static let id: RuleID = "pxe/boot-server-answers-its-asker"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as Intel's boot code and iPXE listen"
    static let statement = "A boot server answers from port 4011 to the address and port that asked."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-016", "PROXY-S-006"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.replies.filter(\.isOnBootServerPort)) { reply, request in
            if reply.source.port != 4011 { return Complaint("answer from port \(reply.source.port)") }
            return reply.destination == request.source
                ? nil : Complaint("answer to \(reply.destination), asked from \(request.source)")
        }
    }

    static let mutation = RuleMutation(
        "the boot server answers to a fixed port",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .reply, datagram.source.port == 4011 else { return [datagram] }
            var astray = datagram
            astray.destination.port = datagram.destination.port == 68 ? 4011 : 68
            return [astray]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
