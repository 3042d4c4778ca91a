internal import NetworkProtocols

/// A TCP segment as it was seen, without its octets.
struct ObservedSegment: Sendable {
    var stamp: FrameStamp
    var source: Endpoint
    var destination: Endpoint
    var sourceMAC: MACAddress?
    var destinationMAC: MACAddress?
    var header: TCPHeader
    var isCut: Bool
    /// Octets of payload that were sent and not captured.
    var cutOctets = 0
}

/// Follows one TCP connection: how it came about, both streams, how it ended (RFC 9293 §3.3.2).
struct TCPConnectionFollower: Sendable {
    private(set) var connection: TCPConnection
    /// The latest frame.
    private(set) var last: FrameStamp
    private(set) var http: HTTPConnectionFollower?
    private(set) var rpc: RPCConnectionFollower?
    private(set) var nbd: NBDConnectionFollower?
    private(set) var iscsi: ISCSIConnectionFollower?

    private let configuration: ObservationConfiguration
    private let withMD5: Bool
    private var fromClient: TCPStream
    private var fromServer: TCPStream
    private var hasLookedInside = false
    private var hasServerAnswered = false
    private var hasClientSpoken = false
    /// The client acknowledges what the server said, heard here or not.
    private var hasClientAcknowledged = false
    private var clientFinished = false
    private var serverFinished = false
    private var clientFinishedFirst = false
    private var zeroWindowSince: Instant?
    private var steps: [TCPStream.Step] = []

    /// Begins with the connection's first segment, whichever side sent it.
    init(_ segment: ObservedSegment, configuration: ObservationConfiguration, withMD5: Bool) {
        let flags = segment.header.flags
        let isFromClient =
            flags.contains(.syn)
            ? !flags.contains(.ack)
            : Self.isServer(segment.destination)
                || !Self.isServer(segment.source)
                    && segment.source.port >= segment.destination.port
        let ends =
            isFromClient
            ? Ends(
                client: segment.source,
                server: segment.destination,
                clientMAC: segment.sourceMAC,
                serverMAC: segment.destinationMAC
            )
            : Ends(
                client: segment.destination,
                server: segment.source,
                clientMAC: segment.destinationMAC,
                serverMAC: segment.sourceMAC
            )
        connection = TCPConnection(ends: ends, start: segment.stamp)
        if !flags.contains(.syn) { connection.completeness.insert(.startMissing) }
        last = segment.stamp
        self.configuration = configuration
        self.withMD5 = withMD5
        fromClient = TCPStream(configuration: configuration)
        fromServer = TCPStream(configuration: configuration)
    }

    /// Whether a port below those that some clients call from is known to be a server's: NFS and what belongs to it.
    private static func isServer(_ endpoint: Endpoint) -> Bool {
        [111, 2049, 3260, 20048, 10809].contains(endpoint.port)
    }

    /// Whether both sides have said all, or one refused: a SYN that comes now begins another connection.
    var isOver: Bool { connection.ending != .open }

    /// What was said to a network block device; nil where the connection is none. Asked once, when it is over.
    mutating func takeBlockDevice() -> NBDSession? {
        nbd?.finish(connection)
    }

    /// What was said to an iSCSI target; nil where the connection is to none. Asked once, when it is over.
    func takeTarget() -> ISCSISession? {
        iscsi?.finish(connection)
    }

    mutating func takeEndedExchanges() -> [HTTPExchange] {
        http?.takeEnded() ?? []
    }

    /// What a segment brought.
    struct News: Sendable {
        /// There are exchanges to be taken.
        var hasEndedExchanges = false
        /// The response under way begins like a kernel.
        var hasSeenKernel = false
    }

    mutating func receive(_ segment: ObservedSegment, _ payload: Span<UInt8>, _ calls: inout RPCFollower) -> News {
        take(segment, payload, &calls)
        return http?.news ?? News()
    }

    private mutating func take(_ segment: ObservedSegment, _ payload: Span<UInt8>, _ calls: inout RPCFollower) {
        last = segment.stamp
        connection.end = segment.stamp
        let isFromClient = segment.source == connection.ends.client
        let flags = segment.header.flags
        if segment.isCut { connection.completeness.insert(.framesCut) }
        if flags.contains(.syn) {
            receiveSynchronise(segment, isFromClient: isFromClient)
        } else if flags.contains(.rst) {
            receiveReset(segment, isFromClient: isFromClient)
            return
        }
        if isFromClient { hasClientSpoken = true } else { hasServerAnswered = true }
        if flags.contains(.ack) {
            if isFromClient {
                hasClientAcknowledged = true
                fromServer.receiver(acknowledged: segment.header.acknowledgement)
                watchWindow(segment)
            } else {
                fromClient.receiver(acknowledged: segment.header.acknowledgement)
            }
        }
        let sequence = flags.contains(.syn) ? segment.header.sequence.advanced(by: 1) : segment.header.sequence
        if payload.count > 0 || flags.contains(.fin) {
            follow(
                sequence,
                payload,
                cut: segment.cutOctets,
                isFinal: flags.contains(.fin),
                isFromClient: isFromClient,
                at: segment.stamp,
                &calls
            )
        } else {
            // An acknowledgement may show that what the other side says next is missing.
            follow(nil, payload, cut: 0, isFinal: false, isFromClient: !isFromClient, at: segment.stamp, &calls)
        }
    }

