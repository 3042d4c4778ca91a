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
            guard open.count < configuration.openConversations else { return }
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

    mutating func endSilent(at now: Instant, captureHasEnded: Bool, _ ended: inout [Conversation]) {
        let silent = open.filter { captureHasEnded || now.duration(since: $0.value.lastTime) > Self.silence }
        for (key, _) in silent { open[key] = nil }
        for lookup in silent.values.sorted(by: { $0.firstFrame < $1.firstFrame }) {
            var lookup = lookup
            if now.duration(since: lookup.lastTime) < .seconds(5) {
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
    fileprivate var lastTime: Instant { questionFrames.last?.time ?? .zero }
}
