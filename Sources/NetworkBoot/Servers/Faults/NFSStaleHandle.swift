internal import NetworkProtocols

/// The server was set up anew, or its disk mounted elsewhere, while machines run from it.
struct NFSStaleHandle: RPCFault {
    static let name: FaultName = "nfs-stale-handle"
    static let statement = "After a few calls answers NFS with STALE for handles that were good."
    static let caughtBy = ["nfs/handles-stay-good"]

    var talk = RPCTalk()
    private var answered = 0
    /// What mounting takes, and a look at the top of the folder.
    private static let goodCalls = 3

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.isSuccess, let nfs = reply.nfs, nfs != .null else { return [reply] }
        answered += 1
        guard answered > Self.goodCalls else { return [reply] }
        // GETATTR has nothing behind its status, and all others that read have one word: no attributes.
        return [
            nfs == .getAttributes ? reply.saying(NFS3Status.stale.rawValue) : reply.saying(NFS3Status.stale.rawValue, 0)
        ]
    }
}
