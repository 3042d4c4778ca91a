internal import NetworkProtocols

/// Firmware that sorts offers chooses by what the OFFER says, and boots what the ACK says.
struct DHCPAckDiffersFromOffer: DHCPReplyFault {
    static let name: FaultName = "dhcp-ack-differs-from-offer"
    static let statement =
        "Names another boot file, and another address where one is set, in the ACK than in the OFFER."
    static let parameters = [
        FaultParameter("boot-file", "the boot file of the ACK", standard: .text("other.0")),
        FaultParameter("address", "the address of the ACK; 0.0.0.0 for that of the OFFER", standard: .address(.any)),
    ]
    static let caughtBy = ["dhcp/ack-keeps-the-offer"]

    private let bootFile: [UInt8]
    private let address: IPv4Address

    init(_ settings: FaultSettings) {
        bootFile = Array(settings.text("boot-file").utf8)
        address = settings.address("address")
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType == .acknowledge else { return reply }
        return reply.changed { [address, bootFile] message in
            if !address.isUnspecified { message.yourAddress = address }
            guard !bootFile.isEmpty, message.bootFile != nil else { return }
            if message.bootFileInOption != nil { message.options[.bootFileName] = bootFile }
            if message.bootFileInField != nil { message.bootFileField = bootFile }
        }
    }
}
