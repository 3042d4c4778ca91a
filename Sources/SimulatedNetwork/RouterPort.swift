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
