internal import BootObservation
internal import NetworkProtocols

/// The ROM prints PXE-E55. Four questions are its patience; with fewer the capture may just be too short.
enum BootServerAnswers: DHCPRule {
    static let id: RuleID = "pxe/boot-server-answers"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1 error list, E55"
    static let statement = "A boot server that is asked on port 4011 answers."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["CAP-DHCP-14", "PXE-S-014", "PROXY-S-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let questions = session.requests.filter { $0.destination.port == 4011 }
        return Set(questions.map(\.destination.address)).sorted().map { server in
            let asked = questions.filter { $0.destination.address == server }
            let isAnswered = session.replies.contains { reply in
                reply.isOfBootServer && (reply.source.address == server || server.isBroadcast || server.isMulticast)
            }
            let party = Party.address(server)
            if isAnswered { return Verdict(.satisfied, party, client: session.clientMAC) }
            let note = "asked \(asked.count) times on port 4011, and silent"
            return Verdict(
                asked.count >= 4 && !session.completeness.contains(.oneDirection) ? .violated : .inconclusive,
                party,
                client: session.clientMAC,
                evidence: asked.map { $0.evidence(Complaint(note)) }
            )
        }
    }

    static let mutation = RuleMutation(
        "the boot server says nothing",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            if message.operation == .reply, datagram.source.port == 4011 { return [] }
            return datagram.destination.port == 4011 ? [datagram, datagram, datagram, datagram] : [datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        RuleExample(
            "a boot by proxyDHCP whose boot server is silent",
            .violated,
            alsoViolated: [BootClientGetsABootFile.id]
        ) {
            mutation.apply(Exchange("", Array(Exchange.proxyBoot.frames.prefix(8))))
        },
    ]
}
