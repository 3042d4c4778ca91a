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
    private let configuration: ObservationConfiguration
    private var statistics = TrafficStatistics()
    private var quality = CaptureQuality()
    private var linkTypeIndex: [LinkType: Int] = [:]
    /// That of the frame before: usually the next one's, too.
    private var latestLinkType = 0
    private var duplicates: DuplicateFilter
    private var checksums = ChecksumWatch()
    private var reassembler: IPv4Reassembler
    private var dhcp: DHCPFollower
    private var tftp: TFTPFollower
    private var tcp: TCPFollower
    private var dns: DNSFollower
    private var arp: ARPFollower
    private var timeline: BootTimeline
    private var ended: [Conversation] = []
    private var nextEnded = 0
    private var latestTime: Instant?
    private var lastSweep: Instant?
    private var framesSinceSweep = 0

    public init(configuration: ObservationConfiguration = ObservationConfiguration()) {
        self.configuration = configuration
        duplicates = DuplicateFilter(window: configuration.duplicateWindow)
        reassembler = IPv4Reassembler()
        dhcp = DHCPFollower(configuration: configuration)
        tftp = TFTPFollower(configuration: configuration)
        tcp = TCPFollower(configuration: configuration)
        dns = DNSFollower(configuration: configuration)
        arp = ARPFollower(configuration: configuration)
        timeline = BootTimeline(configuration: configuration)
    }

    /// Takes the next frame. `bytes` are what was captured of it.
    public mutating func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        let stamp = FrameStamp(frame: header.number, time: header.time)
        note(header, bytes.count, stamp)
        if header.flags.contains(.linkError) { return }
        do throws(PacketDecodingError) {
            let frame = try DecodedFrame(decoding: bytes, linkType: header.linkType)
            receive(frame, header, bytes, stamp)
        } catch {
            quality.undecodable.append(stamp)
        }
        sweepNowAndThen(stamp)
    }

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
    public mutating func finish() -> ObservedNetwork {
        let now = latestTime ?? .zero
        loseDatagrams(reassembler.expire(at: now) + reassembler.finish())
        end(at: now, captureHasEnded: true)
        statistics.dhcp = dhcp.counts
        statistics.tftp = tftp.counts
        statistics.http = tcp.counts
        statistics.dnsQuestions = dns.questions
        statistics.arpRequests = arp.requests
        (quality.offloadingHosts, quality.wrongChecksums) = checksums.verdict()
        let boots = timeline.finish(hardwareByAddress: arp.hardwareByAddress, captureEnd: quality.last)
        return ObservedNetwork(boots: boots, statistics: statistics, quality: quality)
    }

    // MARK: The frame

    private mutating func note(_ header: FrameHeader, _ captured: Int, _ stamp: FrameStamp) {
        statistics.frames += 1
        statistics.octets += header.originalLength
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
        if let latestTime, header.time < latestTime {
            if latestTime.duration(since: header.time) > .milliseconds(10) { quality.clockAnomalies.append(stamp) }
        }
        latestTime = max(latestTime ?? header.time, header.time)
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
        case .malformed: quality.undecodable.append(stamp)
        case .none, .ipv6, .other: break
        }
    }

    private mutating func receiveARP(_ frame: DecodedFrame, _ bytes: Span<UInt8>, _ stamp: FrameStamp) {
        var reader = ByteReader(bytes, from: frame.payload.lowerBound, to: frame.payload.upperBound)
        guard let packet = try? ARPPacket(decoding: &reader) else {
            quality.undecodable.append(stamp)
            return
        }
        let before = ended.count
        arp.receive(packet, at: stamp, ended: &ended)
        tell(from: before)
    }

    private mutating func receiveIPv4(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        let original = duplicates.original(
            of: network,
            transport: frame.transport,
            at: frame.payload.lowerBound,
            in: bytes,
            stamp: stamp
        )
        if original != nil { quality.duplicateFrames += 1 }
        if original == nil, let source = frame.link.source, !header.flags.contains(.checksumNotReady) {
            if !network.isChecksumValid { checksums.note(false, of: network.protocol, from: source, at: stamp) }
        }
        switch frame.transport {
        case .udp(let udp):
            let datagram = datagram(udp, frame, network, header, bytes, stamp)
            receive(datagram, bytes.extracting(frame.payload), copyOf: original)
        case .tcp(let segment):
            guard original == nil else { return }
            let before = ended.count
            noteTCPChecksum(frame, network, header, bytes, stamp)
            tcp.receive(
                ObservedSegment(
                    stamp: stamp,
                    source: Endpoint(address: network.source, port: segment.sourcePort),
                    destination: Endpoint(address: network.destination, port: segment.destinationPort),
                    sourceMAC: frame.link.source,
                    destinationMAC: frame.link.destination,
                    header: segment,
                    isCut: frame.isCut
                ),
                bytes.extracting(frame.payload),
                otherKernelClients: tftp.kernelClients,
                ended: &ended
            )
            tell(from: before)
        case .icmp: if original == nil { receiveICMP(frame, network, bytes, stamp) }
        case .fragment: if original == nil { receiveFragment(frame, network, bytes, stamp) }
        case .malformed: quality.undecodable.append(stamp)
        case .none, .other: break
        }
    }

    // MARK: UDP

    private mutating func datagram(
        _ udp: UDPHeader,
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) -> ObservedDatagram {
        var isRight: Bool?
        if udp.checksum != 0, !frame.isCut, !header.flags.contains(.checksumNotReady) {
            let computed = UDPHeader.computedChecksum(
                source: network.source,
                destination: network.destination,
                bytes: bytes,
                from: frame.transportOffset,
                to: frame.payload.upperBound
            )
            isRight = computed == udp.checksum
            if let source = frame.link.source {
                checksums.note(computed == udp.checksum, of: .udp, from: source, at: stamp)
            }
        }
        return ObservedDatagram(
            stamp: stamp,
            source: Endpoint(address: network.source, port: udp.sourcePort),
            destination: Endpoint(address: network.destination, port: udp.destinationPort),
            sourceMAC: frame.link.source,
            destinationMAC: frame.link.destination,
            length: max(0, udp.length - UDPHeader.encodedLength),
            offset: frame.payload.lowerBound,
            isCut: frame.isCut,
            hasRightChecksum: isRight
        )
    }

    private mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, copyOf original: Int?) {
        let before = ended.count
        if DHCPFollower.isConcerned(with: datagram) {
            for session in dhcp.receive(datagram, payload, copyOf: original) { ended.append(.dhcp(session)) }
            if let client = dhcp.restartedClient {
                tftp.forgetKernel(of: client)
                tcp.forgetKernel(of: client)
            }
        } else if original != nil {
            tftp.countDuplicate(datagram, payload)
        } else if datagram.destination.port == DNSFollower.port || datagram.source.port == DNSFollower.port {
            dns.receive(datagram, payload, ended: &ended)
        } else {
            if let transfer = tftp.receive(datagram, payload, otherKernelClients: tcp.kernelClients).ended {
                ended.append(.tftp(transfer))
            }
        }
        tell(from: before)
    }

    // MARK: TCP, ICMP, fragments

    private mutating func noteTCPChecksum(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        guard case .tcp(let segment) = frame.transport, let source = frame.link.source, !frame.isCut,
            !header.flags.contains(.checksumNotReady)
        else { return }
        let computed = TCPHeader.computedChecksum(
            source: network.source,
            destination: network.destination,
            bytes: bytes,
            from: frame.transportOffset,
            to: frame.payload.upperBound
        )
        checksums.note(computed == segment.checksum, of: .tcp, from: source, at: stamp)
    }

    private mutating func receiveICMP(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        var reader = ByteReader(bytes, from: frame.payload.lowerBound, to: frame.payload.upperBound)
        guard let message = try? ICMPMessage(decoding: &reader) else {
            quality.undecodable.append(stamp)
            return
        }
        guard let quoted = message.quoted else { return }
        statistics.icmpErrors += 1
        var error = ICMPError(
            stamp: stamp,
            source: network.source,
            destination: network.destination,
            type: message.type.rawValue,
            code: message.code,
            quotedProtocol: quoted.protocol,
            quotedSource: quoted.source,
            quotedDestination: quoted.destination
        )
        if case .destinationUnreachable(_, let mtu) = message.meaning { error.nextHopMTU = mtu }
        tftp.receive(error)
        let before = ended.count
        ended.append(.icmp(error))
        tell(from: before)
    }

    private mutating func receiveFragment(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        guard
            let whole = reassembler.add(
                header: network,
                payload: bytes.extracting(frame.payload),
                frame: stamp.frame,
                at: stamp.time
            ),
            case (.udp(let udp), let payload) = whole.transport
        else { return }
        let computed = UDPHeader.computedChecksum(
            source: network.source,
            destination: network.destination,
            bytes: whole.payload.span,
            from: 0,
            to: whole.payload.count
        )
        let datagram = ObservedDatagram(
            stamp: stamp,
            source: Endpoint(address: network.source, port: udp.sourcePort),
            destination: Endpoint(address: network.destination, port: udp.destinationPort),
            sourceMAC: frame.link.source,
            destinationMAC: frame.link.destination,
            length: max(0, udp.length - UDPHeader.encodedLength),
            offset: nil,
            isCut: whole.isCut || whole.isSuspect,
            hasRightChecksum: udp.checksum == 0 || whole.isCut ? nil : computed == udp.checksum
        )
        receive(datagram, whole.payload.span.extracting(payload), copyOf: nil)
    }

    private mutating func loseDatagrams(_ lost: [IncompleteDatagram]) {
        let before = ended.count
        for datagram in lost where datagram.reason == .timeout && !datagram.followsCompleted {
            var frames = FrameList()
            for frame in datagram.frames { frames.append(FrameStamp(frame: frame, time: datagram.first)) }
            ended.append(
                .lostDatagram(
                    LostDatagram(
                        source: datagram.header.source,
                        destination: datagram.header.destination,
                        networkProtocol: datagram.header.protocol,
                        identification: datagram.header.identification,
                        frames: frames,
                        octets: datagram.receivedLength
                    )
                )
            )
        }
        tell(from: before)
    }

    // MARK: Ends

    /// Tells the timeline what has ended since.
    private mutating func tell(from index: Int) {
        var index = index
        while index < ended.count {
            timeline.receive(ended[index])
            index += 1
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
        end(at: stamp.time, captureHasEnded: false)
    }

    private mutating func end(at now: Instant, captureHasEnded: Bool) {
        let before = ended.count
        for session in dhcp.endSilent(at: now, captureHasEnded: captureHasEnded) { ended.append(.dhcp(session)) }
        for transfer in tftp.endSilent(at: now, captureHasEnded: captureHasEnded) { ended.append(.tftp(transfer)) }
        tcp.endSilent(at: now, captureHasEnded: captureHasEnded, &ended)
        dns.endSilent(at: now, captureHasEnded: captureHasEnded, &ended)
        arp.endSilent(at: now, captureHasEnded: captureHasEnded, &ended)
        tell(from: before)
    }
}
