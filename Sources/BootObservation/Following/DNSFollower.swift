internal import NetworkProtocols

/// Pairs questions to name servers with their answers over UDP (RFC 1035 §4.2.1).
struct DNSFollower: Sendable {
    static let port: UInt16 = 53
    /// Stub resolvers give up within this time.
    private static let silence: Duration = .seconds(30)

    private struct Key: Hashable, Sendable {
        var client: Endpoint
        var server: Endpoint
        var identifier: UInt16
    }

    private let configuration: ObservationConfiguration
    private var open: [Key: DNSLookup] = [:]
    private(set) var questions = 0
    /// More questions were open at once than may be.
    private(set) var hasReachedLimit = false

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, ended: inout [Conversation]) {
        var reader = ByteReader(payload)
        guard let message = try? DNSMessage(decoding: &reader) else { return }
        if message.flags.isResponse {
            let key = Key(client: datagram.destination, server: datagram.source, identifier: message.id)
            guard var lookup = open.removeValue(forKey: key) else { return }
            lookup.answer = message
            lookup.answerStamp = datagram.stamp
            lookup.outcome = outcome(of: message)
            ended.append(.dns(lookup))
        } else {
            questions += 1
            let key = Key(client: datagram.source, server: datagram.destination, identifier: message.id)
            if open[key] != nil {
                open[key]?.questionFrames.append(datagram.stamp)
                return
            }
            guard open.count < configuration.openConversations else {
                hasReachedLimit = true
                return
            }
            open[key] = DNSLookup(
                ends: Ends(
                    client: datagram.source,
                    server: datagram.destination,
                    clientMAC: datagram.sourceMAC,
                    serverMAC: datagram.destinationMAC
                ),
                question: message,
                questionFrames: FrameList(datagram.stamp)
            )
        }
    }

    mutating func endSilent(_ meter: SilenceMeter, _ ended: inout [Conversation]) {
        let silent = open.filter { meter.captureHasEnded || meter.silence(since: $0.value.last) > Self.silence }
        for (key, _) in silent { open[key] = nil }
        for lookup in silent.values.sorted(by: { $0.firstFrame < $1.firstFrame }) {
            var lookup = lookup
            if meter.silence(since: lookup.last) < .seconds(5) {
                lookup.completeness.insert(.endMissing)
            } else {
                lookup.outcome = .unanswered
            }
            ended.append(.dns(lookup))
        }
    }

    private func outcome(of message: DNSMessage) -> DNSLookup.Outcome {
        switch message.flags.responseCode {
        case .noError: message.answers.isEmpty ? .notFound : .found
        case .nameError: .notFound
        default: .failed
        }
    }
}

extension DNSLookup {
    fileprivate var firstFrame: Int { questionFrames.first.first?.frame ?? 0 }
    fileprivate var last: FrameStamp { questionFrames.last ?? FrameStamp(frame: 0, time: .zero) }
}
