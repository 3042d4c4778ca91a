public import NetworkProtocols

/// An interface of the computer that is to serve, as far as settings depend on it.
public struct LocalInterface: Hashable, Sendable {
    /// Such as `eth0`.
    public var name: String
    public var hardwareAddress: MACAddress?
    /// In the order in which the kernel tells them.
    public var addresses: [InterfaceConfiguration]

    public init(name: String, hardwareAddress: MACAddress? = nil, addresses: [InterfaceConfiguration] = []) {
        self.name = name
        self.hardwareAddress = hardwareAddress
        self.addresses = addresses
    }
}

extension [LocalInterface] {
    /// The interface of that name.
    public func named(_ name: String) -> LocalInterface? { first { $0.name == name } }

    /// The interface that has `address`.
    public func having(_ address: IPv4Address) -> LocalInterface? {
        first { interface in interface.addresses.contains { $0.address == address } }
    }

    /// `address` with the mask that an interface has it with.
    public func configuration(of address: IPv4Address) -> InterfaceConfiguration? {
        having(address)?.addresses.first { $0.address == address }
    }
}
