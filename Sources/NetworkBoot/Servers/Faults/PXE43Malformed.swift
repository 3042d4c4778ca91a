internal import NetworkProtocols

/// EDK2 and Intel's ROM throw away an offer whose option 43 they cannot read.
struct PXE43Malformed: DHCPReplyFault {
    static let name: FaultName = "pxe-43-malformed"
    static let statement = "Sends an option 43 whose last suboption runs past its end."
    static let caughtBy = ["pxe/vendor-options-are-well-formed"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType != .negativeAcknowledge, reply.message.bootFile != nil else { return reply }
        return reply.changed { message in
            message.options[.vendorClass] = Array("PXEClient".utf8)
            // Discovery control (6) as it should be, then a menu prompt (10) of more octets than follow.
            message.options[.vendorSpecific] = [6, 1, 8, 10, 40, 0]
        }
    }
}
