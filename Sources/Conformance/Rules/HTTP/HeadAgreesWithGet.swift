internal import BootObservation
internal import NetworkProtocols

/// UEFI firmware makes room for the file by the answer to HEAD.
enum HeadAgreesWithGet: NetworkRule {
    static let id: RuleID = "http/head-agrees-with-get"
    static let level = RequirementLevel.should
    static let severity = Severity.error
    static let citation = "RFC 9110 §9.3.2"
    static let statement = "HEAD is answered with the Content-Length and Content-Type that GET is answered with."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-006", "HTTPBOOT-C-005"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        record.heads.compactMap { head in
            guard let whole = head.whole else { return nil }
            let party = Party.address(head.server)
            let difference: String? =
                if let said = head.head.length, let sent = whole.length, said != sent {
                    "\(head.name) has \(sent) octets, HEAD said \(said)"
                } else if let said = head.head.type, let sent = whole.type, said != sent {
                    "\(head.name) is \(sent), HEAD said \(said)"
                } else {
                    nil
                }
            guard let difference else { return Verdict(.satisfied, party) }
            return Verdict(.violated, party, evidence: [Evidence(whole.stamp.frame, difference)])
        }
    }

    static let mutation = RuleMutation(
        "the server says another size to HEAD",
        of: []
    ) { exchange in
        var isFirst = true
        return exchange.editingSegments { segment in
            guard isFirst, segment.isFromServer,
                let range = segment.payload.firstRange(of: Array("Content-Length: 5".utf8))
            else { return [segment] }
            isFirst = false
            var changed = segment
            changed.payload.replaceSubrange(range, with: Array("Content-Length: 6".utf8))
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFirmwareFetch),
        .violated(by: mutation, of: .httpFirmwareFetch),
    ]
}
