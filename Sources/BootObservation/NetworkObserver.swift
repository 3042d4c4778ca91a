internal import NetworkBoot
public import NetworkProtocols

/// Watches frames go by and tells the conversations in them, then the boots.
///
/// Feed it every frame in order; after each, take the conversations that ended. `finish()` ends the rest: take those,
/// too. Memory does not grow with the capture: every table has a limit in `ObservationConfiguration`.
///
///     var observer = NetworkObserver()
///     for frame in frames {
///         observer.receive(frame.header, frame.bytes.span)
///         while let conversation = observer.nextConversation() { judge.receive(conversation) }
///     }
///     let network = observer.finish()
///     while let conversation = observer.nextConversation() { judge.receive(conversation) }
public struct NetworkObserver: Sendable {
    let configuration: ObservationConfiguration
    var statistics = TrafficStatistics()
    var quality = CaptureQuality()
    var linkTypeIndex: [LinkType: Int] = [:]
    /// That of the frame before: usually the next one's, too.
    var latestLinkType = 0
    var duplicates: DuplicateFilter
    var checksums = ChecksumWatch()
    var reassembler: IPv4Reassembler
    var dhcp: DHCPFollower
    var tftp: TFTPFollower
    var tcp: TCPFollower
    var rpc: RPCFollower
    var dns: DNSFollower
    var arp: ARPFollower
    var rarp: RARPFollower
    var timeline: BootTimeline
    var ended: [Conversation] = []
    var nextEnded = 0
    var clock: CaptureClock
    var otherTalk = OtherTalkFollower()
    var lastSweep: Instant?
    var framesSinceSweep = 0
    /// What is left to keep whole files.
    private var keptOctetsLeft: Int
    /// First octets of a file that are kept whatever is spent.
    static let plainBodyOctets = 64 * 1024
    /// Conversations that hit a limit of their own.
    var conversationsCutShort = 0

    public init(configuration: ObservationConfiguration = ObservationConfiguration()) {
        self.configuration = configuration
        keptOctetsLeft = configuration.keptOctets
        clock = CaptureClock(forwardLeap: configuration.clockLeap)
        duplicates = DuplicateFilter(window: configuration.duplicateWindow)
        reassembler = IPv4Reassembler()
        dhcp = DHCPFollower(configuration: configuration)
        tftp = TFTPFollower(configuration: configuration)
        tcp = TCPFollower(configuration: configuration)
        rpc = RPCFollower(configuration: configuration)
        dns = DNSFollower(configuration: configuration)
        arp = ARPFollower(configuration: configuration)
        rarp = RARPFollower(configuration: configuration)
        timeline = BootTimeline(configuration: configuration)
    }

