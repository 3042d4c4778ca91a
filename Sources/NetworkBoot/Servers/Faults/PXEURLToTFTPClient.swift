internal import NetworkProtocols

/// A ROM asks the TFTP server for a file of that name, http:// and all.
struct PXEURLToTFTPClient: DHCPReplyFault {
    static let name: FaultName = "pxe-http-url-to-tftp-client"
    static let statement = "Names the boot file as a URL to clients that speak TFTP alone."
    static let caughtBy = ["pxe/url-suits-the-client"]
    static let alsoSeen = [
        FaultConsequence(
            "boot/needed-files-are-there",
            because: "the TFTP server has no file of the name that the ROM asks for"
        )
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let name = reply.message.bootFile, !reply.message.options.isInUse(.file),
            name.firstRange(of: Array("://".utf8)) == nil
        else { return reply }
        let url = Array("http://\(reply.message.nextServer)/".utf8) + name
        return reply.changed { message in
            if message.bootFileInOption != nil { message.options[.bootFileName] = url }
            if message.bootFileInField != nil { message.bootFileField = url }
        }
    }
}
