internal import NetworkProtocols

/// Firmware throws the answer away and asks on.
struct ProxyBootServerWrongType: DHCPReplyFault {
    static let name: FaultName = "proxy-4011-wrong-type"
    static let statement = "Answers on port 4011 for another boot item than was asked for."
    static let caughtBy = ["pxe/boot-server-answer-is-usable"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.datagram.source.port == 4011, var options = reply.message.pxeVendorOptions,
            let item = options.bootItem
        else { return reply }
        options.bootItem = PXEBootItem(type: PXEBootServerType(rawValue: item.type.rawValue ^ 1), layer: item.layer)
        return reply.changed { $0.options[.vendorSpecific] = options.octets }
    }
}
