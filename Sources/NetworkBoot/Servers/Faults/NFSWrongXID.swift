internal import NetworkProtocols

/// A server that mixes its callers up.
struct NFSWrongXID: RPCFault {
    static let name: FaultName = "nfs-wrong-xid"
    static let statement = "Says a reply with another transaction identifier before each one of NFS."
    static let caughtBy = ["rpc/reply-has-a-call"]

    var talk = RPCTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.nfs != nil else { return [reply] }
        var stray = reply
        stray.message.transactionID ^= 0x00ff_0000
        return [stray, reply]
    }
}
