internal import NetworkProtocols

/// A server that gives up in the middle of its own reading.
struct NFSShortRead: RPCFault {
    static let name: FaultName = "nfs-short-read"
    static let statement = "READ brings half of what was asked for and does not tell the end."
    static let caughtBy = ["nfs/reads-are-not-short"]

    var talk = RPCTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard case .read(.ok(var part))? = reply.nfs == .read ? reply.nfsReply : nil, part.data.octets.count > 1 else {
            return [reply]
        }
        part.data = XDROpaque(Array(part.data.octets.prefix(part.data.octets.count / 2)))
        part.count = UInt32(part.data.octets.count)
        part.isEnd = .false
        return [reply.saying(.read(.ok(part)))]
    }
}
