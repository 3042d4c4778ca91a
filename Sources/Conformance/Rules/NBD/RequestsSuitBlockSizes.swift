internal import BootObservation
internal import NetworkProtocols

/// A server that tells its sizes may refuse what does not fit them.
enum RequestsSuitBlockSizes: NBDRule {
    static let id: RuleID = "nbd/requests-suit-block-sizes"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, block size constraints"
    static let statement = "A client keeps to the block sizes that it was told."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-014"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard let sizes = session.blockSizes, sizes.minimum > 0 else { return [] }
        return session.reviewRequests(on: session.client) { record in
            guard [.read, .write].contains(record.request.command) else { return .notMeant }
            let isAligned =
                record.request.offset % UInt64(sizes.minimum) == 0 && record.request.length % sizes.minimum == 0
            if !isAligned { return .wrong("\(record.request.name), and blocks have \(sizes.minimum) at least") }
            return .unless(
                record.request.length > sizes.maximum ? "\(record.request.name), and \(sizes.maximum) is the most" : nil
            )
        }
    }

    static let mutation = RuleMutation("blocks are larger than what is read", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0.count == 34, $0[21] == 3 { $0.setWord(4096, at: 22) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
