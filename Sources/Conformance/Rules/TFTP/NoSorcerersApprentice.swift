internal import BootObservation
internal import NetworkProtocols

/// Each doubled ACK then doubles all that follows. Three answers within milliseconds make it sure: one may be a timer
/// that just ran out, and in windows blocks repeat by design.
enum NoSorcerersApprentice: TFTPRule {
    static let id: RuleID = "tftp/no-sorcerers-apprentice"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1123 §4.2.3.1"
    static let statement = "A server does not send a block again because an ACK came twice."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-006", "CAP-TFTP-05"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.windowSize == 1, transfer.repeatedAcknowledgements > 0, transfer.direction == .read else {
            return []
        }
        var answers: [Evidence] = []
        for (before, after) in zip(transfer.anomalies, transfer.anomalies.dropFirst()) {
            guard case .repeatedAcknowledgement(let acknowledged) = before.kind,
                case .repeatedData(let block, let gap, _) = after.kind, block == acknowledged.next,
                after.stamp.time.duration(since: before.stamp.time) < .milliseconds(10), gap < .milliseconds(250)
            else { continue }
            answers.append(
                Evidence(
                    after.stamp.frame,
                    "block \(block) again, at once after the second ACK in frame \(before.stamp.frame)"
                )
            )
        }
        return transfer.verdict(on: transfer.server, answers.count >= 3 ? answers : [])
    }

    static let mutation = RuleMutation(
        "every ACK comes twice, and the server answers each",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.editingTFTP { datagram, packet in
            switch packet {
            case .acknowledgement, .data: [datagram, datagram]
            default: [datagram]
            }
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("ACKs that come twice and are answered once", .satisfied) {
            Exchange.plainTFTPRead.editingTFTP { datagram, packet in
                guard case .acknowledgement = packet else { return [datagram] }
                return [datagram, datagram]
            }
        },
        RuleExample("a sorcerer's apprentice", .violated, alsoViolated: [BlocksAreSentOnce.id]) { apprentice },
    ]

    /// From the second block on each ACK is doubled on its way, and each of the two is answered.
    private static let apprentice = Exchange.plainTFTPRead.editingTFTP { datagram, packet in
        switch packet {
        case .acknowledgement(let block, _) where block.rawValue >= 2: [datagram, datagram]
        case .data(let block, _) where block.rawValue >= 3: [datagram, datagram]
        default: [datagram]
        }
    }
}
