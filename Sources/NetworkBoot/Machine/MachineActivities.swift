public import NetworkProtocols

/// All that a booting machine does on the network for its stages: each request becomes a protocol's machine on the
/// host, and what that comes to becomes the reply. Any number of requests may be under way at once.
///
/// Driven as a ``Machine`` is, but for its two kinds of outputs: after each call take ``nextOutput()`` until it is nil,
/// then read ``nextDeadline``.
public struct MachineActivities: Sendable {
    /// What is to be done next.
    public enum Output: Sendable {
        case host(HostAction)
        /// Boxed: a reply is large and rare, an action small and frequent.
        indirect case reply(id: UInt64, BootReply)
    }

    let hardware: MachineHardware
    var random: SeededRandom
    var outputs = ActivityOutputs()
    // Machines of differing type side by side: an enum of them would be copied at each packet.
    var keys: TypedKeys
    var waits: [Wait] = []
    var address = AddressActivity()
    var reads: [TFTPRead] = []
    var downloads: [HTTPDownload] = []
    /// HTTP connections: those of downloads, and idle ones that may be used again.
    var connections: [HTTPConnection] = []
    var lookups: [NameLookup] = []
    var questions: [BootServerQuestion] = []
    var folders: [FolderMount] = []
    /// How many folders were to be mounted.
    var mountCount = 0
    var devices: [DeviceAttachment] = []
    /// How many volumes were mounted or attached.
    private var volumeCount = 0
    /// When ``handleDeadline(at:)`` wants to be called next; nil where nothing is waited for but input. Kept, so that
    /// whoever reads it copies none of the above.
    public private(set) var nextDeadline: Instant?
    private var nextPort: UInt16
    private var nextStream: UInt32 = 1

    struct Wait: Sendable {
        var id: UInt64
        var end: Instant
    }

    /// The activities of one machine from its start on.
    ///
    /// - Parameters:
    ///   - keys: what a person presses, one key after the other.
    ///   - seed: what ports, transaction identifiers and back-off times are drawn from.
    public init(hardware: MachineHardware, keys: [TypedKey] = [], seed: UInt64, at now: Instant) {
        self.hardware = hardware
        self.keys = TypedKeys(keys)
        random = SeededRandom(seed: seed)
        nextPort = UInt16.random(in: Self.ephemeralPorts, using: &random)
    }

    /// Begins what a stage asks for. The reply comes as an output under this `id`, at once or later.
    public mutating func start(_ request: BootRequest, id: UInt64, at now: Instant) {
        switch request {
        case .configure(let request): configure(request, id: id, at: now)
        case .bootServer(let request): askBootServer(request, id: id, at: now)
        case .fetch(let request): fetch(request, id: id, at: now)
        case .resolve(let request): resolve(request, id: id, at: now)
        case .mount(let request): mount(request, id: id, at: now)
        case .tree(let request): tree(request, id: id, at: now)
        case .attach(let request): attach(request, id: id, at: now)
        case .blocks(let request): blocks(request, id: id, at: now)
        case .wait(let duration): waits.append(Wait(id: id, end: now.advanced(by: duration)))
        case .key(let limit): keys.wait(id: id, limit: limit, at: now)
        }
        settle(at: now)
    }

    /// Ends what goes on under `id`, with a goodbye to the peer where the protocol has one. No reply follows.
    public mutating func cancel(id: UInt64, at now: Instant) {
        waits.removeAll { $0.id == id }
        keys.cancel(id: id, at: now)
        cancelAddress(id: id, at: now)
        cancelQuestion(id: id, at: now)
        cancelRead(id: id, at: now)
        cancelDownload(id: id, at: now)
        cancelLookup(id: id, at: now)
        cancelFolder(id: id, at: now)
        cancelDevice(id: id, at: now)
        settle(at: now)
    }

    /// Ends everything, as when the machine is switched off in an orderly way. No replies follow.
    public mutating func abort(at now: Instant) {
        waits = []
        keys.cancelAll(at: now)
        abortAddress(at: now)
        for question in questions.reversed() { cancelQuestion(id: question.id, at: now) }
        for index in reads.indices.reversed() { abortRead(index, at: now) }
        for download in downloads.reversed() { cancelDownload(id: download.id, at: now) }
        for lookup in lookups.reversed() { cancelLookup(id: lookup.id, at: now) }
        for index in folders.indices.reversed() { abortFolder(index, at: now) }
        for index in devices.indices.reversed() { abortDevice(index, at: now) }
        closeIdleConnections(at: now)
        settle(at: now)
    }

    /// Takes what happened to the host.
    public mutating func handle(_ event: HostEvent, at now: Instant) {
        if handleFolder(event, at: now) { return settle(at: now) }
        switch event {
        case .datagram(let datagram): receive(datagram, at: now)
        case .unreachable(let reason, let remote, let port): bounced(reason, remote: remote, port: port, at: now)
        case .stream(let stream, let input):
            if !handleDevice(input, on: stream, at: now) { receive(input, on: stream, at: now) }
        // Nothing is listened on.
        case .accepted(let stream, _, _): outputs.append(.host(.stream(stream, .abort)))
        case .addressInUse(let address, let owner): found(address, inUseBy: owner, at: now)
        case .reverse(let packet): heardReverse(packet, at: now)
        case .pingAnswered: break
        }
        settle(at: now)
    }

