internal import NetworkProtocols

/// A machine that is there refuses the port, and one that is not answers no ARP.
struct DHCPNextServerWrong: DHCPReplyFault {
    static let name: FaultName = "dhcp-next-server-wrong"
    static let statement = "Names a machine without TFTP as next server."
    static let parameters = [
        FaultParameter(
            "address",
            "the next server that is named; 0.0.0.0 for the router, or for the address behind the server's where it is the router",
            standard: .address(.any)
        )
    ]
    static let caughtBy = ["network/service-port-is-open"]
    static let alsoSeen = [
        FaultConsequence(
            "boot/needed-files-are-there",
            because: "where nobody serves it, the boot file is not to be had"
        )
    ]

    private let address: IPv4Address

    init(_ settings: FaultSettings) {
        address = settings.address("address")
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard !reply.message.nextServer.isUnspecified else { return reply }
        let other = other(than: reply.message)
        return reply.changed { message in
            message.nextServer = other
            message.options.remove(.tftpServerName)
            message.options.remove(.tftpServerAddresses)
        }
    }
    private func other(than message: DHCPMessage) -> IPv4Address {
        if !address.isUnspecified { return address }
        if let router = message.routers?.first, router != message.nextServer { return router }
        return IPv4Address(rawValue: message.nextServer.rawValue &+ 1)
    }
}
