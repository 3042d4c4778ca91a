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
    /// More searches were open at once than may be.
    private(set) var hasReachedLimit = false
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

    mutating func endSilent(_ meter: SilenceMeter, _ ended: inout [Conversation]) {
        let silent = open.filter {
            meter.captureHasEnded || meter.silence(since: $0.value.last) > Self.silence
        }
        for (key, _) in silent { open[key] = nil }
        for resolution in silent.values.sorted(by: { $0.firstFrame < $1.firstFrame }) {
            var resolution = resolution
            if resolution.answers.isEmpty, meter.silence(since: resolution.last) < .seconds(2) {
                resolution.completeness.insert(.endMissing)
            }
            ended.append(.arp(resolution))
        }
    }

    private mutating func receiveRequest(_ packet: ARPPacket, at stamp: FrameStamp, _ ended: inout [Conversation]) {
        requests += 1
        let purpose: ARPResolution.Purpose =
            packet.isProbe ? .probe : packet.senderAddress == packet.targetAddress ? .announce : .resolve
        let key = Key(asker: packet.senderHardware, target: packet.targetAddress, purpose: purpose)
        if let known = open[key] {
            if stamp.time.duration(since: known.last.time) <= Self.silence, known.answers.isEmpty {
                open[key]?.requestFrames.append(stamp)
                return
            }
            ended.append(.arp(known))
            open[key] = nil
        }
        guard open.count < configuration.openConversations else {
            hasReachedLimit = true
            return
        }
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
    fileprivate var last: FrameStamp {
        answers.last?.stamp ?? requestFrames.last ?? FrameStamp(frame: 0, time: .zero)
    }
}
