internal import BootObservation
internal import NetworkProtocols

/// Names may lie; a file whose content is seen is judged by that.
enum BootFileSuitsTheArchitecture: DHCPRule {
    static let id: RuleID = "pxe/boot-file-suits-the-architecture"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 4578 §2.1, the use of option 93"
    static let statement =
        "The boot file that a server names is of a kind that the client's architecture runs: EFI programs "
        + "for UEFI, others for BIOS."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXE-S-018", "CAP-DHCP-13"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.message.bootFile != nil
                && session.request(answeredBy: reply)?.message.clientArchitectures?.first != nil
        }
        return session.verdicts(comparing: replies) { reply, request in
            guard let name = reply.message.bootFile, let architecture = request.message.clientArchitectures?.first
            else { return nil }
            let lower = name.displayText.lowercased()
            let isEFI = lower.hasSuffix(".efi")
            let isBIOS = [".0", ".kpxe", ".kkpxe", ".pxe", ".com"].contains { lower.hasSuffix($0) }
            guard (isEFI && architecture.isBIOS) || (isBIOS && architecture.isUEFI) else { return nil }
            return Complaint("\(name.displayText) for a client of \(architecture)")
        }
    }

    static let mutation = RuleMutation(
        "the server names a UEFI loader to a BIOS machine",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.bootFileField = Array("grubx64.efi".utf8) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
