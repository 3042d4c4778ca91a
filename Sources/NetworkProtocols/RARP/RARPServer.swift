internal import DequeModule

/// A server that tells machines their addresses by their hardware addresses (RFC 903).
///
/// There is no negative answer: whom it does not know hears nothing.
public struct RARPServer: HostProgram {
    public let configuration: RARPServerConfiguration
    public var journal = ServiceJournal()
    private let addresses: [MACAddress: IPv4Address]
    /// When machines that it knows last asked and were left to others.
    private var heard: [MACAddress: Instant] = [:]
    private var outputs: Deque<HostAction> = []

    /// A server that has heard nothing yet.
    public init(configuration: RARPServerConfiguration) {
        self.configuration = configuration
        addresses = Dictionary(
            configuration.entries.map { ($0.hardwareAddress, $0.address) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Never: it answers at once or not at all.
    public var nextDeadline: Instant? { nil }

    public mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .reverse(let request) = event, request.operation == .reverseRequest else { return }
        // The target counts: one machine may ask for another (RFC 903).
        let client = request.targetHardware
        guard let address = addresses[client] else { return note(.unknown, client) }
        guard configuration.hasBootFile(for: address) else { return note(.withoutBootFile(address), client) }
        if case .secondary(let patience) = configuration.rank {
            let before = heard.updateValue(now, forKey: client)
            guard let before, now.duration(since: before) <= patience else { return note(.leftToOthers, client) }
        }
        let reply = ARPPacket(
            operation: .reverseReply,
            senderHardware: MACAddress(rawValue: 0),
            senderAddress: configuration.address,
            targetHardware: client,
            targetAddress: address
        )
        outputs.append(.sendReverse(reply, to: request.senderHardware))
        note(.answered(address), client)
    }

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }

    private mutating func note(_ what: RARPServiceEvent.What, _ client: MACAddress) {
        journal.note(.rarp(RARPServiceEvent(client: client, what: what)))
    }
}

/// What a RARP server made of a request.
public struct RARPServiceEvent: Hashable, Sendable {
    /// Whose address was asked for.
    public var client: MACAddress
    public var what: What

    public enum What: Hashable, Sendable {
        case answered(IPv4Address)
        /// Nobody has told it the machine's address.
        case unknown
        /// There is no boot file for the machine's address.
        case withoutBootFile(IPv4Address)
        /// Another server is to answer first.
        case leftToOthers
    }

    public init(client: MACAddress, what: What) {
        self.client = client
        self.what = what
    }
}
