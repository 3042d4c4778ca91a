internal import BootObservation
internal import NetworkProtocols

/// A partition table or a file system of another image says more than there is.
enum ReadsStayInside: NBDRule {
    static let id: RuleID = "nbd/requests-stay-inside"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, request types"
    static let statement = "A client asks for nothing beyond the size that it was told."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-013", "CAP-NBD-06"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.client) { record in
            guard let size = session.size,
                [.read, .write, .trim, .cache, .writeZeroes, .blockStatus].contains(record.request.command)
            else { return .notMeant }
            return .unless(record.request.isBeyond(size) ? "\(record.request.name), and the device has \(size)" : nil)
        }
    }

    static let mutation = RuleMutation("the device is smaller", of: []) { exchange in
        exchange.changingNBD(.optionReply) { octets in
            guard octets.count == 32 else { return }
            octets.setWord(2048, at: 26)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot, alsoViolated: [ReadsBeyondAreRefused.id]),
    ]
}
