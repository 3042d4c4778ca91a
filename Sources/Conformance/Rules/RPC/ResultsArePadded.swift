internal import BootObservation
internal import NetworkProtocols

/// Everything in XDR takes a multiple of four octets, and readers of what follows count on it.
enum ResultsArePadded: NFSRule {
    static let id: RuleID = "rpc/results-are-padded"
    static let level = RequirementLevel.must
    static let citation = "RFC 4506 §3"
    static let statement = "What a server sends is padded to four octets, with zeros."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-022"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.isSuccess, let reply = call.reply else { return .notMeant }
            if reply.resultLength % 4 != 0 {
                return .wrong("the results of \(call.name) are \(reply.resultLength) octets")
            }
            let opaques: [XDROpaque]
            switch call.nfs {
            case .lookUp:
                if case .lookUp(.ok(let found))? = call.nfsReply {
                    opaques = [found.handle.opaque]
                } else {
                    opaques = []
                }
            case .readLink:
                if case .readLink(.ok(let target))? = call.nfsReply { opaques = [target.path] } else { opaques = [] }
            case .readDirectory, .readDirectoryPlus:
                switch call.nfsReply {
                case .readDirectory(.ok(let part))?, .readDirectoryPlus(.ok(let part))?:
                    opaques = part.entries.map(\.name)
                default: opaques = []
                }
            default:
                if case .mounted(let handle, _)? = call.mountReply { opaques = [handle.opaque] } else { opaques = [] }
            }
            return .unless(
                opaques.contains { $0.padding != 0 } ? "\(call.name) is answered with padding that is not zero" : nil
            )
        }
    }

    static let mutation = RuleMutation("the padding of names is not zero", of: []) { exchange in
        exchange.changingResults(of: .readLink) { $0[$0.count - 1] = 0x20 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
