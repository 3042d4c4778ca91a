internal import BootObservation
internal import NetworkProtocols

/// It unpacks, or writes to a slow disk.
enum ClientKeepsReading: TCPRule {
    static let id: RuleID = "http/client-keeps-reading"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "field experience"
    static let statement = "A client does not keep its window closed for more than ten seconds."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-HTTP-05"]
    static let needsLink = true

    static func judge(_ connection: TCPConnection) -> [Verdict] {
        guard connection.isEstablished, connection.octetsFromServer > 0 else { return [] }
        let party = connection.ends.clientMAC.map { Party.machine($0) } ?? .address(connection.ends.client.address)
        guard connection.longestZeroWindow > .seconds(10) else {
            return [Verdict(.satisfied, party, client: connection.ends.clientMAC)]
        }
        let seconds = connection.longestZeroWindow.wholeNanoseconds / 1_000_000_000
        return [
            Verdict(
                .violated,
                party,
                client: connection.ends.clientMAC,
                evidence: [Evidence(connection.end.frame, "the window was closed for \(seconds) s")]
            )
        ]
    }

    static let mutation = RuleMutation(
        "the client stops reading for twenty seconds",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var hasServerSpoken = false
        var isClosed = false
        let closing = exchange.editingSegments { segment in
            if segment.isFromServer {
                hasServerSpoken = hasServerSpoken || !segment.payload.isEmpty
                return [segment]
            }
            guard hasServerSpoken, !isClosed, segment.header.flags == .ack, segment.payload.isEmpty else {
                return [segment]
            }
            isClosed = true
            var full = segment
            full.header.window = 0
            return [full]
        }
        var isPast = false
        return closing.delayed { frame in
            defer {
                if let segment = ExampleSegment(frame), !segment.isFromServer, segment.header.window == 0 {
                    isPast = true
                }
            }
            return isPast ? .seconds(20) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
