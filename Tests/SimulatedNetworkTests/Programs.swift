import NetworkProtocols

/// Sends every datagram to port 7 back to where it came from (RFC 862).
struct EchoProgram: HostProgram {
    private var outputs: [HostAction] = [.bind(port: 7)]
    var nextDeadline: Instant? { nil }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .datagram(let datagram) = event else { return }
        outputs.append(
            .send(Datagram(source: datagram.destination, destination: datagram.source, payload: datagram.payload))
        )
    }

    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }
}

/// Sends numbered datagrams to port 7 of a peer at intervals, and counts what comes back, for whoever holds its box.
struct AskingProgram: HostProgram {
    /// What came back, seen from outside the network.
    final class Answers: @unchecked Sendable {
        // Only the thread that runs the network touches it, and the test when that is done.
        var payloads: [[UInt8]] = []
        var events: [HostEvent] = []
    }

    let peer: IPv4Address
    let interval: Duration
    let answers: Answers
    var octets = 8
    var timeToLive: UInt8?
    private var remaining: Int
    private var sent = 0
    private var outputs: [HostAction] = [.bind(port: 2000)]
    private(set) var nextDeadline: Instant? = .zero

    init(_ count: Int, of octets: Int = 8, to peer: IPv4Address, every interval: Duration, answers: Answers) {
        remaining = count
        self.octets = octets
        self.peer = peer
        self.interval = interval
        self.answers = answers
    }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        answers.events.append(event)
        if case .datagram(let datagram) = event { answers.payloads.append(datagram.payload) }
    }

    mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        guard remaining > 0 else {
            nextDeadline = nil
            return
        }
        remaining -= 1
        nextDeadline = now.advanced(by: interval)
        var payload = [UInt8](repeating: 0, count: octets)
        payload[0] = UInt8(truncatingIfNeeded: sent >> 8)
        payload[1] = UInt8(truncatingIfNeeded: sent)
        sent += 1
        outputs.append(
            .send(
                Datagram(
                    source: Endpoint(address: .any, port: 2000),
                    destination: Endpoint(address: peer, port: 7),
                    payload: payload,
                    timeToLive: timeToLive
                )
            )
        )
    }

    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }
}

/// A timer that never moves on.
struct HastyProgram: HostProgram {
    private(set) var nextDeadline: Instant? = .zero
    mutating func handle(_ event: HostEvent, at now: Instant) {}
    mutating func handleDeadline(at now: Instant) { nextDeadline = now }
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { nil }
}