    /// Takes that time has passed. Does nothing before ``nextDeadline``.
    public mutating func handleDeadline(at now: Instant) {
        handleAddressDeadline(at: now)
        for index in questions.indices.reversed() { handleQuestionDeadline(index, at: now) }
        // From the last on, as each may end and be taken out.
        for index in reads.indices.reversed() { handleReadDeadline(index, at: now) }
        for index in connections.indices.reversed() { handleConnectionDeadline(index, at: now) }
        for index in lookups.indices.reversed() { handleLookupDeadline(index, at: now) }
        for index in folders.indices.reversed() { handleFolderDeadline(index, at: now) }
        for index in devices.indices.reversed() { handleDeviceDeadline(index, at: now) }
        settle(at: now)
    }

    /// What is to be done next; nil where nothing is.
    public mutating func nextOutput() -> Output? { outputs.next() }

    private mutating func receive(_ datagram: Datagram, at now: Instant) {
        let port = datagram.destination.port
        if let index = reads.firstIndex(where: { $0.client.localPort == port }) {
            reads[index].client.handle(.datagram(datagram), at: now)
            drainRead(index, at: now)
        } else if let index = lookups.firstIndex(where: { $0.resolver.port == port }) {
            lookups[index].resolver.handle(.datagram(datagram), at: now)
            drainLookup(index, at: now)
        } else if !handleQuestion(.datagram(datagram), on: port, at: now) {
            address.client?.handle(.datagram(datagram), at: now)
            drainAddress(at: now)
        }
    }

    private mutating func bounced(_ reason: UnreachableReason, remote: Endpoint, port: UInt16, at now: Instant) {
        if let index = reads.firstIndex(where: { $0.client.localPort == port }) {
            reads[index].client.handle(.unreachable(reason, remote: remote), at: now)
            drainRead(index, at: now)
        } else if let index = lookups.firstIndex(where: { $0.resolver.port == port }) {
            lookups[index].resolver.handle(.unreachable(reason, remote: remote, port: port), at: now)
            drainLookup(index, at: now)
        } else {
            _ = handleQuestion(.unreachable(reason, remote: remote), on: port, at: now)
        }
    }

    /// Ends what ends by time alone, and finds the next deadline.
    private mutating func settle(at now: Instant) {
        while let index = waits.firstIndex(where: { $0.end <= now }) {
            outputs.append(.reply(id: waits.remove(at: index).id, .waited))
        }
        while let (id, key) = keys.next(at: now) { outputs.append(.reply(id: id, .key(key))) }
        var next = earlier(keys.nextDeadline, address.nextDeadline)
        for wait in waits { next = earlier(next, wait.end) }
        for index in reads.indices { next = earlier(next, reads[index].client.nextDeadline) }
        for index in connections.indices { next = earlier(next, connections[index].client.nextDeadline) }
        for index in questions.indices { next = earlier(next, questions[index].client.nextDeadline) }
        for index in lookups.indices { next = earlier(next, lookups[index].resolver.nextDeadline) }
        for index in folders.indices { next = earlier(next, folders[index].client.nextDeadline) }
        for index in devices.indices { next = earlier(next, devices[index].client.nextDeadline) }
        nextDeadline = next
    }

    // MARK: Numbers

    /// RFC 6335 §6.
    private static let ephemeralPorts: ClosedRange<UInt16> = 49_152...65_535

    /// A local port that nothing here uses; one after the other, as loaders and kernels count.
    mutating func newPort() -> UInt16 {
        while true {
            let port = nextPort
            nextPort = port == Self.ephemeralPorts.upperBound ? Self.ephemeralPorts.lowerBound : port + 1
            if !isTaken(port) { return port }
        }
    }

    /// So many ports one behind the other that nothing here uses.
    mutating func newPorts(_ count: Int) -> ClosedRange<UInt16> {
        let reach = UInt16(count - 1)
        while true {
            let first = newPort()
            guard first <= Self.ephemeralPorts.upperBound - reach else { continue }
            let ports = first...first + reach
            guard !ports.contains(where: isTaken) else { continue }
            nextPort =
                ports.upperBound == Self.ephemeralPorts.upperBound
                ? Self.ephemeralPorts.lowerBound : ports.upperBound + 1
            return ports
        }
    }

    private func isTaken(_ port: UInt16) -> Bool {
        reads.contains { $0.client.localPort == port } || lookups.contains { $0.resolver.port == port }
            || folders.contains { $0.ports.contains(port) }
    }

    mutating func newStream() -> StreamID {
        let stream = StreamID(rawValue: nextStream)
        nextStream = nextStream + 1 == Self.firstFolderStream ? 1 : nextStream + 1
        return stream
    }

    /// From here on the numbers of streams are those of folders over NFS, each of which has some for itself.
    static let firstFolderStream: UInt32 = 1 << 30

    mutating func newVolume() -> VolumeID {
        volumeCount += 1
        return VolumeID(rawValue: volumeCount)
    }
}

/// What is to be done, first in first out.
struct ActivityOutputs: Sendable {
    private var waiting: [MachineActivities.Output] = []
    private var head = 0

    mutating func append(_ output: MachineActivities.Output) {
        waiting.append(output)
    }

    mutating func next() -> MachineActivities.Output? {
        guard head < waiting.count else {
            waiting.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head += 1
        return waiting[head - 1]
    }
}

/// The earlier of two deadlines, either of which may be none.
func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
