public import NetworkProtocols

/// What a kernel has made of `ip=` by the time its initramfs starts.
public struct KernelNetwork: Hashable, Sendable {
    /// The address that the network card has; nil where it has none.
    public var interface: InterfaceConfiguration?
    /// What was asked for and answered; nil where nobody was asked.
    public var lease: DHCPLease?
    /// What a RARP server told; nil where none did.
    public var reverse: RARPAnswer?
    /// Whom to ask for names, in order.
    public var nameServers: [IPv4Address]
    /// The server that the kernel takes for its boot server (`siaddr`, or the second field of `ip=`).
    public var bootServer: IPv4Address?
    /// What the machine is called: by `ip=`, else by option 12; empty where neither says.
    public var hostName: [UInt8]
    /// Whether somebody was asked for an address, and nobody gave one.
    public var wentUnanswered: Bool

    public init(
        interface: InterfaceConfiguration? = nil,
        lease: DHCPLease? = nil,
        reverse: RARPAnswer? = nil,
        nameServers: [IPv4Address] = [],
        bootServer: IPv4Address? = nil,
        hostName: [UInt8] = [],
        wentUnanswered: Bool = false
    ) {
        self.interface = interface
        self.lease = lease
        self.reverse = reverse
        self.nameServers = nameServers
        self.bootServer = bootServer
        self.hostName = hostName
        self.wentUnanswered = wentUnanswered
    }

    /// `uname -n`: the host's name, or its address where it has none.
    public var nodeName: [UInt8] {
        hostName.isEmpty ? Array((interface.map { "\($0.address)" } ?? "(none)").utf8) : hostName
    }
}
