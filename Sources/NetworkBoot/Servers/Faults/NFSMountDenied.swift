internal import NetworkProtocols

/// The folder is exported to others, or not at all.
struct NFSMountDenied: RPCFault {
    static let name: FaultName = "nfs-mount-denied"
    static let statement = "Answers MNT with ACCES."
    static let caughtBy = ["mount/mount-is-granted"]

    var talk = RPCTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.isSuccess, reply.call.program == .mount, reply.call.procedure == MountProcedure.mount.rawValue
        else {
            return [reply]
        }
        return [reply.saying(MountStatus.accessDenied.rawValue)]
    }
}
