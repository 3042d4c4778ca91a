internal import BootObservation
internal import NetworkProtocols

/// Kernels connect their sockets, and do not see what comes from elsewhere.
enum ReplyComesFromAskedPort: NFSRule {
    static let id: RuleID = "rpc/reply-comes-from-asked-port"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "practice; Linux net/sunrpc/xprtsock.c"
    static let statement = "A reply over UDP comes from where the call went."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-018"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.transport == .udp, let reply = call.reply else { return .notMeant }
            return .unless(
                reply.source == call.server
                    ? nil : "\(call.name) went to \(call.server) and is answered by \(reply.source)"
            )
        }
    }

    static let mutation = RuleMutation("the server answers from another port", of: []) { exchange in
        exchange.editingDatagrams { datagram in
            guard datagram.source.port == 2049 || datagram.source.port == 111 else { return [datagram] }
            var moved = datagram
            moved.source.port = 40_111
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
