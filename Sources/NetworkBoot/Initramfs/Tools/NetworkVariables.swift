internal import NetworkProtocols

/// What klibc's ipconfig leaves to the scripts behind it: `/run/net-IF.conf`, or `/tmp/net-IF.conf` where it is older.
struct NetworkVariables: Hashable, Sendable {
    /// `DEVICE`
    var device: String
    /// `IPV4ADDR`, `IPV4NETMASK` and `IPV4GATEWAY`
    var interface: InterfaceConfiguration
    /// `IPV4DNS0` and `IPV4DNS1`: two at most, and never those of a lease where the address is given by hand.
    var nameServers: [IPv4Address] = []
    /// `HOSTNAME`
    var hostName: [UInt8] = []
    /// `DNSDOMAIN`
    var domain: [UInt8] = []
    /// `ROOTSERVER`: siaddr of the reply, or the second field of `ip=`.
    var rootServer: IPv4Address = .any
    /// `ROOTPATH`: option 17.
    var rootPath: [UInt8] = []
    /// `filename`
    var bootFile: [UInt8] = []
    /// Who gave it; nil where nobody was asked.
    var lease: DHCPLease?

    var resolver: ResolverSettings {
        ResolverSettings(servers: nameServers, domain: domain.isEmpty ? nil : domain)
    }

    init(device: String, interface: InterfaceConfiguration) {
        self.device = device
        self.interface = interface
    }

    /// What a reply says (klibc `usr/kinit/ipconfig/bootp_proto.c`, `bootp_parse`).
    init(device: String, lease: DHCPLease) {
        let answer = lease.acknowledgement
        self.init(device: device, interface: lease.interfaceConfiguration)
        self.lease = lease
        nameServers = Array((answer.domainNameServers ?? []).prefix(2))
        hostName = answer.hostName ?? []
        domain = answer.domainName ?? []
        rootServer = answer.nextServer
        rootPath = answer.rootPath ?? []
        bootFile = Array((answer.bootFile ?? []).prefix { $0 != 0 })
    }
}
