import NetworkProtocols

/// A client and a server with a link between them that loses, doubles and delays datagrams, all by one seed.
struct TFTPLink {
    var client: TFTPClient
    var server: TFTPServer
    /// How many of a hundred datagrams are lost, doubled, or held back behind later ones.
    var loss = 0
    var duplication = 0
    var reordering = 0

    private(set) var now = Instant.zero
    private(set) var outcome: TFTPClientOutcome?
    /// Every datagram that was sent, with when; only where it is asked for.
    private(set) var sent: [(time: Instant, datagram: Datagram)] = []
    var keepsSent = false
    /// How many DATA packets were sent.
    private(set) var dataCount = 0

    private var random: SeededRandom
    private var underWay: [Passage] = []
    private var serial = 0
    private var clientPorts: Set<UInt16> = []
    private var serverPorts: Set<UInt16> = []

    private static let stepLimit = 1_000_000

    private struct Passage {
        var time: Instant
        var serial: Int
        var datagram: Datagram
    }

    init(client: TFTPClient, server: TFTPServer, seed: UInt64) {
        self.client = client
        self.server = server
        random = SeededRandom(seed: seed)
    }

    /// Lets time pass until nothing is under way and nothing due, or until the limit.
    mutating func run(until limit: Instant = Instant(seconds: 10_000)) {
        drain()
        // Two ends that answer each other for ever are a failure, and must not be a hang.
        for _ in 0..<Self.stepLimit {
            let next = nextPassage()
            let times = [next.map { underWay[$0].time }, client.nextDeadline, server.nextDeadline].compactMap(\.self)
            guard let time = times.min(), time <= limit else { return }
            now = max(now, time)
            if let next, underWay[next].time == time {
                let passage = underWay.remove(at: next)
                deliver(passage.datagram)
            } else {
                client.handleDeadline(at: now)
                server.handleDeadline(at: now)
            }
            drain()
        }
    }

    private func nextPassage() -> Int? {
        underWay.indices.min { left, right in
            (underWay[left].time, underWay[left].serial) < (underWay[right].time, underWay[right].serial)
        }
    }

    private mutating func deliver(_ datagram: Datagram) {
        let port = datagram.destination.port
        if datagram.destination.address == TFTPPlace.client {
            if clientPorts.contains(port) {
                client.handle(.datagram(datagram), at: now)
            } else {
                server.handle(
                    .unreachable(.portUnreachable, remote: datagram.destination, port: datagram.source.port),
                    at: now
                )
            }
        } else if serverPorts.contains(port) {
            server.handle(.datagram(datagram), at: now)
        } else if clientPorts.contains(datagram.source.port) {
            client.handle(.unreachable(.portUnreachable, remote: datagram.destination), at: now)
        }
    }

    private mutating func drain() {
        while let output = client.nextOutput() {
            switch output {
            case .finished(let outcome): self.outcome = outcome
            case .host(.bind(let port)): clientPorts.insert(port)
            case .host(.unbind(let port)): clientPorts.remove(port)
            case .host(.send(var datagram)):
                datagram.source.address = TFTPPlace.client
                send(datagram)
            case .host: break
            }
        }
        while let action = server.nextOutput() {
            switch action {
            case .bind(let port): serverPorts.insert(port)
            case .unbind(let port): serverPorts.remove(port)
            case .send(let datagram):
                if datagram.payload[1] == 3 { dataCount += 1 }
                send(datagram)
            default: break
            }
        }
    }

    private mutating func send(_ datagram: Datagram) {
        if keepsSent { sent.append((now, datagram)) }
        if loss > 0, Int.random(in: 0..<100, using: &random) < loss { return }
        enter(datagram)
        if duplication > 0, Int.random(in: 0..<100, using: &random) < duplication { enter(datagram) }
    }

    private mutating func enter(_ datagram: Datagram) {
        var delay = Duration.microseconds(50)
        if reordering > 0, Int.random(in: 0..<100, using: &random) < reordering {
            delay += .microseconds(Int.random(in: 1...400, using: &random))
        }
        serial += 1
        underWay.append(Passage(time: now.advanced(by: delay), serial: serial, datagram: datagram))
    }
}
