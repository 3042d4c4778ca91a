internal import BootObservation
internal import NetworkProtocols

/// There is version 2 alone.
enum OtherVersionsOfRPCAreRefused: NFSRule {
    static let id: RuleID = "rpc/other-versions-of-rpc-are-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A call in another version of RPC than 2 is not carried out."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-003"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, call.call.rpcVersion != 2 else { return .notMeant }
            guard case .accepted? = call.reply?.reply else { return .right }
            return .wrong("a call of RPC version \(call.call.rpcVersion) is carried out")
        }
    }

    static let mutation = RuleMutation("the server does not look at the version", of: []) { exchange in
        exchange.editingDatagrams { datagram in
            guard datagram.source.port == 111 else { return [datagram] }
            return [datagram.carrying(Array(datagram.payload[..<4]) + words([1, 0, 0, 0, 0, 2049]))]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .otherRPC),
        .violated(by: mutation, of: .otherRPC),
    ]
}
