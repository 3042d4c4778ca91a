internal import NetworkProtocols

/// Pairs ARP requests with their replies (RFC 826, RFC 5227).
struct ARPFollower: Sendable {
    private struct Key: Hashable, Sendable {
        var asker: MACAddress
        var target: IPv4Address
        var purpose: ARPResolution.Purpose
    }
    /// A request after this silence is another search.
    private static let silence: Duration = .seconds(30)

    private let configuration: ObservationConfiguration
    private var open: [Key: ARPResolution] = [:]
    private(set) var requests = 0
    /// Who was last seen with an address, for machines that show none otherwise.
    private(set) var hardwareByAddress: [IPv4Address: MACAddress] = [:]

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    mutating func receive(_ packet: ARPPacket, at stamp: FrameStamp, ended: inout [Conversation]) {
        guard packet.protocolType == .ipv4 else { return }
        if !packet.senderAddress.isUnspecified, hardwareByAddress.count < configuration.clients {
            hardwareByAddress[packet.senderAddress] = packet.senderHardware
        }
        switch packet.operation {
        case .request: receiveRequest(packet, at: stamp, &ended)
        case .reply:
            let answer = ARPResolution.Answer(stamp: stamp, hardware: packet.senderHardware)
            for purpose in [ARPResolution.Purpose.resolve, .probe] {
                let key = Key(asker: packet.targetHardware, target: packet.senderAddress, purpose: purpose)
                if let count = open[key]?.answers.count, count < 16 { open[key]?.answers.append(answer) }
            }
        default: break
        }
    }

    mutating func endSilent(at now: Instant, captureHasEnded: Bool, _ ended: inout [Conversation]) {
        let silent = open.filter {
            captureHasEnded || now.duration(since: $0.value.lastTime) > Self.silence
        }
        for (key, _) in silent { open[key] = nil }
        for resolution in silent.values.sorted(by: { $0.firstFrame < $1.firstFrame }) {
            var resolution = resolution
            if now.duration(since: resolution.lastTime) < .seconds(2) { resolution.completeness.insert(.endMissing) }
            ended.append(.arp(resolution))
        }
    }

    private mutating func receiveRequest(_ packet: ARPPacket, at stamp: FrameStamp, _ ended: inout [Conversation]) {
        requests += 1
        let purpose: ARPResolution.Purpose =
            packet.isProbe ? .probe : packet.senderAddress == packet.targetAddress ? .announce : .resolve
        let key = Key(asker: packet.senderHardware, target: packet.targetAddress, purpose: purpose)
        if let known = open[key] {
            if stamp.time.duration(since: known.lastTime) <= Self.silence, known.answers.isEmpty {
                open[key]?.requestFrames.append(stamp)
                return
            }
            ended.append(.arp(known))
            open[key] = nil
        }
        guard open.count < configuration.openConversations else { return }
        open[key] = ARPResolution(
            purpose: purpose,
            asker: packet.senderHardware,
            askerAddress: packet.senderAddress,
            target: packet.targetAddress,
            requestFrames: FrameList(stamp)
        )
    }
}

extension ARPResolution {
    fileprivate var firstFrame: Int { requestFrames.first.first?.frame ?? 0 }
    fileprivate var lastTime: Instant { answers.last?.stamp.time ?? requestFrames.last?.time ?? .zero }
}
