internal import NetworkProtocols

/// The ROM asks four times and prints PXE-E55.
struct ProxyBootServerSilent: DHCPReplyFault {
    static let name: FaultName = "proxy-4011-silent"
    static let statement = "Offers boot data on port 4011, and does not answer there."
    static let caughtBy = ["pxe/boot-server-answers"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.datagram.source.port == 4011 ? nil : reply
    }
}
