public import NetworkProtocols

/// A port of a router.
public struct RouterPort: Hashable, Sendable {
    public var card: NetworkCard
    /// Its address; `router` and `routes` are where the router sends what no port leads to.
    public var interface: InterfaceConfiguration

    public init(card: NetworkCard, interface: InterfaceConfiguration) {
        self.card = card
        self.interface = interface
    }
}

/// Who relays a router's DHCP messages, and whereto (RFC 2131 §2, RFC 1542 §4).
public struct RouterRelay: Hashable, Sendable {
    /// The ports at which clients are listened to, counted from 0.
    public var clientPorts: [Int]
    public var servers: [IPv4Address]

    public init(clientPorts: [Int], servers: [IPv4Address]) {
        self.clientPorts = clientPorts
        self.servers = servers
    }
}
