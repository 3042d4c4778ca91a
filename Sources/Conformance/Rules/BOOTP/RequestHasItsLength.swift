internal import BootObservation
internal import NetworkProtocols

/// A server may discard it without a word.
enum RequestHasItsLength: DHCPRule {
    static let id: RuleID = "bootp/request-has-its-length"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1542 §2.1, which has receivers discard shorter ones"
    static let statement = "A BOOTP request has 300 octets at least."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["BOOTP-S-001"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.type == nil }) { request in
            request.payloadLength < DHCPMessage.minimumLength
                ? Complaint("BOOTP request of \(request.payloadLength) octets") : nil
        }
    }

    static let mutation = RuleMutation(
        "the client does not fill its request up",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .request else { return [datagram] }
            var short = message
            short.vendorArea = [0x63, 0x82, 0x53, 0x63, 255]
            return [datagram.carrying(short.encoded)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp),
    ]
}
