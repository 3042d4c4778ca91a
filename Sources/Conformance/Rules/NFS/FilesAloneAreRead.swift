internal import BootObservation
internal import NetworkProtocols

/// A server that opens a pipe or a device waits for ever, or reads its own disk.
enum FilesAloneAreRead: NFSRule {
    static let id: RuleID = "nfs/files-alone-are-read"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.6"
    static let statement = "READ of what is no file is refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-025", "NFS-S-060"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let read = call.read, let status = read.status, let attributes = call.attributes,
                attributes.type != .file
            else { return .notMeant }
            return .unless(status == 0 ? "READ reads a \(attributes.type)" : nil)
        }
    }

    static let mutation = RuleMutation("the file is a pipe", of: []) { exchange in
        exchange.changingResults(of: .read) { if $0.word(at: 0) == 0 { $0.setWord(NFSFileType.pipe.rawValue, at: 8) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .readOfFolder),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
