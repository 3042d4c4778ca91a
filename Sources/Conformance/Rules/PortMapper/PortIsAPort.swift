internal import BootObservation
internal import NetworkProtocols

/// Ports have 16 bits.
enum PortIsAPort: NFSRule {
    static let id: RuleID = "portmap/port-is-a-port"
    static let level = RequirementLevel.must
    static let citation = "RFC 1833 §3.2"
    static let statement = "GETPORT gives a port, or 0."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-002"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.portMapper == .getPort, call.call.version == 2, call.isSuccess, let reply = call.reply else {
                return .notMeant
            }
            guard reply.resultLength == 4, case .port(let port)? = call.portMapperReply else {
                return .wrong("GETPORT gives \(reply.resultLength) octets")
            }
            return .unless(port > 0xffff ? "GETPORT gives \(port)" : nil)
        }
    }

    static let mutation = RuleMutation("the port is in the wrong half of its number", of: ["b5_nfs_libnfs"]) {
        exchange in
        exchange.changingReplies { $0.portMapper == .getPort ? $0.changed { $0 = words([2049 << 16]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
