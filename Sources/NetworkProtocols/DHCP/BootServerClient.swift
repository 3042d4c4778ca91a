internal import DequeModule

/// A PXE client that has an address and asks a proxy or boot server for its boot file (PXE 2.1 §2.2.5, §2.2.6).
///
/// It begins by itself. Of the host it wants `.bind`, `.send` and, at the end, `.unbind`; `.finished` comes once.
public struct BootServerClient: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// Something that was sent came back or went nowhere.
        case unreachable(UnreachableReason, remote: Endpoint)
    }

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        indirect case finished(BootServerOutcome)
    }

    public let request: BootServerRequest
    /// `xid`, which answers have to repeat.
    public let transactionID: UInt32
    private let messages: DHCPClientMessages
    private let destinations: [Endpoint]
    private var outputs: Deque<Output> = []
    private var state: State
    private let began: Instant
    private var sentMessages: UInt16 = 0

    private enum State {
        /// A message is out to the destination at `index`; the wait behind it is the `position`th.
        case asking(index: Int, position: Int, until: Instant)
        case over
    }

    /// A client that begins at `now`; `seed` decides its transaction identifier where the request has none.
    public init(_ request: BootServerRequest, identity: DHCPClientIdentity, seed: UInt64, at now: Instant) {
        self.request = request
        var random = SeededRandom(seed: seed)
        transactionID = request.transactionID ?? UInt32.random(in: 1 ... .max, using: &random)
        var configuration = DHCPClientConfiguration(options: Self.options(of: request))
        configuration.messageLength = request.messageLength
        configuration.checks.serverPort = false
        messages = DHCPClientMessages(configuration: configuration, identity: identity)
        destinations =
            switch request.destination {
            case .servers(let addresses): addresses.map { Endpoint(address: $0, port: request.requestPort) }
            case .multicast(let group): [Endpoint(address: group, port: request.requestPort)]
            case .broadcast: [Endpoint(address: .broadcast, port: request.serverPort)]
            }
        began = now
        state = .over
        outputs.append(.host(.bind(port: request.clientPort)))
        ask(0, at: now)
    }

    private static func options(of request: BootServerRequest) -> [DHCPClientConfiguration.Option] {
        var options: [DHCPClientConfiguration.Option] = []
        var tags: [UInt8]?
        if let item = request.item {
            tags = [PXEVendorOptions.Code.bootItem.rawValue, UInt8(item.octets.count)] + item.octets
        }
        for option in request.options {
            guard case .fixed(.vendorSpecific, let rest) = option else {
                options.append(option)
                continue
            }
            if let begun = tags { options.append(.fixed(.vendorSpecific, begun + rest)) }
            tags = nil
        }
        if let tags { options.append(.fixed(.vendorSpecific, tags)) }
        return options
    }

    public var nextDeadline: Instant? {
        if case .asking(_, _, let until) = state { until } else { nil }
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    public mutating func handle(_ input: Input, at now: Instant) {
        guard case .asking(let index, _, _) = state else { return }
        switch input {
        case .datagram(let datagram):
            guard datagram.destination.port == request.clientPort,
                let message = DHCPMessage(octets: datagram.payload), isAnswer(message, from: datagram.source)
            else { return }
            finish(.answered(message, from: datagram.source.address))
        case .unreachable(let reason, let remote):
            guard request.heedsUnreachable, destinations.indices.contains(index), remote == destinations[index] else {
                return
            }
            if index + 1 < destinations.count { return ask(index + 1, at: now) }
            finish(.unreachable(reason))
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard case .asking(let index, let position, let until) = state, until <= now else { return }
        if position + 1 < request.waits.count {
            send(index, position + 1, at: now)
        } else {
            ask(index + 1, at: now)
        }
    }

    public mutating func abort(at now: Instant) {
        guard case .asking = state else { return }
        finish(.aborted)
    }

    /// Begins with a destination; ends in silence behind the last.
    private mutating func ask(_ index: Int, at now: Instant) {
        guard destinations.indices.contains(index), !request.waits.isEmpty else { return finish(.silent) }
        send(index, 0, at: now)
    }

    private mutating func send(_ index: Int, _ position: Int, at now: Instant) {
        var fields = DHCPClientMessages.Fields(transactionID: transactionID, clientAddress: request.address)
        switch request.seconds {
        case .elapsed: fields.seconds = UInt16(clamping: max(0, now.duration(since: began).components.seconds))
        case .counted(let first, let step): fields.seconds = first &+ step &* sentMessages
        }
        var message = messages.message(.request, fields)
        message.isBroadcast = request.wantsBroadcast
        sentMessages &+= 1
        outputs.append(
            .host(
                .send(
                    Datagram(
                        source: Endpoint(address: request.address, port: request.clientPort),
                        destination: destinations[index],
                        payload: message.encoded,
                        timeToLive: request.timeToLive
                    )
                )
            )
        )
        state = .asking(index: index, position: position, until: now.advanced(by: request.waits[position]))
    }

    private func isAnswer(_ message: DHCPMessage, from source: Endpoint) -> Bool {
        guard source.port == request.serverPort || source.port == request.requestPort,
            message.transactionID == transactionID, messages.isReply(message, from: source),
            message.messageType == .acknowledge || (request.takesOffers && message.messageType == .offer)
        else { return false }
        if let accepted = request.accepted {
            let server = message.serverIdentifier ?? source.address
            let isAccepted =
                switch request.acceptance {
                case .anyAddress: accepted.contains(server) || accepted.contains(message.nextServer)
                case .serverIdentifier: accepted.contains(server)
                case .nextServer: accepted.contains(message.nextServer)
                }
            guard isAccepted else { return false }
        }
        guard request.wantsItem, let item = request.item else { return true }
        return message.pxeVendorOptions?.bootItem?.type == item.type
    }

    private mutating func finish(_ outcome: BootServerOutcome) {
        state = .over
        outputs.append(.host(.unbind(port: request.clientPort)))
        outputs.append(.finished(outcome))
    }
}
