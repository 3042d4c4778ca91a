internal import NetworkProtocols

/// A message of ONC RPC as it was seen, without its octets.
struct ObservedRPCMessage: Sendable {
    var stamp: FrameStamp
    var source: Endpoint
    var destination: Endpoint
    var transport: IPProtocol
    /// Octets of the message, those that were not kept included.
    var length: Int
    /// Of its record; 0 over UDP.
    var fragments = 0
    var isReassembled = false
    var isCut = false
}

/// Follows all calls of ONC RPC between one client and one server address, and what is read by them.
struct NFSSessionFollower: Sendable {
    /// By what a reply finds its call.
    struct CallKey: Hashable, Sendable {
        var port: UInt16
        var isTCP: Bool
        var transactionID: UInt32
    }

    /// A call that waits for its reply.
    struct OpenCall: Sendable {
        var record: RPCCallRecord
        var subject: NFSCallSubject
        /// Of `session.counts`.
        var count: Int
    }

    /// A call that has its reply, for as long as either may come again.
    struct AnsweredCall: Sendable {
        var procedure: ProcedureKey
        var arguments: UInt64
        var reply: RPCReply?
        /// Of `session.counts`.
        var count: Int
        /// Where its record stands in `session.calls`; nil where it was not kept.
        var position: Int?
    }

    struct ProcedureKey: Hashable, Sendable {
        var program: RPCProgram
        var version: UInt32
        var procedure: UInt32

        init(_ call: RPCCall) {
            program = call.program
            version = call.version
            procedure = call.procedure
        }
    }

    /// Where a READ's data belong.
    struct DataPlace: Sendable {
        var file: Int
        var offset: UInt64
        var left: Int
    }

    let configuration: ObservationConfiguration
    let withMD5: Bool
    var session: NFSSession
    private(set) var last: FrameStamp
    var names: NFSNames
    /// Ports that the port mapper told, not yet taken.
    var toldPorts: [UInt16] = []

    var open: [CallKey: OpenCall] = [:]
    private var openOrder = RecentKeys()
    private(set) var answered: [CallKey: AnsweredCall] = [:]
    private var answeredOrder = RecentKeys()
    private var countByProcedure: [ProcedureKey: Int] = [:]
    private var keptCalls = 0
    private var keptReads = 0
    private var keptOdd = 0
    var resultsLeft: Int

    private var fileByHandle: [[UInt8]: Int] = [:]
    private var collectors: [ContentCollector] = []
    private var keptOctetsLeft: Int

    init(
        client: IPv4Address,
        server: IPv4Address,
        at stamp: FrameStamp,
        configuration: ObservationConfiguration,
        withMD5: Bool
    ) {
        self.configuration = configuration
        self.withMD5 = withMD5
        session = NFSSession(client: client, server: server, start: stamp)
        last = stamp
        names = NFSNames(limit: configuration.namesPerSession)
        resultsLeft = configuration.keptResultOctets
        keptOctetsLeft = 4 * configuration.keptBodyOctets
    }

    // MARK: Calls

    mutating func receiveCall(_ head: Span<UInt8>, _ message: ObservedRPCMessage) {
        heard(message)
        var reader = ByteReader(head)
        do throws(PacketDecodingError) {
            let decoded = try RPCMessage(decoding: &reader)
            guard let call = decoded.call else {
                session.undecodable.append(message.stamp)
                return
            }
            let arguments = head.copy(from: reader.offset, to: reader.offset + 2048)
            var record = RPCCallRecord(
                client: message.source,
                server: message.destination,
                transport: message.transport,
                stamp: message.stamp,
                transactionID: decoded.transactionID,
                call: call,
                arguments: arguments,
                argumentLength: max(arguments.count, message.length - reader.offset)
            )
            record.recordFragments = message.fragments
            note(record)
        } catch {
            noteUndecodable(head, message, error)
        }
    }

