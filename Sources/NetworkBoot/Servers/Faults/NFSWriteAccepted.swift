internal import NetworkProtocols

/// An export that was meant for reading alone and has rw among its options.
struct NFSWriteAccepted: RPCFault {
    static let name: FaultName = "nfs-write-accepted"
    static let statement = "Says that a WRITE was carried out on an export for reading alone."
    static let caughtBy = ["nfs/writes-are-refused"]

    var talk = RPCTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.isSuccess,
            case .write(_, _, let count, let stability, _)? = reply.nfs == .write ? reply.nfsCall : nil
        else { return [reply] }
        // No attributes before and after, the count, how safely, and a verifier.
        return [reply.saying(NFS3Status.ok.rawValue, 0, 0, count, stability, 0, 0)]
    }
}
