internal import DequeModule

/// Mounts a directory of an NFS version 3 server and reads it, as Linux does (`fs/nfs`): the port mapper is asked for
/// MOUNT, MOUNT for the directory, the port mapper for NFS, and NFS for what it takes and what the directory is; then each
/// path is walked name by name.
///
/// It begins to mount when it is made, and says once what came of it; each operation that is started has one answer.
public struct NFSClient: Machine {
    public typealias Input = HostEvent

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// The handle of the directory, or why there is none; after a failure it is over.
        case mounted(Result<NFSFileHandle, NFSClientFailure>)
        case answered(id: UInt64, Result<NFSClientAnswer, NFSClientFailure>)
        /// The server is silent for as long as patience goes, and is waited for all the same.
        case notResponding
        /// It answers again.
        case responding
    }

    public let server: IPv4Address
    /// Whose folder it mounts.
    public let path: [UInt8]
    public let configuration: NFSClientConfiguration
    var random: SeededRandom
    var numbers: NFSClientNumbers
    var outputs: Deque<Output> = []
    var nextTransactionID: UInt32
    var phase = Phase.ended
    /// To the port mapper or MOUNT, whichever is asked.
    var auxiliary: RPCChannel?
    /// To NFS.
    var channel: RPCChannel?
    /// What was called, by transaction identifiers.
    var calls: [UInt32: Purpose] = [:]
    var knowledge: NFSClientKnowledge
    var tasks: [NFSClientTask] = []
    /// Calls that were answered by JUKEBOX.
    var postponed: [Postponed] = []
    /// Streams that this side has ended, until when the other side's end is waited for.
    var closing: [(stream: StreamID, until: Instant)] = []
    private var isResponding = true

    enum Phase: Hashable {
        case mounting(NFSMountProgress)
        case mounted
        /// UMNT was sent for the operation of this number.
        case unmounting(UInt64)
        case ended
    }

    /// What a call is made for.
    enum Purpose: Sendable {
        /// For the step of the mount that is under way; the call where it is one of NFS version 3.
        case mounting(NFS3Call?, postponements: Int)
        /// For an operation; how often it was postponed.
        case task(UInt64, NFS3Call, postponements: Int)
        case unmounting
    }

    struct Postponed: Sendable {
        var due: Instant
        var call: NFS3Call
        var purpose: Purpose
    }

    /// A client that begins to mount `path` of `server` at once; its transaction identifiers depend on `seed`.
    public init(
        server: IPv4Address,
        path: [UInt8],
        configuration: NFSClientConfiguration,
        numbers: NFSClientNumbers,
        seed: UInt64,
        at now: Instant
    ) {
        self.server = server
        self.path = path
        self.configuration = configuration
        self.numbers = numbers
        random = SeededRandom(seed: seed)
        nextTransactionID = UInt32.random(in: .min ... .max, using: &random)
        knowledge = NFSClientKnowledge(configuration)
        beginMounting(at: now)
        settle(at: now)
    }

    /// Begins an operation. Its answer comes under `id`, at once or later; before the mount is there, and behind its end,
    /// it is ``NFSClientFailure/aborted``.
    public mutating func start(_ operation: NFSClientOperation, id: UInt64, at now: Instant) {
        defer { settle(at: now) }
        guard phase == .mounted else {
            outputs.append(.answered(id: id, .failure(.aborted)))
            return
        }
        guard let path = operation.path else { return unmount(id, at: now) }
        var task = NFSClientTask(id: id, operation, path: path, knowledge: knowledge)
        let step = task.begin(&knowledge)
        tasks.append(task)
        take(step, tasks.count - 1, at: now)
    }

    /// Ends an operation without an answer.
    public mutating func cancel(id: UInt64, at now: Instant) {
        tasks.removeAll { $0.id == id }
        postponed.removeAll { item in
            if case .task(id, _, _) = item.purpose { return true }
            return false
        }
        settle(at: now)
    }

    /// Whether a datagram to `port`, or what is said of one from it, is for this client.
    public func owns(port: UInt16) -> Bool { auxiliary?.port == port || channel?.port == port }

    /// Whether what happens on `stream` is for this client.
    public func owns(_ stream: StreamID) -> Bool { numbers.owns(stream) }

    /// Whether nothing more comes of it: no port is bound and no stream open.
    public var isOver: Bool { phase == .ended && closing.isEmpty && auxiliary == nil && channel == nil }

    public var nextDeadline: Instant? {
        var next = channel?.nextDeadline
        for deadline in [auxiliary?.nextDeadline, postponed.map(\.due).min(), closing.map(\.until).min()] {
            if let deadline { next = min(next ?? deadline, deadline) }
        }
        return next
    }

    public mutating func handle(_ input: HostEvent, at now: Instant) {
        switch input {
        case .datagram(let datagram):
            let port = datagram.destination.port
            if auxiliary?.port == port { auxiliary?.receive(datagram) }
            if channel?.port == port { channel?.receive(datagram) }
        case .unreachable(let reason, let remote, let port):
            if auxiliary?.port == port { auxiliary?.bounced(reason, from: remote) }
            if channel?.port == port { channel?.bounced(reason, from: remote) }
        case .stream(let stream, let input): receive(input, on: stream, at: now)
        case .accepted, .addressInUse, .pingAnswered, .reverse: break
        }
        settle(at: now)
    }

    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        channel?.handleDeadline(at: now, &numbers, &outputs)
        auxiliary?.handleDeadline(at: now, &numbers, &outputs)
        for (stream, until) in closing where until <= now { outputs.append(.host(.stream(stream, .abort))) }
        closing.removeAll { $0.until <= now }
        let due = postponed.filter { $0.due <= now }
        postponed.removeAll { $0.due <= now }
        for item in due { call(item.call, for: item.purpose, at: now) }
        settle(at: now)
    }

    /// Breaks everything off; what waits for an answer gets ``NFSClientFailure/aborted``.
    public mutating func abort(at now: Instant) {
        fail(.aborted)
        for (stream, _) in closing { outputs.append(.host(.stream(stream, .abort))) }
        closing = []
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }
}