    /// Takes the next frame. `bytes` are what was captured of it.
    public mutating func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        // What has no time of its own came when the frame before it did.
        let time = header.flags.contains(.timeless) ? clock.latest ?? header.time : header.time
        let stamp = FrameStamp(frame: header.number, time: time)
        note(header, bytes.count, stamp)
        if header.flags.contains(.linkError) { return }
        do throws(PacketDecodingError) {
            let frame = try DecodedFrame(decoding: bytes, linkType: header.linkType)
            receive(frame, header, bytes, stamp)
        } catch {
            quality.noteUndecodable("\(header.linkType) header: \(error.reason)", at: stamp)
        }
        sweepNowAndThen(stamp)
    }

    /// Whether a conversation has ended that was not taken yet. Cheaper to ask after each frame than for the next one.
    public var hasConversations: Bool { nextEnded < ended.count }

    /// The next conversation that has ended; nil where none has.
    public mutating func nextConversation() -> Conversation? {
        guard nextEnded < ended.count else {
            if nextEnded > 0 {
                ended.removeAll(keepingCapacity: true)
                nextEnded = 0
            }
            return nil
        }
        defer { nextEnded += 1 }
        return ended[nextEnded]
    }

    /// Ends all that is under way. Conversations that this ends are still to be taken.
    ///
    /// - Parameter listened: until when frames were listened for; nil where it is not known to be later than the last
    ///   frame.
    public mutating func finish(listenedUntil listened: Instant? = nil) -> ObservedNetwork {
        let last = clock.latest ?? .zero
        let now = max(last, listened ?? last)
        loseDatagrams(reassembler.expire(at: now) + reassembler.finish())
        end(SilenceMeter(now: now, leapFrame: clock.leapFrame, captureHasEnded: true))
        for talk in otherTalk.all() { timeline.receive(talk) }
        statistics.dhcp = dhcp.counts
        statistics.tftp = tftp.counts
        statistics.http = tcp.counts
        statistics.nfs = rpc.counts
        statistics.nbd = tcp.blockDevices
        statistics.iscsi = tcp.targets
        statistics.dnsQuestions = dns.questions
        statistics.arpRequests = arp.requests
        statistics.rarp = rarp.counts
        (quality.offloadingHosts, quality.wrongChecksums) = checksums.verdict()
        quality.clockAnomalies = clock.anomalies
        let boots = timeline.finish(
            hardwareByAddress: arp.hardwareByAddress,
            meter: SilenceMeter(now: now, leapFrame: clock.leapFrame, captureHasEnded: true)
        )
        quality.limits = limitsReached()
        return ObservedNetwork(boots: boots, statistics: statistics, quality: quality)
    }

    /// What memory did not suffice for, as phrases.
    private func limitsReached() -> [String] {
        let datagrams = reassembler.statistics
        let evicted = datagrams.evictedForDatagramLimit + datagrams.evictedForByteLimit
        let open = configuration.openConversations
        let limits: [(isReached: Bool, phrase: String)] = [
            (dhcp.hasReachedLimit, "more than \(open) clients asked DHCP at once: sessions were cut in two"),
            (tftp.hasReachedLimit, "more than \(open) TFTP transfers at once: the oldest were given up"),
            (tcp.hasReachedLimit, "more than \(open) TCP connections at once: further ones were not followed"),
            (rpc.hasReachedLimit, "more than \(open) clients of RPC at once: further ones were not followed"),
            (dns.hasReachedLimit, "more than \(open) DNS questions at once: further ones were not followed"),
            (arp.hasReachedLimit, "more than \(open) ARP searches at once: further ones were not followed"),
            (rarp.hasReachedLimit, "more than \(open) machines asked by RARP at once: further ones were not followed"),
            (evicted > 0, "\(evicted) IP datagrams were given up before all their fragments came"),
            (conversationsCutShort > 0, "\(conversationsCutShort) conversations held more out of order than is kept"),
            (timeline.hasReachedLimit, "more than \(configuration.timelineItems) events: later ones are in no boot"),
        ]
        return limits.filter(\.isReached).map(\.phrase)
    }

    // MARK: The frame

    private mutating func note(_ header: FrameHeader, _ captured: Int, _ stamp: FrameStamp) {
        statistics.frames += 1
        statistics.octets += header.originalLength
        let isSynthesised = header.flags.contains(.synthesised)
        quality.isSynthesised = isSynthesised && (quality.isSynthesised || quality.first == nil)
        if quality.first == nil { quality.first = stamp }
        quality.last = stamp
        if captured < header.originalLength { quality.cutFrames += 1 }
        if latestLinkType < quality.linkTypes.count, quality.linkTypes[latestLinkType].linkType == header.linkType {
            quality.linkTypes[latestLinkType].frames += 1
        } else if let index = linkTypeIndex[header.linkType] {
            quality.linkTypes[index].frames += 1
            latestLinkType = index
        } else if quality.linkTypes.count < 64 {
            linkTypeIndex[header.linkType] = quality.linkTypes.count
            quality.linkTypes.append(.init(linkType: header.linkType, frames: 1))
        }
        if clock.note(stamp) {
            // Whatever goes on behind a leap shows itself before the silent ones are looked for.
            lastSweep = stamp.time
            framesSinceSweep = 0
        }
    }

    private mutating func receive(
        _ frame: DecodedFrame,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        switch frame.network {
        case .arp: receiveARP(frame, bytes, stamp)
        case .ipv4(let network): receiveIPv4(frame, network, header, bytes, stamp)
        case .malformed(let defect): quality.noteUndecodable(defect.reason, at: stamp)
        case .none, .ipv6, .other: break
        }
    }

    private mutating func receiveARP(_ frame: DecodedFrame, _ bytes: Span<UInt8>, _ stamp: FrameStamp) {
        var reader = ByteReader(bytes, from: frame.payload.lowerBound, to: frame.payload.upperBound)
        guard let packet = try? ARPPacket(decoding: &reader) else {
            quality.noteUndecodable("ARP packet", at: stamp)
            return
        }
        let before = ended.count
        if frame.link.etherType == .rarp {
            rarp.receive(packet, to: frame.link.destination, at: stamp, ended: &ended)
        } else {
            arp.receive(packet, at: stamp, ended: &ended)
        }
        tell(from: before)
    }

    // MARK: Ends

    /// Tells the timeline what has ended since.
    mutating func tell(from index: Int) {
        var index = index
        while index < ended.count {
            if clock.leapFrame > 0 { ended[index].markLeaps(of: clock) }
            if configuration.keptBodyOctets > Self.plainBodyOctets { ended[index].keep(octets: &keptOctetsLeft) }
            note(ended[index])
            timeline.receive(ended[index])
            index += 1
        }
    }

    /// Notes what a conversation tells of the capture.
    private mutating func note(_ conversation: Conversation) {
        switch conversation {
        case .tftp(let transfer):
            quality.missing.merge(transfer.acknowledgedUnseen)
            if transfer.completeness.contains(.limitReached) { conversationsCutShort += 1 }
        case .tcp(let connection):
            if connection.missingOctets > 0 { quality.missing.merge(connection.gaps) }
            if connection.completeness.contains(.limitReached) { conversationsCutShort += 1 }
        case .nfs(let session): if session.completeness.contains(.limitReached) { conversationsCutShort += 1 }
        case .nbd(let session): if session.completeness.contains(.limitReached) { conversationsCutShort += 1 }
        case .iscsi(let session): if session.completeness.contains(.limitReached) { conversationsCutShort += 1 }
        case .dhcp, .http, .dns, .arp, .rarp, .icmp, .lostDatagram: break
        }
    }

    private mutating func sweepNowAndThen(_ stamp: FrameStamp) {
        framesSinceSweep += 1
        guard framesSinceSweep >= 256 else { return }
        framesSinceSweep = 0
        guard let last = lastSweep else {
            lastSweep = stamp.time
            return
        }
        guard stamp.time.duration(since: last) > .seconds(5) else { return }
        lastSweep = stamp.time
        loseDatagrams(reassembler.expire(at: stamp.time))
        end(SilenceMeter(now: stamp.time, leapFrame: clock.leapFrame))
    }

    private mutating func end(_ meter: SilenceMeter) {
        let before = ended.count
        for session in dhcp.endSilent(meter) { ended.append(.dhcp(session)) }
        for transfer in tftp.endSilent(meter) { ended.append(.tftp(transfer)) }
        tcp.endSilent(meter, &rpc, &ended)
        rpc.endSilent(meter, &ended)
        dns.endSilent(meter, &ended)
        arp.endSilent(meter, &ended)
        rarp.endSilent(meter, &ended)
        tell(from: before)
    }
}
