internal import NetworkProtocols

/// Some loaders fall back to the server identifier, others fetch from 0.0.0.0.
struct DHCPNextServerZero: DHCPReplyFault {
    static let name: FaultName = "dhcp-next-server-zero"
    static let statement =
        "Names a boot file and no server that has it: siaddr is zero, and there is no sname and no option 66 or 150."
    static let caughtBy = ["dhcp/boot-file-has-next-server"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.bootFile != nil else { return reply }
        return reply.changed { message in
            message.nextServer = .any
            if !message.options.isInUse(.serverName) { message.serverNameField = [] }
            message.options.remove(.tftpServerName)
            message.options.remove(.tftpServerAddresses)
        }
    }
}
