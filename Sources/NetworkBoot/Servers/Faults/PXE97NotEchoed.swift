internal import NetworkProtocols

/// There is firmware that compares it.
struct PXE97NotEchoed: DHCPReplyFault {
    static let name: FaultName = "pxe-97-not-echoed"
    static let statement = "Says PXEClient and leaves the machine identifier, option 97, out."
    static let caughtBy = ["pxe/machine-identifier-is-returned"]
    static let alsoSeen = [
        FaultConsequence(
            "pxe/server-returns-client-options",
            because: "that rule is about options 93 and 94 as well as 97"
        )
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.remove(.machineIdentifier) }
    }
}
