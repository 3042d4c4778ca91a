internal import BootObservation
internal import NetworkProtocols

/// A kernel that breaks off is worse than none. Where the client hung up, the server is not to blame.
enum BodyHasTheAnnouncedLength: HTTPRule {
    static let id: RuleID = "http/body-has-the-announced-length"
    static let level = RequirementLevel.must
    static let citation = "RFC 9112 §6.3, §8"
    static let statement = "A response has as many octets of body as its Content-Length says."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-010", "CAP-HTTP-01"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard case .contentLength(let announced) = exchange.framing, exchange.response != nil else { return [] }
        switch exchange.outcome {
        case .complete: return [exchange.verdict(.satisfied, on: exchange.server)]
        case .truncated, .malformed:
            let note = "\(exchange.name): \(exchange.body.count) octets came of the \(announced) announced"
            return [
                exchange.verdict(
                    exchange.mayLackOctets ? .inconclusive : .violated,
                    on: exchange.server,
                    Evidence(exchange.end.frame, note)
                )
            ]
        case .abortedByClient, .unanswered, .underWay: return []
        }
    }

    static let mutation = RuleMutation(
        "the server announces more than it sends",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http", "b3_undionly_http_script"]
    ) { exchange in
        exchange.editingSegments { segment in
            guard let digits = segment.payload.firstRange(of: Array("Content-Length: ".utf8)), segment.isFromServer,
                digits.upperBound < segment.payload.count
            else { return [segment] }
            var changed = segment
            changed.payload[digits.upperBound] = UInt8(ascii: "9")
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
        RuleExample("a client that hangs up in the midst", .notExercised) { hungUp },
    ]

    /// The client closes its side behind the first octets of the body, and the server then closes, too.
    private static let hungUp: Exchange = {
        var hasHungUp = false
        return Exchange.httpFetch.editingSegments { segment in
            if segment.isFromServer { return hasHungUp && !segment.payload.isEmpty ? [] : [sequel(segment, hasHungUp)] }
            guard !hasHungUp, segment.header.acknowledgement.rawValue > 2_001_400 else { return [segment] }
            hasHungUp = true
            var goodbye = segment
            goodbye.header.flags = [.fin, .ack]
            return [goodbye]
        }
    }()

    /// The server's FIN stands where its data broke off.
    private static func sequel(_ segment: ExampleSegment, _ hasHungUp: Bool) -> ExampleSegment {
        guard hasHungUp, segment.header.flags.contains(.fin) else { return segment }
        var early = segment
        early.header.sequence = TCPSequenceNumber(rawValue: 2_001_401)
        return early
    }
}
