internal import NetworkProtocols

/// What is registered has gone away, and nobody told the port mapper.
struct NFSPortMapperWrongPort: RPCFault {
    static let name: FaultName = "nfs-portmap-wrong-port"
    static let statement = "The port mapper names a port at which nobody listens."
    static let caughtBy = ["portmap/named-port-is-open"]

    var talk = RPCTalk()
    private static let deadPort: UInt32 = 40_049

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.isSuccess, reply.call.program == .portMapper, reply.call.version == 2,
            reply.call.procedure == PortMapperProcedure.getPort.rawValue, reply.results != [0, 0, 0, 0]
        else { return [reply] }
        return [reply.saying(Self.deadPort)]
    }
}
