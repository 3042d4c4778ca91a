internal import BootObservation
internal import NetworkProtocols

/// How rules about HTTP speak of an exchange and its two ends.
extension HTTPExchange {
    var server: Party { .address(ends.server.address) }

    /// The client by its hardware address, where the link shows it.
    var client: Party { ends.clientMAC.map { .machine($0) } ?? .address(ends.client.address) }

    /// The target asked for, as people read it.
    var name: String { request?.target.displayText ?? "the file" }

    /// Whether the capture may lack octets of the exchange, so that what is not there may have been sent.
    var mayLackOctets: Bool {
        !completeness.isDisjoint(with: [.startMissing, .framesMissing, .framesCut, .oneDirection, .limitReached])
    }

    /// One verdict on `party`: satisfied where `complaint` is nil, violated where it is not.
    func verdict(on party: Party, _ complaint: Evidence?) -> [Verdict] {
        [verdict(complaint == nil ? .satisfied : .violated, on: party, complaint)]
    }

    func verdict(_ outcome: RuleOutcome, on party: Party, _ complaint: Evidence? = nil) -> Verdict {
        Verdict(outcome, party, client: ends.clientMAC, evidence: complaint.map { [$0] } ?? [])
    }

    func requestEvidence(_ note: String) -> Evidence { Evidence(requestStamp?.frame ?? start.frame, note) }

    func responseEvidence(_ note: String) -> Evidence { Evidence(responseStamp?.frame ?? start.frame, note) }
}
