internal import NetworkProtocols

/// Puts RARP requests and answers together, by the hardware address whose address is wanted (RFC 903).
struct RARPFollower: Sendable {
    /// A request after this silence is another exchange: longer than the kernel's longest wait.
    private static let silence: Duration = .seconds(45)

    private let configuration: ObservationConfiguration
    private var open: [MACAddress: RARPExchange] = [:]
    private(set) var counts = TrafficStatistics.RARPCounts()
    /// More exchanges were open at once than may be.
    private(set) var hasReachedLimit = false

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    mutating func receive(
        _ packet: ARPPacket,
        to destination: MACAddress?,
        at stamp: FrameStamp,
        ended: inout [Conversation]
    ) {
        switch packet.operation {
        case .reverseRequest: counts.requests += 1
        case .reverseReply: counts.replies += 1
        default: return
        }
        let client = packet.targetHardware
        if let known = open[client], isAnother(packet, than: known, at: stamp) {
            ended.append(.rarp(known))
            open[client] = nil
        }
        if open[client] == nil {
            guard open.count < configuration.openConversations else {
                hasReachedLimit = true
                return
            }
            var exchange = RARPExchange(client: client)
            if packet.operation == .reverseReply { exchange.completeness.insert(.startMissing) }
            open[client] = exchange
        }
        guard packet.operation == .reverseReply else {
            open[client]?.requestFrames.append(stamp)
            if open[client]?.asker == nil { open[client]?.asker = packet.senderHardware }
            return
        }
        guard let kept = open[client]?.answers.count, kept < RARPExchange.answerLimit else {
            open[client]?.answersLeftOut += 1
            return
        }
        let answer = RARPAnswer(
            address: packet.targetAddress,
            server: packet.senderAddress,
            serverHardware: packet.senderHardware
        )
        open[client]?.answers.append(.init(stamp: stamp, answer: answer, destination: destination))
    }

    /// Whether a packet begins anew: behind a long silence, or a request of somebody who was answered a while ago.
    private func isAnother(_ packet: ARPPacket, than known: RARPExchange, at stamp: FrameStamp) -> Bool {
        if stamp.time.duration(since: known.end.time) > Self.silence { return true }
        guard packet.operation == .reverseRequest, let answered = known.answers.first?.stamp else { return false }
        return stamp.time.duration(since: answered.time) > .seconds(1)
    }

    mutating func endSilent(_ meter: SilenceMeter, _ ended: inout [Conversation]) {
        let silent = open.filter { meter.captureHasEnded || meter.silence(since: $0.value.end) > Self.silence }
        for (key, _) in silent { open[key] = nil }
        for exchange in silent.values.sorted(by: { $0.start < $1.start }) {
            var exchange = exchange
            if exchange.answers.isEmpty, meter.silence(since: exchange.end) < .seconds(2) {
                exchange.completeness.insert(.endMissing)
            }
            ended.append(.rarp(exchange))
        }
    }
}
