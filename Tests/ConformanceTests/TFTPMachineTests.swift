import BootObservation
import NetworkProtocols
import Testing

@testable import Conformance

/// A client and a server of our own that talk over frames, the frames being what is judged.
private struct TFTPWire {
    private static let client = IPv4Address(10, 0, 0, 50)
    private static let serverEnd = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 69)

    private var server: TFTPServer
    private var clock = Instant(nanoseconds: 1_700_000_000_000_000_000)
    private var frames: [TimedFrame] = []
    private var random: SeededRandom
    /// How many of a hundred datagrams are lost behind where they are recorded; and of those of the client, doubled
    /// before: doubled blocks look like a sorcerer's apprentice where their ACKs are doubled too.
    var loss = 0
    var duplication = 0
    private var port: UInt16 = 2070

    init(_ files: [String: [UInt8]], seed: UInt64 = 3) {
        server = TFTPServer(files: MemoryFileTree(files), seed: seed)
        random = SeededRandom(seed: seed)
        while server.nextOutput() != nil {}
    }

    var exchange: Exchange { Exchange("machines", frames) }

    /// Lets a client fetch a file; returns how that ended.
    mutating func read(_ name: String, _ configuration: TFTPClientConfiguration) -> TFTPClientOutcome? {
        port += 1
        var client = TFTPClient(
            name: Array(name.utf8),
            server: Self.serverEnd,
            localPort: port,
            configuration: configuration,
            at: clock
        )
        var outcome: TFTPClientOutcome?
        var underWay: [Datagram] = []
        while true {
            while let output = client.nextOutput() {
                switch output {
                case .finished(let result): outcome = result
                case .host(.send(var datagram)):
                    datagram.source.address = Self.client
                    underWay += pass(datagram)
                case .host: break
                }
            }
            while let action = server.nextOutput() {
                if case .send(let datagram) = action { underWay += pass(datagram) }
            }
            if let datagram = underWay.first {
                underWay.removeFirst()
                clock = clock.advanced(by: .microseconds(300))
                if datagram.destination.address == Self.client {
                    client.handle(.datagram(datagram), at: clock)
                } else {
                    server.handle(.datagram(datagram), at: clock)
                }
            } else if let deadline = [client.nextDeadline, server.nextDeadline].compactMap(\.self).min() {
                clock = max(clock, deadline)
                client.handleDeadline(at: clock)
                server.handleDeadline(at: clock)
            } else {
                clock = clock.advanced(by: .seconds(1))
                return outcome
            }
        }
    }

    private mutating func pass(_ datagram: Datagram) -> [Datagram] {
        var copies = 1
        if datagram.source.address == Self.client, Int.random(in: 0..<100, using: &random) < duplication { copies = 2 }
        for _ in 0..<copies {
            clock = clock.advanced(by: .microseconds(100))
            let frame = EthernetFrame.udp(
                from: datagram.source,
                to: datagram.destination,
                identification: UInt16(truncatingIfNeeded: frames.count),
                payload: datagram.payload
            )
            frames.append(TimedFrame(frame, at: clock))
        }
        if loss > 0, Int.random(in: 0..<100, using: &random) < loss { return [] }
        return Array(repeating: datagram, count: copies)
    }
}

private let pxelinux = TFTPClientConfiguration(options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)])
private let sizeProbe = TFTPClientConfiguration(
    options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1468), TFTPOption(.windowSize, 4)],
    asksForSizeOnly: true
)
private let windowed = TFTPClientConfiguration(options: [TFTPOption(.blockSize, 1468), TFTPOption(.windowSize, 8)])

private let files: [String: [UInt8]] = [
    "pxelinux.0": [UInt8](repeating: 0x51, count: 26_759), "exact": [UInt8](repeating: 2, count: 1024), "empty": [],
    "text": Array("one\ntwo\r\n".utf8),
]

@Suite struct TFTPMachineTests {
    @Test("The client and the server break none of the rules on TFTP")
    func clean() throws {
        var wire = TFTPWire(files)
        var outcomes: [String] = []
        for name in ["pxelinux.0", "exact", "empty", "nosuch", "pxelinux.cfg/default", "../secret"] {
            for configuration in [TFTPClientConfiguration(), pxelinux, sizeProbe, windowed] {
                if case .complete? = wire.read(name, configuration) { outcomes.append(name) }
            }
        }
        let text = TFTPClientConfiguration(options: [TFTPOption(.transferSize, 0)], mode: .netascii)
        if case .complete? = wire.read("text", text) { outcomes.append("text") }
        #expect(outcomes.count == 13)
        expectNoViolation(wire.exchange, satisfied: true)
    }

    @Test("Neither do they where datagrams are doubled and lost")
    func faults() {
        for seed in UInt64(1)...20 {
            var wire = TFTPWire(files, seed: seed)
            wire.duplication = seed % 2 == 0 ? 30 : 0
            wire.loss = seed % 2 == 0 ? 0 : 3
            for configuration in [TFTPClientConfiguration(), pxelinux, windowed] {
                _ = wire.read("pxelinux.0", configuration)
            }
            expectNoViolation(wire.exchange, satisfied: false)
        }
    }

    /// - Parameter satisfied: whether the talk is whole enough to prove something, too.
    private func expectNoViolation(
        _ exchange: Exchange,
        satisfied: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        // What the link does is not the machines' doing, and that a name outside is refused is what is wanted.
        let expected: Set<RuleID> = ["tftp/blocks-are-sent-once", "tftp/server-does-not-refuse"]
        let judged = judge(exchange)
        let violated = judged.rules(.violated).filter { $0.rawValue.hasPrefix("tftp/") && !expected.contains($0) }
        #expect(violated.isEmpty, "\(judged.complaints(violated))", sourceLocation: sourceLocation)
        if satisfied {
            let proved = judged.rules(.satisfied).filter { $0.rawValue.hasPrefix("tftp/") }
            #expect(proved.count >= 20, "\(proved)", sourceLocation: sourceLocation)
        }
    }
}
