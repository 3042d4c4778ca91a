internal import DequeModule

/// A client that asks everybody on its link for its own address, by its hardware address (RFC 903).
///
/// It begins by itself, and ends with `.finished`. Of the host it wants `.deconfigure`, `.sendReverse`, and `.configure`
/// for the address that it got.
public struct RARPClient: Machine {
    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// It has an address, or has given up.
        case finished(Result<RARPAnswer, RARPClientFailure>)
    }

    public let configuration: RARPClientConfiguration
    public let hardwareAddress: MACAddress
    private var state: State
    private var outputs: Deque<Output> = [.host(.deconfigure)]
    private var random: SeededRandom
    /// By how much this round's waits are stretched, in thousandths.
    private var stretch = 1_000

    private enum State {
        /// A request is out; the how manieth of which round, and until when an answer is waited for.
        case asking(round: Int, position: Int, until: Instant)
        /// A round was not answered; the next begins then.
        case resting(round: Int, until: Instant)
        case over
    }

    /// A client that asks for the first time at `now`; `seed` alone decides its waits.
    public init(configuration: RARPClientConfiguration, hardwareAddress: MACAddress, seed: UInt64, at now: Instant) {
        self.configuration = configuration
        self.hardwareAddress = hardwareAddress
        random = SeededRandom(seed: seed)
        state = .over
        begin(round: 0, at: now)
    }

    public var nextDeadline: Instant? {
        switch state {
        case .asking(_, _, let until), .resting(_, let until): until
        case .over: nil
        }
    }

    /// Takes a RARP packet that came; whatever is no answer to this client is passed over.
    public mutating func handle(_ packet: ARPPacket, at now: Instant) {
        guard case .asking = state,
            let answer = packet.answer(to: hardwareAddress, onlyFrom: configuration.server)
        else { return }
        state = .over
        outputs.append(.host(.configure(answer.interfaceConfiguration)))
        outputs.append(.finished(.success(answer)))
    }

    public mutating func handleDeadline(at now: Instant) {
        switch state {
        case .asking(let round, let position, let until) where until <= now:
            if position + 1 < configuration.waits.waits.count {
                ask(round: round, position: position + 1, at: now)
            } else if configuration.rounds.map({ round + 1 < $0 }) ?? true {
                state = .resting(round: round + 1, until: now.advanced(by: configuration.pause))
                if configuration.pause <= .zero { begin(round: round + 1, at: now) }
            } else {
                fail(.silent)
            }
        case .resting(let round, let until) where until <= now: begin(round: round, at: now)
        case .asking, .resting, .over: break
        }
    }

    /// Ends it: `.finished` with `.aborted` where it has no answer yet.
    public mutating func abort(at now: Instant) {
        if nextDeadline != nil { fail(.aborted) }
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    private mutating func begin(round: Int, at now: Instant) {
        guard !configuration.waits.waits.isEmpty else { return fail(.silent) }
        stretch = configuration.waits.drawStretch(using: &random)
        ask(round: round, position: 0, at: now)
    }

    private mutating func ask(round: Int, position: Int, at now: Instant) {
        outputs.append(.host(.sendReverse(.reverseRequest(for: hardwareAddress), to: .broadcast)))
        let wait = configuration.waits.wait(position, stretch: stretch, using: &random)
        state = .asking(round: round, position: position, until: now.advanced(by: wait))
    }

    private mutating func fail(_ failure: RARPClientFailure) {
        state = .over
        outputs.append(.finished(.failure(failure)))
    }
}

extension ARPPacket {
    /// What a machine asks for its own address: sender and target are itself, the addresses are undefined (RFC 903) and
    /// zero here, as Linux has them.
    public static func reverseRequest(for hardwareAddress: MACAddress) -> ARPPacket {
        ARPPacket(
            operation: .reverseRequest,
            senderHardware: hardwareAddress,
            senderAddress: .any,
            targetHardware: hardwareAddress,
            targetAddress: .any
        )
    }

    /// What it says to whoever asked for the address of `hardwareAddress`; nil where it is no such answer.
    ///
    /// - Parameter server: the only one whose answer counts; nil for any.
    public func answer(to hardwareAddress: MACAddress, onlyFrom server: IPv4Address? = nil) -> RARPAnswer? {
        guard operation == .reverseReply, hardwareType == 1, protocolType == .ipv4, targetHardware == hardwareAddress,
            targetAddress.isForHosts, server.map({ $0 == senderAddress }) ?? true
        else { return nil }
        return RARPAnswer(address: targetAddress, server: senderAddress, serverHardware: senderHardware)
    }
}
