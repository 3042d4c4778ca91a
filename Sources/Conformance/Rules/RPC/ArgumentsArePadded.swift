internal import BootObservation
internal import NetworkProtocols

/// Everything in XDR takes a multiple of four octets, and readers of what follows count on it.
enum ArgumentsArePadded: NFSRule {
    static let id: RuleID = "rpc/arguments-are-padded"
    static let level = RequirementLevel.must
    static let citation = "RFC 4506 §3"
    static let statement = "What a client sends is padded to four octets, with zeros."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["RPC-S-022"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.clientParty) { call in
            guard call.undecodable == nil, call.argumentLength > 0 else { return .notMeant }
            if call.argumentLength % 4 != 0 {
                return .wrong("the arguments of \(call.name) are \(call.argumentLength) octets")
            }
            let name: XDROpaque?
            if case .lookUp(let entry)? = call.nfs == .lookUp ? call.nfsCall : nil {
                name = entry.name
            } else if case .mount(let path)? = call.mountCall {
                name = path
            } else {
                name = nil
            }
            return .unless(name.map { $0.padding != 0 } ?? false ? "\(call.name) has padding that is not zero" : nil)
        }
    }

    static let mutation = RuleMutation("the padding of names is not zero", of: []) { exchange in
        exchange.changingCalls { call in
            call.mount == .mount
                ? call.changed {
                    $0 = xdr("/srv/node1")
                    $0[$0.count - 1] = 0x20
                } : call
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
