/// An IPv4 address and a UDP or TCP port.
public struct Endpoint: Hashable, Sendable {
    public var address: IPv4Address
    /// Host byte order, as everywhere above the octets.
    public var port: UInt16

    public init(address: IPv4Address, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    public var description: String { "\(address):\(port)" }
}
