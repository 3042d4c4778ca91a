internal import BootObservation
internal import NetworkProtocols

/// iPXE takes a difference for a broken server, and others read on at the wrong place.
enum ReadCountsItsOctets: NFSRule {
    static let id: RuleID = "nfs/read-counts-its-octets"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.6"
    static let statement = "READ says as many octets as it brings, and no more than asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-020", "NFS-S-024"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let read = call.read, read.status == 0, let count = read.count, let length = read.dataLength else {
                return .notMeant
            }
            if count != length { return .wrong("READ says \(count) octets and brings \(length)") }
            return .unless(count > read.asked ? "READ of \(read.asked) octets brings \(count)" : nil)
        }
    }

    static let mutation = RuleMutation("READ says one octet more", of: []) { exchange in
        exchange.changingResults(of: .read) { if $0.word(at: 92) == 1024 { $0.setWord(1025, at: 92) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
