/// The programs of an NFS server behind their RPC headers: who is called, who calls, and what that comes to.
struct NFSServices: Sendable {
    private(set) var configuration: NFSServerConfiguration
    private var portMapper: PortMapperProgram
    private var mount: MountProgram
    private var nfs: NFS3Program

    /// What came of a message.
    enum Outcome: Sendable {
        /// The reply was written, but for the part of a file that belongs behind it.
        case answered(FileSlice?)
        case silence
        /// It is no call of RPC at all.
        case undecodable
    }

    init(_ configuration: NFSServerConfiguration) {
        self.configuration = configuration
        nfs = NFS3Program(configuration)
        mount = MountProgram(versions: Self.mountVersions(configuration))
        portMapper = PortMapperProgram(
            Self.mappings(configuration),
            limit: configuration.registrationLimit,
            clockOrigin: configuration.clockOrigin
        )
    }

    private static func mountVersions(_ configuration: NFSServerConfiguration) -> ClosedRange<UInt32> {
        configuration.mountVersions.clamped(to: 1...3)
    }

    /// The programs that clients find, for the server's own port mapper or another one.
    static func mappings(_ configuration: NFSServerConfiguration) -> [PortMapping] {
        var transports: [UInt32] = []
        if configuration.usesTCP { transports.append(PortMapping.tcp) }
        if configuration.usesUDP { transports.append(PortMapping.udp) }
        var mappings: [PortMapping] = []
        func add(_ program: RPCProgram, _ versions: ClosedRange<UInt32>, _ port: UInt16) {
            for version in versions {
                for transport in transports {
                    mappings.append(
                        PortMapping(program: program, version: version, transport: transport, port: UInt32(port))
                    )
                }
            }
        }
        if let port = configuration.portMapperPort { add(.portMapper, PortMapperProgram.versions, port) }
        add(.mount, mountVersions(configuration), configuration.mountPort)
        add(.nfs, configuration.versions, configuration.port)
        return mappings
    }

    /// Exports and limits from now on; who has mounted what, and what others registered, stays.
    mutating func change(to configuration: NFSServerConfiguration) {
        var changed = NFSServices(configuration)
        changed.nfs.exports.adopt(nfs.exports)
        changed.mount = mount.speaking(Self.mountVersions(configuration))
        if configuration.portMapperPort == self.configuration.portMapperPort {
            changed.portMapper.adopt(portMapper)
        }
        self = changed
    }

    /// Answers the message that stands in `bytes`; the reply is written behind what `writer` has.
    mutating func answer(
        _ bytes: Span<UInt8>,
        from client: Endpoint,
        to local: Endpoint,
        isStream: Bool,
        at now: Instant,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> Outcome {
        var reader = ByteReader(bytes)
        guard let message = try? RPCMessage(decoding: &reader) else { return .undecodable }
        // Replies are never answered, or two servers could keep each other busy.
        guard case .call(let call) = message.body else { return .silence }
        var arrival = RPCArrival(
            transactionID: message.transactionID,
            call: call,
            client: client,
            local: local,
            isStream: isStream,
            time: now
        )
        let start = writer.count
        RPCMessage(transactionID: message.transactionID, .reply(.success)).encode(into: &writer)
        let answer = admit(&arrival).map(RPCAnswer.refused) ?? dispatch(arrival, &reader, into: &writer, &journal)
        switch answer {
        case .results: return .answered(nil)
        case .resultsWithFile(let slice): return .answered(slice)
        case .silence:
            writer.removeAll(behind: start)
            return .silence
        case .refused(let reply):
            writer.removeAll(behind: start)
            RPCMessage(transactionID: message.transactionID, .reply(reply)).encode(into: &writer)
            let what = NFSServiceEvent.What.refused(call.program, version: call.version, reply)
            journal.note(.nfs(NFSServiceEvent(client: client, what: what)))
            return .answered(nil)
        }
    }

    /// Why a call is not let in; nil where it is, and then the claim of its caller is noted.
    private func admit(_ arrival: inout RPCArrival) -> RPCReply? {
        let call = arrival.call
        guard call.rpcVersion == 2 else { return .denied(.rpcMismatch(lowest: 2, highest: 2)) }
        guard call.credential.body.octets.count <= RPCAuthentication.bodyLimit else {
            return .denied(.authenticationError(.badCredential))
        }
        guard call.verifier.body.octets.count <= RPCAuthentication.bodyLimit else {
            return .denied(.authenticationError(.badVerifier))
        }
        switch call.credential.flavor {
        case .none: return nil
        case .system:
            guard let claim = call.credential.systemCredential, claim.isWithinLimits else {
                return .denied(.authenticationError(.badCredential))
            }
            arrival.claim = claim
            return nil
        default: return .denied(.authenticationError(.rejectedCredential))
        }
    }

    private mutating func dispatch(
        _ arrival: RPCArrival,
        _ reader: inout ByteReader,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> RPCAnswer {
        let port = arrival.local.port
        switch arrival.call.program {
        case .nfs where port == configuration.port:
            return nfs.answer(arrival, &reader, into: &writer, &journal)
        case .mount where port == configuration.mountPort:
            return mount.answer(arrival, &reader, &nfs.exports, into: &writer, &journal)
        case .portMapper where port == configuration.portMapperPort:
            return portMapper.answer(arrival, &reader, into: &writer)
        default: return .refused(.programUnavailable)
        }
    }
}
