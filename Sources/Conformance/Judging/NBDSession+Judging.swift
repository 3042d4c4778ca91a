internal import BootObservation
internal import NetworkProtocols

/// How rules about network block devices speak of a connection and its two ends.
extension NBDSession {
    var server: Party { .address(ends.server.address) }

    /// The client by its hardware address, where the link shows it.
    var client: Party { ends.clientMAC.map { .machine($0) } ?? .address(ends.client.address) }

    /// Whether the capture may lack octets of the connection, so that what is not there may have been.
    var mayLackMessages: Bool {
        !completeness.isDisjoint(with: [.startMissing, .framesMissing, .oneDirection, .limitReached, .framesCut])
    }

    var isReadOnly: Bool { transmissionFlags?.contains(.readOnly) ?? false }

    func verdict(_ outcome: RuleOutcome, on party: Party, _ evidence: [Evidence] = []) -> Verdict {
        Verdict(outcome, party, client: ends.clientMAC, evidence: evidence)
    }

    /// One verdict on `party`: violated where there is evidence, satisfied where there is none.
    func verdict(on party: Party, _ evidence: [Evidence]) -> [Verdict] {
        [verdict(evidence.isEmpty ? .satisfied : .violated, on: party, evidence)]
    }

    /// One verdict on `party`: satisfied where `note` is nil.
    func verdict(on party: Party, _ note: String?, at stamp: FrameStamp?) -> [Verdict] {
        verdict(on: party, note.map { [Evidence((stamp ?? start).frame, $0)] } ?? [])
    }

    /// Looks at each option, and comes to one verdict on `party`; none where no option was meant.
    func reviewOptions(on party: Party, _ look: (NBDOptionRecord) -> Opinion) -> [Verdict] {
        review(options, on: party) { ($0.replies.first?.stamp ?? $0.stamp, look($0)) }
    }

    /// Looks at each request that was kept, and comes to one verdict on `party`; none where no request was meant.
    func reviewRequests(on party: Party, _ look: (NBDRequestRecord) -> Opinion) -> [Verdict] {
        review(requests, on: party) { ($0.reply?.first ?? $0.stamp, look($0)) }
    }

    private func review<Item>(
        _ items: [Item],
        on party: Party,
        _ look: (Item) -> (FrameStamp, Opinion)
    ) -> [Verdict] {
        var isMeant = false
        var evidence: [Evidence] = []
        for item in items {
            switch look(item) {
            case (_, .notMeant): continue
            case (_, .right): isMeant = true
            case (let stamp, .wrong(let note)):
                isMeant = true
                if evidence.count < Judge.evidenceLimit { evidence.append(Evidence(stamp.frame, note)) }
            }
        }
        return isMeant ? verdict(on: party, evidence) : []
    }

    /// One verdict on `party` from the anomalies that `note` has a word for, where the transmission began; inconclusive
    /// where the capture lacks octets.
    func verdict(on party: Party, ofAnomalies note: (NBDAnomaly.Kind) -> String?) -> [Verdict] {
        guard transmission != nil else { return [] }
        let evidence = anomalies.compactMap { anomaly in note(anomaly.kind).map { Evidence(anomaly.stamp.frame, $0) } }
        let kept = Array(evidence.prefix(Judge.evidenceLimit))
        if mayLackMessages, !kept.isEmpty { return [verdict(.inconclusive, on: party, kept)] }
        return verdict(on: party, kept)
    }
}

extension NBDRequest {
    /// Whether it leads beyond a device of `size` octets.
    func isBeyond(_ size: UInt64) -> Bool { offset > size || UInt64(length) > size - offset }

    /// "READ of 1024 octets at 2048".
    var name: String { "\(command) of \(length) octets at \(offset)" }
}
