internal import BootObservation
internal import NetworkProtocols

/// How rules about TFTP speak of a transfer and its two ends.
extension TFTPTransfer {
    var server: Party { .address(ends.server.address) }

    /// The client by its hardware address, where the link shows it.
    var client: Party { ends.clientMAC.map { .machine($0) } ?? .address(ends.client.address) }

    /// The file asked for, as people read it.
    var fileName: String { request.filename.displayText }

    /// Whether the capture has the request; where it begins later, nobody knows what was asked for.
    var isRequestSeen: Bool { !completeness.contains(.startMissing) }

    /// Whether the capture may lack packets of the transfer, so that what is not there may have been.
    var mayLackPackets: Bool {
        !completeness.isDisjoint(with: [.startMissing, .framesMissing, .oneDirection, .limitReached])
    }

    /// One verdict on `party`: satisfied where `complaint` is nil, violated where it is not.
    func verdict(on party: Party, _ complaint: Evidence?) -> [Verdict] {
        [verdict(complaint == nil ? .satisfied : .violated, on: party, complaint)]
    }

    func verdict(_ outcome: RuleOutcome, on party: Party, _ complaint: Evidence? = nil) -> Verdict {
        Verdict(outcome, party, client: ends.clientMAC, evidence: complaint.map { [$0] } ?? [])
    }

    /// One verdict on `party` with all `evidence` there is: satisfied where there is none.
    func verdict(on party: Party, _ evidence: [Evidence]) -> [Verdict] {
        [Verdict(evidence.isEmpty ? .satisfied : .violated, party, client: ends.clientMAC, evidence: evidence)]
    }

    /// As above, but inconclusive where the capture lacks the request, so that the block size is a guess, or where the
    /// snapshot length cut packets, so that their data look shorter than they were.
    func verdictUnlessUnclear(on party: Party, _ evidence: [Evidence]) -> [Verdict] {
        let isUnclear = !completeness.isDisjoint(with: [.framesCut, .startMissing]) && !evidence.isEmpty
        return [
            Verdict(
                isUnclear ? .inconclusive : evidence.isEmpty ? .satisfied : .violated,
                party,
                client: ends.clientMAC,
                evidence: evidence
            )
        ]
    }

    /// Evidence of the anomalies that `note` has a word for.
    func evidence(_ note: (TFTPAnomaly.Kind) -> String?) -> [Evidence] {
        anomalies.compactMap { anomaly in note(anomaly.kind).map { Evidence(anomaly.stamp.frame, $0) } }
    }

    /// The frame of the first OACK.
    var acknowledgementFrame: Int { optionAcknowledgementFrames.numbers.first ?? start.frame }
}