    /// Ends the connection as it stands; all exchanges on it end with it.
    ///
    /// - Parameter silence: how long nothing was heard of it.
    mutating func finish(silence: Duration, captureHasEnded: Bool, _ calls: inout RPCFollower) -> TCPConnection {
        if hasServerAnswered != hasClientSpoken, hasServerAnswered || hasClientAcknowledged {
            connection.completeness.insert(.oneDirection)
        }
        if connection.ending == .open, connection.synchronise != nil, !hasServerAnswered, !hasClientAcknowledged {
            connection.ending = .unanswered
        }
        if connection.ending == .open {
            steps.removeAll()
            fromServer.flush(steps: &steps)
            let nothing: [UInt8] = []
            perform(nothing.span, isFromClient: false, at: connection.end, &calls)
            if captureHasEnded { connection.completeness.insert(.endMissing) }
        }
        finishHTTP(captureHasEnded: captureHasEnded && silence < .seconds(10))
        connection.octetsFromClient = fromClient.delivered
        connection.octetsFromServer = fromServer.delivered
        connection.retransmittedFromClient = fromClient.retransmittedSegments
        connection.retransmittedFromServer = fromServer.retransmittedSegments
        connection.missingOctets = fromClient.missingOctets + fromServer.missingOctets
        if connection.missingOctets > 0 { connection.completeness.insert(.framesMissing) }
        if fromClient.hasReachedLimit || fromServer.hasReachedLimit { connection.completeness.insert(.limitReached) }
        return connection
    }

    // MARK: Control

    private mutating func receiveSynchronise(_ segment: ObservedSegment, isFromClient: Bool) {
        if isFromClient {
            if connection.synchronise == nil { connection.synchronise = segment.stamp }
            fromClient.begin(behind: segment.header.sequence)
        } else {
            connection.isEstablished = true
            if !fromServer.isKnown { fromServer.begin(behind: segment.header.sequence) }
        }
    }

    private mutating func receiveReset(_ segment: ObservedSegment, isFromClient: Bool) {
        guard connection.ending == .open else { return }
        if clientFinished, serverFinished { return }
        if !isFromClient, !hasServerAnswered, connection.synchronise != nil {
            connection.ending = .refused
        } else {
            connection.ending = isFromClient ? .resetByClient : .resetByServer
        }
        finishHTTP(captureHasEnded: false)
    }

    /// A boot client that closes its window for long is busy: decompressing, or writing to a slow device.
    private mutating func watchWindow(_ segment: ObservedSegment) {
        guard segment.header.window == 0, !segment.header.flags.contains(.fin) else {
            if let since = zeroWindowSince {
                connection.longestZeroWindow = max(
                    connection.longestZeroWindow,
                    segment.stamp.time.duration(since: since)
                )
            }
            zeroWindowSince = nil
            return
        }
        if zeroWindowSince == nil { zeroWindowSince = segment.stamp.time }
    }

    // MARK: Streams

    private mutating func follow(
        _ sequence: TCPSequenceNumber?,
        _ payload: Span<UInt8>,
        cut: Int,
        isFinal: Bool,
        isFromClient: Bool,
        at stamp: FrameStamp,
        _ calls: inout RPCFollower
    ) {
        steps.removeAll(keepingCapacity: true)
        if isFromClient {
            fromClient.receive(sequence, payload, cut: cut, isFinal: isFinal, steps: &steps)
        } else {
            fromServer.receive(sequence, payload, cut: cut, isFinal: isFinal, steps: &steps)
        }
        if cut > 0 {
            http?.markOpen(.framesCut)
            nbd?.markOpen(.framesCut)
            iscsi?.markOpen(.framesCut)
        }
        perform(payload, isFromClient: isFromClient, at: stamp, &calls)
    }

