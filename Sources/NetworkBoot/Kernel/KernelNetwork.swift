public import NetworkProtocols

/// What a kernel has made of `ip=` by the time its initramfs starts.
public struct KernelNetwork: Hashable, Sendable {
    /// The address that the network card has; nil where it has none.
    public var interface: InterfaceConfiguration?
    /// What was asked for and answered; nil where nobody was asked.
    public var lease: DHCPLease?
    /// Whom to ask for names, in order.
    public var nameServers: [IPv4Address]
    /// The server that the kernel takes for its boot server (`siaddr`, or the second field of `ip=`).
    public var bootServer: IPv4Address?

    public init(
        interface: InterfaceConfiguration? = nil,
        lease: DHCPLease? = nil,
        nameServers: [IPv4Address] = [],
        bootServer: IPv4Address? = nil
    ) {
        self.interface = interface
        self.lease = lease
        self.nameServers = nameServers
        self.bootServer = bootServer
    }
}