// MARK: Calls and replies

extension NFSClient {
    /// How long the server's end of a stream is waited for behind this side's (Linux `tcp_fin_timeout`).
    private static let endTimeout = Duration.seconds(60)
    /// How often a call is repeated because of JUKEBOX where mounts give up.
    private static let postponementLimit = 60

    private mutating func receive(_ input: StreamInput, on stream: StreamID, at now: Instant) {
        if auxiliary?.stream == stream {
            auxiliary?.handle(input, at: now, &numbers, &outputs)
        } else if channel?.stream == stream {
            channel?.handle(input, at: now, &numbers, &outputs)
        } else if let index = closing.firstIndex(where: { $0.stream == stream }) {
            switch input {
            case .closed, .failed: closing.remove(at: index)
            case .connected, .received, .writable, .finished: break
            }
        }
    }

    /// The octets of a call with a new transaction identifier.
    mutating func message(
        _ program: RPCProgram,
        _ version: UInt32,
        _ procedure: UInt32,
        _ encode: (inout ByteWriter) -> Void
    ) -> (octets: [UInt8], transactionID: UInt32) {
        let transactionID = nextTransactionID
        nextTransactionID &+= 1
        let credential = RPCSystemCredential(
            machineName: configuration.machineName,
            userID: configuration.userID,
            groupID: configuration.groupID
        )
        let header = RPCCall(
            program: program,
            version: version,
            procedure: procedure,
            credential: RPCAuthentication(credential)
        )
        var writer = ByteWriter(reserving: 256)
        RPCMessage(transactionID: transactionID, .call(header)).encode(into: &writer)
        encode(&writer)
        return (writer.bytes, transactionID)
    }

    mutating func call(_ call: NFS3Call, for purpose: Purpose, at now: Instant) {
        let message = message(.nfs, NFS3Program.version, call.procedure.rawValue) { call.encode(into: &$0) }
        calls[message.transactionID] = purpose
        channel?.call(message.octets, message.transactionID, at: now, &numbers, &outputs)
    }

    /// Takes what the channels have to say, until they have no more.
    mutating func settle(at now: Instant) {
        while true {
            if let event = auxiliary?.nextEvent() {
                take(event, isAuxiliary: true, at: now)
            } else if let event = channel?.nextEvent() {
                take(event, isAuxiliary: false, at: now)
            } else {
                return
            }
        }
    }

    private mutating func take(_ event: RPCChannel.Event, isAuxiliary: Bool, at now: Instant) {
        switch event {
        case .reply(let transactionID, let octets):
            if !isResponding, !isAuxiliary {
                isResponding = true
                outputs.append(.responding)
            }
            guard let purpose = calls.removeValue(forKey: transactionID) else { return }
            switch purpose {
            case .mounting(let call, let postponements):
                if let call,
                    isPostponed(call, octets, postponements, .mounting(call, postponements: postponements + 1), now)
                {
                    return
                }
                continueMounting(octets, at: now)
            case .unmounting: finishUnmounting(at: now)
            case .task(let id, let call, let postponements):
                let purpose = Purpose.task(id, call, postponements: postponements + 1)
                if isPostponed(call, octets, postponements, purpose, now) { return }
                receive(octets, to: call, id, at: now)
            }
        case .failed(let transactionID, let failure):
            guard let purpose = calls.removeValue(forKey: transactionID) else { return }
            switch purpose {
            case .mounting: failMounting(failure, at: now)
            case .unmounting: finishUnmounting(at: now)
            case .task(let id, _, _):
                guard let index = tasks.firstIndex(where: { $0.id == id }) else { return }
                finish(index, .failure(NFSClientFailure(failure, of: .nfs)))
            }
        case .notResponding:
            if isResponding, !isAuxiliary {
                isResponding = false
                outputs.append(.notResponding)
            }
        }
    }

