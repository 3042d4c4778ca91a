internal import BootObservation
internal import NetworkProtocols

/// The address, and the two octets of the port as numbers of their own: clients take it apart at its dots.
enum AddressesAreUniversal: NFSRule {
    static let id: RuleID = "portmap/addresses-are-universal"
    static let level = RequirementLevel.must
    static let citation = "RFC 1833 §2.1; RFC 5665 §5.2.3.3"
    static let statement = "GETADDR gives a universal address that its asker can reach, or an empty text."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-014", "PMAP-S-013"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.portMapper == .getPort, call.call.version > 2,
                case .binding(_, let binding)? = call.portMapperCall,
                ["udp", "tcp"].contains(binding.networkID.octets.displayText),
                case .address(_, let text)? = call.portMapperReply
            else { return .notMeant }
            guard !text.octets.isEmpty else { return .right }
            guard let address = UniversalAddress(text.octets) else {
                return .wrong("GETADDR gives \(text), which is no address with a port")
            }
            let isNowhere =
                address.endpoint.address.isUnspecified
                || (address.endpoint.address.rawValue >> 24 == 127 && call.client.address.rawValue >> 24 != 127)
            return .unless(isNowhere ? "GETADDR gives \(text), which the asker can't reach" : nil)
        }
    }

    static let mutation = RuleMutation("the port is one number", of: []) { exchange in
        exchange.changingReplies { $0.portMapper == .getPort ? $0.changed { $0 = xdr("10.0.0.1:2049") } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .universalAddress),
        .violated(by: mutation, of: .universalAddress),
    ]
}
