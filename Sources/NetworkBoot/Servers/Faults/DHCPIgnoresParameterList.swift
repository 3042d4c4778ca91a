internal import NetworkProtocols

/// A server that does not read the list.
struct DHCPIgnoresParameterList: DHCPReplyFault {
    static let name: FaultName = "dhcp-ignores-parameter-list"
    static let statement = "Sends none of what the client asked for in option 55."
    static let caughtBy = ["dhcp/requested-parameters-are-given"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        let kept: [DHCPOptionCode] = [
            .messageType, .serverIdentifier, .leaseTime, .clientIdentifier, .relayAgentInformation, .message,
        ]
        return reply.changed { message in
            for code in message.options.codesInOrder where !kept.contains(code) { message.options.remove(code) }
        }
    }
}