    /// Whether a call was answered by JUKEBOX, and is made again later.
    private mutating func isPostponed(
        _ call: NFS3Call,
        _ octets: [UInt8],
        _ postponements: Int,
        _ purpose: Purpose,
        _ now: Instant
    ) -> Bool {
        guard configuration.isHard || postponements < Self.postponementLimit,
            Self.status(octets) == .jukebox
        else { return false }
        let due = now.advanced(by: max(configuration.jukeboxWait, .milliseconds(1)))
        postponed.append(Postponed(due: due, call: call, purpose: purpose))
        return true
    }

    private mutating func receive(_ octets: [UInt8], to call: NFS3Call, _ id: UInt64, at now: Instant) {
        guard let index = tasks.firstIndex(where: { $0.id == id }) else { return }
        switch Self.reply(octets, to: call.procedure) {
        case .failure(let failure): finish(index, .failure(failure))
        case .success(let reply): take(tasks[index].receive(reply, to: call, &knowledge), index, at: now)
        }
    }

    /// Does what an operation wants next.
    mutating func take(_ step: NFSClientTask.Step, _ index: Int, at now: Instant) {
        switch step {
        case .calls(let wanted):
            let id = tasks[index].id
            for wanted in wanted { call(wanted, for: .task(id, wanted, postponements: 0), at: now) }
        case .finished(let result): finish(index, result)
        }
    }

    private mutating func finish(_ index: Int, _ result: Result<NFSClientAnswer, NFSClientFailure>) {
        outputs.append(.answered(id: tasks.remove(at: index).id, result))
    }

    /// The status that a reply of NFS begins with; nil where there is none.
    private static func status(_ octets: [UInt8]) -> NFS3Status? {
        var reader = ByteReader(octets.span)
        guard let reply = try? RPCMessage(decoding: &reader).reply, reply.isSuccess else { return nil }
        return (try? reader.readUInt32()).map(NFS3Status.init(rawValue:))
    }

    /// What NFS replied to a procedure.
    static func reply(_ octets: [UInt8], to procedure: NFS3Procedure) -> Result<NFS3Reply, NFSClientFailure> {
        do throws(NFSClientFailure) {
            return .success(
                try results(octets, of: .nfs, version: Int(NFS3Program.version)) { reader throws(PacketDecodingError) in
                    try NFS3Reply(decoding: &reader, procedure: procedure)
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// The results of a call; throws what else it came to.
    static func results<Results>(
        _ octets: [UInt8],
        of service: NFSClientFailure.Service,
        version: Int,
        _ decode: (inout ByteReader) throws(PacketDecodingError) -> Results
    ) throws(NFSClientFailure) -> Results {
        var reader = ByteReader(octets.span)
        do throws(PacketDecodingError) {
            let message = try RPCMessage(decoding: &reader)
            if case .reply(.accepted(_, .success)) = message.body { return try decode(&reader) }
            throw .invalid("reply", at: 0)
        } catch {
            throw failure(octets, of: service, version: version, error)
        }
    }

    private static func failure(
        _ octets: [UInt8],
        of service: NFSClientFailure.Service,
        version: Int,
        _ error: PacketDecodingError
    ) -> NFSClientFailure {
        var reader = ByteReader(octets.span)
        guard let reply = try? RPCMessage(decoding: &reader).reply, !reply.isSuccess else {
            return .badAnswer(service, "\(error)")
        }
        if case .accepted(_, .programMismatch(let lowest, let highest)) = reply {
            return .versionRefused(service, asked: version, lowest: Int(lowest), highest: Int(highest))
        }
        return .refused(service, "\(reply)")
    }

    /// Ends the way to the port mapper or to MOUNT in order.
    mutating func closeAuxiliary(at now: Instant) {
        linger(auxiliary?.close(&outputs), at: now)
        auxiliary = nil
    }

    /// Ends the way to NFS in order.
    mutating func closeChannel(at now: Instant) {
        linger(channel?.close(&outputs), at: now)
        channel = nil
    }

    private mutating func linger(_ stream: StreamID??, at now: Instant) {
        guard case .some(.some(let stream)) = stream else { return }
        closing.append((stream, now.advanced(by: Self.endTimeout)))
    }

    /// Breaks all off, and answers what waits with `failure`.
    mutating func fail(_ failure: NFSClientFailure) {
        switch phase {
        case .mounting: outputs.append(.mounted(.failure(failure)))
        case .unmounting(let id): outputs.append(.answered(id: id, .success(.unmounted)))
        case .mounted, .ended: break
        }
        phase = .ended
        auxiliary?.abort(&outputs)
        channel?.abort(&outputs)
        auxiliary = nil
        channel = nil
        calls = [:]
        postponed = []
        for task in tasks { outputs.append(.answered(id: task.id, .failure(failure))) }
        tasks = []
    }
}

extension NFSClientFailure {
    init(_ failure: RPCChannel.Failure, of service: Service) {
        switch failure {
        case .silent: self = .silent(service)
        case .unreachable(let reason): self = .unreachable(service, reason)
        case .broken(let failure): self = .broken(service, failure)
        case .undecodable: self = .badAnswer(service, "no record of RPC")
        }
    }
}
