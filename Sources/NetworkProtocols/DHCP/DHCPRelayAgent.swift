internal import DequeModule

/// A relay agent (RFC 1542 §4, RFC 3046): carries what DHCP and BOOTP clients broadcast on a link to servers elsewhere,
/// and the replies back.
///
/// It lives on a router, which gives it every datagram to port 67 of its own addresses and of the broadcast address, with
/// the number of the interface that it came in by, and sends what it is told to.
public struct DHCPRelayAgent: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram, interface: Int)
    }

    public enum Output: Hashable, Sendable {
        /// Send on that interface; nil where the router's routes decide.
        case send(Datagram, interface: Int?)
    }

    public let configuration: DHCPRelayConfiguration
    private var outputs: Deque<Output> = []

    public init(configuration: DHCPRelayConfiguration) {
        self.configuration = configuration
    }

    /// It waits for nothing.
    public var nextDeadline: Instant? { nil }

    public mutating func handleDeadline(at now: Instant) {}

    public mutating func abort(at now: Instant) { outputs.removeAll() }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    public mutating func handle(_ input: Input, at now: Instant) {
        guard case .datagram(let datagram, let interface) = input, datagram.destination.port == Self.serverPort,
            let message = DHCPMessage(octets: datagram.payload)
        else { return }
        switch message.operation {
        case .request: relayRequest(message, from: interface)
        case .reply: relayReply(message)
        default: return
        }
    }

    private static let serverPort: UInt16 = 67
    private static let clientPort: UInt16 = 68
    /// RFC 1542 §4.1.1: no more relays than this, whatever is configured.
    private static let mostHops: UInt8 = 16

    /// RFC 1542 §4.1.1, RFC 3046 §2.1.
    private mutating func relayRequest(_ message: DHCPMessage, from number: Int) {
        guard let interface = configuration.interfaces.first(where: { $0.number == number }),
            message.hops <= min(configuration.hopLimit, Self.mostHops),
            message.secondsElapsed >= configuration.secondsThreshold
        else { return }
        var message = message
        message.hops += 1
        if message.relayAddress == .any {
            // Only relays add option 82, and none has seen this message yet.
            guard !message.options.contains(.relayAgentInformation) else { return }
            message.relayAddress = interface.address
            if let circuitID = interface.circuitID { addRelayInformation(circuitID, to: &message) }
        } else if isOwn(message.relayAddress) {
            // Somebody pretends to be this relay.
            return
        }
        for server in configuration.servers {
            let datagram = Datagram(
                source: Endpoint(address: interface.address, port: Self.serverPort),
                destination: Endpoint(address: server, port: Self.serverPort),
                payload: message.encoded
            )
            outputs.append(.send(datagram, interface: nil))
        }
    }

    private func addRelayInformation(_ circuitID: [UInt8], to message: inout DHCPMessage) {
        var information = RelayAgentInformation([])
        information[.circuitID] = Array(circuitID.prefix(253))
        var changed = message
        let length = message.length
        changed.options[.relayAgentInformation] = information.octets
        // The pads that the client put there make room.
        changed.pad(to: length)
        guard changed.length <= max(configuration.messageLimit, length) else { return }
        message = changed
    }

    /// RFC 1542 §4.1.2: to the link that `giaddr` names.
    private mutating func relayReply(_ message: DHCPMessage) {
        guard let interface = configuration.interfaces.first(where: { $0.address == message.relayAddress }) else {
            return
        }
        var message = message
        if message.options.contains(.relayAgentInformation) {
            let length = message.length
            message.options[.relayAgentInformation] = nil
            message.pad(to: min(length, DHCPMessage.minimumLength))
        }
        var destination = IPv4Address.broadcast
        var link = MACAddress.broadcast
        if !message.isBroadcast, message.yourAddress.isForHosts, let mac = message.clientMAC, !mac.isGroup {
            (destination, link) = (message.yourAddress, mac)
        }
        let datagram = Datagram(
            source: Endpoint(address: interface.address, port: Self.serverPort),
            destination: Endpoint(address: destination, port: Self.clientPort),
            payload: message.encoded,
            linkAddress: link
        )
        outputs.append(.send(datagram, interface: interface.number))
    }

    private func isOwn(_ address: IPv4Address) -> Bool {
        configuration.interfaces.contains { $0.address == address }
    }
}

/// For which links a relay agent works, and to which servers.
public struct DHCPRelayConfiguration: Hashable, Sendable {
    /// The interfaces whose clients it serves; those towards servers need none of this.
    public var interfaces: [Interface]
    /// Where it sends requests: a DHCP server, and a proxy beside it. Broadcast addresses do not belong here.
    public var servers: [IPv4Address]
    /// Messages that more relays than this have passed on are dropped; at most 16 (RFC 1542 §4.1.1).
    public var hopLimit: UInt8
    /// Messages of clients that ask for shorter than this are left alone, in seconds (RFC 1542 §4.1.1).
    public var secondsThreshold: UInt16
    /// The longest message that it makes by adding option 82, in octets (RFC 3046 §2.1).
    public var messageLimit: Int

    public init(
        interfaces: [Interface],
        servers: [IPv4Address],
        hopLimit: UInt8 = 4,
        secondsThreshold: UInt16 = 0,
        messageLimit: Int = 1_472
    ) {
        self.interfaces = interfaces
        self.servers = servers
        self.hopLimit = hopLimit
        self.secondsThreshold = secondsThreshold
        self.messageLimit = messageLimit
    }

    public struct Interface: Hashable, Sendable {
        /// The router's number for it.
        public var number: Int
        /// The router's address on it: what `giaddr` says.
        public var address: IPv4Address
        /// The circuit identifier in option 82 (RFC 3046 §3.1); nil where it adds none.
        public var circuitID: [UInt8]?

        public init(number: Int, address: IPv4Address, circuitID: [UInt8]? = nil) {
            self.number = number
            self.address = address
            self.circuitID = circuitID
        }
    }
}