    private mutating func note(_ record: RPCCallRecord) {
        let key = CallKey(
            port: record.client.port,
            isTCP: record.transport == .tcp,
            transactionID: record.transactionID
        )
        if open[key]?.record.isSame(as: record) == true {
            if let count = open[key]?.count { session.counts[count].repetitions += 1 }
            open[key]?.record.repetitions.append(record.stamp)
            return
        }
        if let known = answered[key], known.procedure == ProcedureKey(record.call),
            known.arguments == record.arguments.fingerprint
        {
            session.counts[known.count].repetitions += 1
            if let position = known.position { session.calls[position].repetitions.append(record.stamp) }
            return
        }
        answered[key] = nil
        if let old = open.removeValue(forKey: key) { keep(old.record, isOdd: true) }
        if open.count >= configuration.recentCalls {
            while let oldest = openOrder.takeOldest() {
                guard let old = open.removeValue(forKey: oldest) else { continue }
                keep(old.record, isOdd: true)
                break
            }
        }
        var record = record
        let subject = NFSCallSubject(record)
        if case .read(let handle, let offset, let asked) = subject {
            record.read = NFSReadRecord(handle: handle, offset: offset, asked: asked)
        }
        let count = countPosition(record.call)
        session.counts[count].calls += 1
        open[key] = OpenCall(record: record, subject: subject, count: count)
        openOrder.append(key)
        openOrder.compact { open[$0] != nil }
    }

    /// Takes a call off those that wait: it was answered.
    mutating func close(_ key: CallKey, _ call: OpenCall, position: Int?) {
        open[key] = nil
        if answered.count >= configuration.recentCalls {
            while let oldest = answeredOrder.takeOldest(), answered.removeValue(forKey: oldest) == nil {}
        }
        answered[key] = AnsweredCall(
            procedure: ProcedureKey(call.record.call),
            arguments: call.record.arguments.fingerprint,
            reply: call.record.reply?.reply,
            count: call.count,
            position: position
        )
        answeredOrder.append(key)
        answeredOrder.compact { answered[$0] != nil }
    }

    private mutating func noteUndecodable(
        _ head: Span<UInt8>,
        _ message: ObservedRPCMessage,
        _ error: PacketDecodingError
    ) {
        var record = RPCCallRecord(
            client: message.source,
            server: message.destination,
            transport: message.transport,
            stamp: message.stamp,
            transactionID: RPCSignature.word(head, 0),
            call: RPCCall(program: RPCProgram(rawValue: 0), version: 0, procedure: 0)
        )
        record.recordFragments = message.fragments
        record.undecodable = error
        session.undecodable.append(message.stamp)
        keep(record, isOdd: true)
    }

    private mutating func countPosition(_ call: RPCCall) -> Int {
        let key = ProcedureKey(call)
        if let known = countByProcedure[key] { return known }
        // A stranger may call any number of procedures: the last entry takes what comes behind the limit.
        guard session.counts.count < 1024 else { return session.counts.count - 1 }
        countByProcedure[key] = session.counts.count
        session.counts.append(
            RPCProcedureCount(program: call.program, version: call.version, procedure: call.procedure)
        )
        return session.counts.count - 1
    }

    // MARK: Keeping

    /// Keeps a call that is over, as far as there is room for it. Returns where it stands.
    @discardableResult
    mutating func keep(_ record: RPCCallRecord, isOdd: Bool) -> Int? {
        if record.read == nil, keptCalls < configuration.callsPerSession {
            keptCalls += 1
        } else if record.read != nil, keptReads < configuration.readsPerSession {
            keptReads += 1
        } else if isOdd, keptOdd < configuration.oddCallsPerSession {
            keptOdd += 1
        } else {
            session.callsLeftOut += 1
            return nil
        }
        session.calls.append(record)
        return session.calls.count - 1
    }

    mutating func heard(_ message: ObservedRPCMessage) {
        last = message.stamp
        session.end = message.stamp
        if message.isCut { session.completeness.insert(.framesCut) }
    }

    // MARK: What is read

