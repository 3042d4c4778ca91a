internal import BootObservation
internal import NetworkProtocols

/// Shown on the machine as PXE-E53. The file may come from the DHCP server, a proxyDHCP server or a boot server on
/// port 4011.
enum BootClientGetsABootFile: DHCPRule {
    static let id: RuleID = "pxe/boot-client-gets-a-boot-file"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1 error list, E53"
    static let statement = "A PXE client that gets an address gets a boot file too, from whomever."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-10"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let acks = session.serverReplies(.acknowledge).filter { ack in
            session.request(answeredBy: ack)?.isPXE ?? false
        }
        guard let ack = acks.last else { return [] }
        let hasBootData = session.replies.contains { reply in
            reply.message.bootFile != nil
                // A disk over the network needs no boot file (iPXE usr/autoboot.c).
                || reply.message.rootPath.map { ISCSIRootPath.isMeant(by: $0) } ?? false
                || (reply.isPXE && reply.message.pxeVendorOptions?.hasDiscoveryOptions ?? false)
        }
        let party = session.clientMAC.map { Party.machine($0) } ?? .role(.network)
        if hasBootData { return [Verdict(.satisfied, party, client: session.clientMAC)] }
        let note = "\(ack.server) gives \(ack.message.yourAddress) and no boot file, and nobody else names one"
        return [
            Verdict(
                session.completeness.isDisjoint(with: [.framesMissing, .oneDirection, .startMissing])
                    ? .violated : .inconclusive,
                party,
                client: session.clientMAC,
                evidence: [ack.evidence(Complaint(note))]
            )
        ]
    }

    static let mutation = RuleMutation(
        "no server names a boot file",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.bootFileField = []
            message.options[.bootFileName] = nil
            message.options[.vendorSpecific] = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .bootLease),
    ]
}
