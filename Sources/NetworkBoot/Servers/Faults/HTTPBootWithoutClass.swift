internal import NetworkProtocols

/// EDK2 ignores the boot data of a reply that does not have the class.
struct HTTPBootWithoutClass: DHCPReplyFault {
    static let name: FaultName = "httpboot-no-60"
    static let statement = "Names a URL to HTTP boot clients without the class HTTPClient in option 60."
    static let caughtBy = ["pxe/http-client-gets-a-url"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.networkBootClass?.method == .http else { return reply }
        return reply.changed { $0.options.remove(.vendorClass) }
    }
}
