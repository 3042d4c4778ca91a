internal import NetworkProtocols

/// What servers from before RFC 6842 do, and dnsmasq still.
struct DHCPClientIdentifierNotEchoed: DHCPReplyFault {
    static let name: FaultName = "dhcp-client-identifier-not-echoed"
    static let statement = "Leaves the client identifier, option 61, out of its replies."
    static let caughtBy = ["dhcp/client-identifier-is-returned"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.remove(.clientIdentifier) }
    }
}