    private mutating func perform(
        _ payload: Span<UInt8>,
        isFromClient: Bool,
        at stamp: FrameStamp,
        _ calls: inout RPCFollower
    ) {
        for step in steps {
            switch step {
            case .deliver(let range): said(payload.extracting(range), isFromClient: isFromClient, at: stamp, &calls)
            case .deliverHeld(let bytes): said(bytes.span, isFromClient: isFromClient, at: stamp, &calls)
            case .gap(let count):
                connection.gaps.append(stamp)
                if isFromClient {
                    http?.clientGap(count, at: stamp)
                    rpc?.clientGap(count, at: stamp, &calls)
                    nbd?.clientGap(count, at: stamp)
                    iscsi?.initiatorGap(count)
                } else {
                    http?.serverGap(count, retransmissions: fromServer.retransmittedSegments, at: stamp)
                    rpc?.serverGap(count, at: stamp, &calls)
                    nbd?.serverGap(count, at: stamp)
                    iscsi?.targetGap(count)
                }
            case .finish: finished(isFromClient: isFromClient, at: stamp)
            }
        }
    }

    private mutating func said(
        _ bytes: Span<UInt8>,
        isFromClient: Bool,
        at stamp: FrameStamp,
        _ calls: inout RPCFollower
    ) {
        if !hasLookedInside || (nbd == nil && connection.completeness.contains(.startMissing)) {
            lookInside(bytes, isFromClient: isFromClient, at: stamp, calls)
        }
        let isCut = connection.completeness.contains(.framesCut)
        if isFromClient {
            http?.clientSaid(bytes, at: stamp)
            rpc?.clientSaid(bytes, at: stamp, isCut: isCut, &calls)
            nbd?.clientSaid(bytes, at: stamp)
            iscsi?.initiatorSaid(bytes, at: stamp)
        } else {
            http?.serverSaid(bytes, retransmissions: fromServer.retransmittedSegments, at: stamp)
            rpc?.serverSaid(bytes, at: stamp, isCut: isCut, &calls)
            nbd?.serverSaid(bytes, at: stamp)
            iscsi?.targetSaid(bytes, at: stamp)
        }
    }

    /// What is spoken on the connection, by its first octets, else by its port; of one that was there before the capture
    /// also by later ones.
    private mutating func lookInside(
        _ bytes: Span<UInt8>,
        isFromClient: Bool,
        at stamp: FrameStamp,
        _ calls: RPCFollower
    ) {
        let isInMiddle = connection.completeness.contains(.startMissing)
        if hasLookedInside, http != nil || rpc != nil { return }
        let isNBD =
            isFromClient
            ? isInMiddle && NBDConnectionFollower.isRequest(bytes)
            : !hasLookedInside && NBDConnectionFollower.canBegin(bytes)
        if isNBD {
            nbd = NBDConnectionFollower(
                ends: connection.ends,
                at: stamp,
                startsInMiddle: isInMiddle,
                configuration: configuration,
                withMD5: withMD5
            )
        } else if !hasLookedInside, isFromClient, ISCSIStreamParser.beginsConnection(bytes) {
            iscsi = ISCSIConnectionFollower(
                ends: connection.ends,
                at: stamp,
                configuration: configuration,
                withMD5: withMD5
            )
        } else if !hasLookedInside {
            if calls.isPort(connection.ends.server)
                || isFromClient && RPCSignature.beginsConnection(bytes)
            {
                rpc = RPCConnectionFollower(ends: connection.ends, startsInMiddle: isInMiddle, withMD5: withMD5)
            } else if isFromClient ? HTTPConnectionFollower.canBegin(bytes) : connection.ends.server.port == 80 {
                http = HTTPConnectionFollower(ends: connection.ends, configuration: configuration, withMD5: withMD5)
            }
        }
        hasLookedInside = true
    }

    private mutating func finished(isFromClient: Bool, at stamp: FrameStamp) {
        if isFromClient {
            clientFinished = true
            if !serverFinished { clientFinishedFirst = true }
        } else {
            serverFinished = true
            http?.serverFinished(
                retransmissions: fromServer.retransmittedSegments,
                isClientGone: clientFinishedFirst,
                at: stamp
            )
        }
        if clientFinished, serverFinished, connection.ending == .open {
            connection.ending = .closed
            finishHTTP(captureHasEnded: false)
        }
    }

    private mutating func finishHTTP(captureHasEnded: Bool) {
        let ending = connection.ending == .closed && clientFinishedFirst ? .resetByClient : connection.ending
        let isOneSided = connection.completeness.contains(.oneDirection)
        if isOneSided { http?.markOpen(.oneDirection) }
        // Of a response that was not captured nobody knows how it ended.
        http?.finish(
            ending: isOneSided ? .open : ending,
            captureHasEnded: captureHasEnded || isOneSided,
            at: connection.end
        )
    }
}
