import LiveNetwork
import NetworkProtocols
import Testing

/// Our TCP over raw frames against the kernel's own, across a veth pair in a network namespace.
@Suite(
    .serialized,
    .enabled(if: VethLink.isAllowed || isContinuousIntegration, "Raw frames in a network namespace want root."),
    .timeLimit(.minutes(2))
)
struct KernelTCPTests {
    @Test("The kernel's client sends megabytes, closes its half, and is answered with as many")
    func server() async throws {
        let program = TalkingProgram(.listens(on: 7000), says: 3 << 20)
        let heard = try await VethLink.talk(program, with: KernelTalk(.connects, says: 4 << 20))
        heard.expect(ours: 4 << 20, kernels: 3 << 20)
        #expect(heard.ours.ending == .closed)
    }

    @Test("Our client sends megabytes to the kernel's server, closes its half, and is answered")
    func client() async throws {
        let program = TalkingProgram(.connects(to: 7000), says: 4 << 20)
        let heard = try await VethLink.talk(program, with: KernelTalk(.listens, says: 3 << 20))
        heard.expect(ours: 3 << 20, kernels: 4 << 20)
        #expect(heard.ours.ending == .closed)
    }

    @Test("A kernel that reads slowly through a small window gets all of it")
    func slowKernel() async throws {
        let program = TalkingProgram(.listens(on: 7000), says: 200_000)
        let talk = KernelTalk(.connects, says: 1, receiveBuffer: 2304, pause: 200)
        let heard = try await VethLink.talk(program, with: talk)
        heard.expect(ours: 1, kernels: 200_000)
    }

    @Test("The kernel sends into a small window of ours, and all of it comes")
    func smallWindow() async throws {
        let program = TalkingProgram(.listens(on: 7000), says: 10)
        let heard = try await VethLink.talk(program, with: KernelTalk(.connects, says: 300_000), window: 2920)
        heard.expect(ours: 300_000, kernels: 10)
    }

    @Test("The kernel breaks off, and ours is told of a reset")
    func kernelResets() async throws {
        let program = TalkingProgram(.listens(on: 7000), says: 10)
        let heard = try await VethLink.talk(program, with: KernelTalk(.connects, says: 50_000, breaksOff: true))
        #expect(heard.ours.ending == .failed(.reset))
    }

    @Test("Ours breaks off, and the kernel is told of a reset")
    func oursResets() async throws {
        let program = TalkingProgram(.listens(on: 7000), says: 10, breaksOffAt: 100_000)
        let heard = try await VethLink.talk(program, with: KernelTalk(.connects, says: 8 << 20))
        #expect(heard.kernels.wasReset)
        #expect(heard.ours.octets.count >= 100_000)
    }

    @Test("A port that nobody listens on refuses, in both directions")
    func refusals() async throws {
        let nobody = TalkingProgram(.listens(on: 7001), says: 0)
        let refused = try await VethLink.talk(nobody, with: KernelTalk(.connects, says: 1))
        #expect(refused.kernels.wasRefused)
        let program = TalkingProgram(.connects(to: 7001), says: 1)
        let told = try await VethLink.talk(program, with: KernelTalk(.listens, says: 1, waits: false))
        #expect(told.ours.ending == .failed(.refused))
    }
}

/// What is said on a stream, so that a lost or doubled octet shows.
func spokenOctets(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8) &* 7 &+ ($0 >> 16)) }
}

/// One side of a talk: a client says all it has and closes its half; a server hears that out and says its own.
struct TalkingProgram: HostProgram {
    enum Role {
        case listens(on: UInt16)
        case connects(to: UInt16)
    }

    /// What was heard, seen from outside of the run.
    final class Heard: @unchecked Sendable {
        // Only the thread of the run touches it, and the test when that is done.
        var octets: [UInt8] = []
        /// How it ended; nil where it did not.
        var ending: StreamInput?
    }

    let heard = Heard()
    var nextDeadline: Instant? { nil }
    private let says: [UInt8]
    private let breaksOffAt: Int?
    private let isClient: Bool
    private var said = 0
    private var isSpeaking = false
    private var outputs: [HostAction]
    private static let pieceLength = 64 << 10

    init(_ role: Role, says count: Int, breaksOffAt: Int? = nil) {
        says = spokenOctets(count)
        self.breaksOffAt = breaksOffAt
        switch role {
        case .listens(let port):
            isClient = false
            outputs = [.listen(port: port)]
        case .connects(let port):
            isClient = true
            outputs = [.connect(StreamID(rawValue: 1), to: Endpoint(address: VethLink.kernel, port: port))]
        }
    }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .stream(let id, let input) = event else { return }
        switch input {
        case .connected: if isClient { speak(on: id) }
        case .received(let octets):
            heard.octets += octets
            if let breaksOffAt, heard.octets.count >= breaksOffAt, heard.ending == nil {
                heard.ending = .failed(.reset)
                outputs.append(.stream(id, .abort))
            }
        case .writable: if isSpeaking { speak(on: id) }
        case .finished: if !isClient { speak(on: id) }
        case .closed, .failed: heard.ending = input
        }
    }

    private mutating func speak(on id: StreamID) {
        isSpeaking = said < says.count
        guard isSpeaking else { return }
        let piece = says[said..<min(said + Self.pieceLength, says.count)]
        said += piece.count
        outputs.append(.stream(id, .write(Array(piece))))
        if said == says.count { outputs.append(.stream(id, .finish)) }
    }

    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }
}