    /// Where the data of a file's READ go; nil where too many files were read.
    mutating func place(of handle: [UInt8], offset: UInt64, count: Int, at stamp: FrameStamp) -> DataPlace? {
        if let file = fileByHandle[handle] { return DataPlace(file: file, offset: offset, left: count) }
        guard session.files.count < configuration.filesPerSession else {
            session.filesLeftOut += 1
            return nil
        }
        let file = session.files.count
        fileByHandle[handle] = file
        session.files.append(NFSFileRead(handle: handle, path: names.path(of: handle), first: stamp))
        collectors.append(ContentCollector(keptOctets: configuration.keptBodyOctets, withMD5: withMD5))
        return DataPlace(file: file, offset: offset, left: count)
    }

    /// Takes data of a READ; what stands behind them is padding.
    mutating func receiveData(_ bytes: Span<UInt8>, _ place: inout DataPlace) {
        let count = min(bytes.count, place.left)
        guard count > 0, place.file < collectors.count else { return }
        collectors[place.file].append(
            bytes.extracting(0..<count),
            at: place.offset,
            budget: &keptOctetsLeft
        )
        place.offset &+= UInt64(count)
        place.left -= count
    }

    /// So many octets of a READ's data are missing from the capture.
    mutating func missData(_ count: Int, _ place: inout DataPlace) {
        place.offset &+= UInt64(count)
        place.left = max(0, place.left - count)
        session.completeness.insert(.framesMissing)
    }

    /// A READ was answered with data.
    mutating func countRead(_ read: NFSReadRecord, at stamp: FrameStamp) {
        guard let file = fileByHandle[read.handle] else { return }
        session.files[file].reads += 1
        session.files[file].last = stamp
        if let size = read.size { session.files[file].size = size }
        if read.isEnd == true, read.size == nil, let count = read.count {
            session.files[file].size = read.offset &+ UInt64(count)
        }
    }

    /// The session without what stands at its end only, for counting.
    var soFar: NFSSession {
        var session = session
        session.calls = []
        for file in session.files.indices { session.files[file].content.octets = collectors[file].content.octets }
        return session
    }

    // MARK: The end

    /// The session as it stands.
    ///
    /// - Parameter silence: how long nothing was heard of it.
    mutating func finish(silence: Duration, captureHasEnded: Bool) -> NFSSession {
        let unanswered = open.values.map(\.record)
        for record in unanswered.sorted(by: { $0.stamp < $1.stamp }) { keep(record, isOdd: true) }
        open = [:]
        for file in session.files.indices {
            let handle = session.files[file].handle
            if session.files[file].path == nil { session.files[file].path = names.path(of: handle) }
            if session.files[file].size == nil { session.files[file].size = names.size(of: handle) }
            session.files[file].content = collectors[file].content(size: session.files[file].size)
        }
        session.calls.sort { ($0.stamp.frame, $0.transactionID) < ($1.stamp.frame, $1.transactionID) }
        session.counts.sort {
            ($0.program.rawValue, $0.version, $0.procedure) < ($1.program.rawValue, $1.version, $1.procedure)
        }
        if captureHasEnded, silence < .seconds(10), !unanswered.isEmpty { session.completeness.insert(.endMissing) }
        return session
    }
}

extension RPCCallRecord {
    /// Whether `other` is this call once more.
    fileprivate func isSame(as other: RPCCallRecord) -> Bool {
        call.program == other.call.program && call.version == other.call.version
            && call.procedure == other.call.procedure && server.address == other.server.address
            && arguments == other.arguments
    }
}

/// Keys in the order in which they came.
private struct RecentKeys: Sendable {
    private var keys: [NFSSessionFollower.CallKey] = []
    private var next = 0

    mutating func append(_ key: NFSSessionFollower.CallKey) {
        keys.append(key)
    }

    /// Lets those go that are in use no more, where there are many.
    mutating func compact(_ isInUse: (NFSSessionFollower.CallKey) -> Bool) {
        guard keys.count > 8192 else { return }
        keys = keys[next...].filter(isInUse)
        next = 0
    }

    mutating func takeOldest() -> NFSSessionFollower.CallKey? {
        guard next < keys.count else { return nil }
        defer { next += 1 }
        return keys[next]
    }
}

extension [UInt8] {
    /// A number that is alike for the same octets, and hardly for others (FNV-1a).
    var fingerprint: UInt64 {
        reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
