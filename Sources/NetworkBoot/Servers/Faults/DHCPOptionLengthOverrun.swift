internal import NetworkProtocols

/// Option 12 behind the others, so that nothing else is lost by it.
struct DHCPOptionLengthOverrun: DHCPReplyFault {
    static let name: FaultName = "dhcp-option-length-overrun"
    static let statement = "Sends a last option whose length runs past the end of the message."
    static let caughtBy = ["dhcp/options-fit-their-field"]
    static let alsoSeen = [
        FaultConsequence(
            "dhcp/options-end-with-end-marker",
            because: "behind an option that runs over no end marker can be found"
        )
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { message in
            message.options.remove(.hostName)
            message.pad(to: 0)
            message.options.append(.hostName, Array("pc".utf8), declaredLength: 250)
            message.options.removeEnd()
        }
    }
}
