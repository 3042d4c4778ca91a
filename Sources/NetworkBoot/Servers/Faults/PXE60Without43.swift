internal import NetworkProtocols

/// EDK2 then asks port 4011, where nobody listens, and fails; a boot file in file would be taken by BIOS ROMs alone.
struct PXE60Without43: DHCPReplyFault {
    static let name: FaultName = "pxe-60-without-43"
    static let statement = "Says PXEClient in option 60, and gives neither option 43 nor a boot file."
    static let caughtBy = ["pxe/pxe-class-comes-with-boot-data"]
    static let alsoSeen = [
        FaultConsequence(
            "pxe/boot-client-gets-a-boot-file",
            because: "the boot file is left out, which would carry the boot on"
        ),
        FaultConsequence(
            "pxe/boot-server-answers",
            because: "machines that take the class for PXE's ask port 4011, where nobody listens"
        ),
        FaultConsequence("network/service-port-is-open", because: "the host says of port 4011 that it is closed"),
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType == .offer || reply.message.messageType == .acknowledge,
            reply.message.bootFile != nil || reply.message.networkBootClass != nil
        else { return reply }
        return reply.changed { message in
            message.options.remove(.vendorSpecific)
            message.options.remove(.bootFileName)
            message.options[.vendorClass] = Array("PXEClient".utf8)
            if !message.options.isInUse(.file) { message.bootFileField = [] }
        }
    }
}
