public import NetworkProtocols

/// Which services a host has. A service that is left out is not there: its port is closed.
public struct ReferenceServerConfiguration: Sendable {
    public var dhcp: DHCPServerConfiguration?
    /// What the DHCP server remembers from before.
    public var leases: DHCPLeaseTable?
    /// Boot data for PXE clients. Where the host has a DHCP server too, that server's offers carry them together with the
    /// address, and only the port for requests (4011) is served beside it.
    public var proxy: ProxyDHCPServerConfiguration?
    public var tftp: FileService<TFTPServerConfiguration>?
    public var http: FileService<HTTPServerConfiguration>?
    public var dns: DNSServerConfiguration?
    public var nfs: NFSServerConfiguration?
    public var nbd: NBDServerConfiguration?
    public var rarp: RARPServerConfiguration?

    /// A service that hands out files.
    public struct FileService<Configuration: Sendable>: Sendable {
        /// What it hands out.
        public var files: any FileTree
        public var configuration: Configuration

        public init(_ files: any FileTree, _ configuration: Configuration) {
            self.files = files
            self.configuration = configuration
        }
    }

    public init(
        dhcp: DHCPServerConfiguration? = nil,
        leases: DHCPLeaseTable? = nil,
        tftp: FileService<TFTPServerConfiguration>? = nil,
        http: FileService<HTTPServerConfiguration>? = nil,
        dns: DNSServerConfiguration? = nil,
        nfs: NFSServerConfiguration? = nil,
        nbd: NBDServerConfiguration? = nil,
        proxy: ProxyDHCPServerConfiguration? = nil,
        rarp: RARPServerConfiguration? = nil
    ) {
        self.dhcp = dhcp
        self.leases = leases
        self.tftp = tftp
        self.http = http
        self.dns = dns
        self.nfs = nfs
        self.nbd = nbd
        self.proxy = proxy
        self.rarp = rarp
    }

    /// The DHCP server with what it says for the boot server beside it.
    fileprivate var combinedDHCP: DHCPServerConfiguration? {
        guard var dhcp else { return nil }
        if let proxy, proxy.answersDiscover { dhcp.pxe = proxy }
        return dhcp
    }
}

/// All that a network needs to boot machines, on one host: DHCP, boot data for PXE, RARP, TFTP, HTTP, DNS, NFS and
/// NBD, each where it is configured.
///
/// It binds and listens as soon as it is made.
public struct ReferenceServer: HostProgram {
    // Side by side, not in a list: their types differ, and each packet is for one of them.
    private var dhcp: DHCPServer?
    private var proxy: ProxyDHCPServer?
    private var tftp: TFTPServer?
    private var http: HTTPServer?
    private var dns: DNSServer?
    private var nfs: NFSServer?
    private var nbd: NBDServer?
    private var rarp: RARPServer?
    private var dhcpPort: UInt16?
    private var proxyPorts: [UInt16] = []
    private var dnsPort: UInt16?
    /// Those of the port mapper, MOUNT and NFS.
    private var nfsPorts: Set<UInt16> = []
    private var nbdPorts: Set<UInt16> = []
    private var journal = ServiceJournal()
    /// The last words of services that were changed or taken away.
    private var farewells: [HostAction] = []
    private var farewellEvents: [ServiceEvent] = []
    /// What a DHCP server that was taken away had given.
    private var retiredLeases: DHCPLeaseTable?
    /// The earliest of theirs, as of the last call: to ask a server in an optional for it would copy the server.
    public private(set) var nextDeadline: Instant?

    /// - Parameter seed: what the TFTP server draws its ports from.
    public init(_ configuration: ReferenceServerConfiguration, seed: UInt64, at now: Instant) {
        dhcp = configuration.combinedDHCP.map { DHCPServer(configuration: $0, leases: configuration.leases) }
        proxy = Self.proxy(configuration)
        tftp = configuration.tftp.map { TFTPServer(files: $0.files, configuration: $0.configuration, seed: seed) }
        http = configuration.http.map { HTTPServer(files: $0.files, configuration: $0.configuration, at: now) }
        dns = configuration.dns.map { DNSServer(configuration: $0, at: now) }
        dhcpPort = configuration.dhcp?.serverPort
        proxyPorts = proxy?.boundPorts ?? []
        nfs = configuration.nfs.map { NFSServer($0) }
        nbd = configuration.nbd.map { NBDServer(configuration: $0, at: now) }
        rarp = configuration.rarp.map { RARPServer(configuration: $0) }
        dnsPort = configuration.dns?.port
        nfsPorts = Self.ports(of: configuration.nfs)
        nbdPorts = Self.ports(of: configuration.nbd)
        updateDeadline()
    }

    private static func proxy(_ configuration: ReferenceServerConfiguration) -> ProxyDHCPServer? {
        guard let proxy = configuration.proxy else { return nil }
        return ProxyDHCPServer(
            configuration: proxy,
            sharesServerPort: configuration.dhcp?.serverPort == proxy.serverPort
        )
    }

    private static func ports(of configuration: NFSServerConfiguration?) -> Set<UInt16> {
        guard let configuration else { return [] }
        return Set([configuration.portMapperPort, configuration.mountPort, configuration.port].compactMap(\.self))
    }

    private static func ports(of configuration: NBDServerConfiguration?) -> Set<UInt16> {
        guard let configuration else { return [] }
        return Set(configuration.ports + configuration.exports.compactMap(\.oldStylePort))
    }

    /// What the DHCP server has given away; nil where there is none.
    public var leases: DHCPLeaseTable? { dhcp?.leases }

    public mutating func handle(_ event: HostEvent, at now: Instant) {
        switch event {
        case .datagram(let datagram):
            switch datagram.destination.port {
            case dhcpPort:
                dhcp?.handle(.datagram(datagram), at: now)
                // What is asked of a boot server by broadcast.
                proxy?.handle(event, at: now)
            case let port where proxyPorts.contains(port): proxy?.handle(event, at: now)
            case dnsPort: dns?.handle(event, at: now)
            case let port where nfsPorts.contains(port): nfs?.handle(event, at: now)
            // Its own port, or that of a transfer.
            default: tftp?.handle(event, at: now)
            }
        case .unreachable(_, _, let port):
            if port == dnsPort {
                dns?.handle(event, at: now)
            } else if nfsPorts.contains(port) {
                nfs?.handle(event, at: now)
            } else {
                tftp?.handle(event, at: now)
            }
        case .accepted(_, let local, _):
            if nfsPorts.contains(local.port) {
                nfs?.handle(event, at: now)
            } else if nbdPorts.contains(local.port) {
                nbd?.handle(event, at: now)
            } else {
                http?.handle(event, at: now)
            }
        case .stream:
            // Each knows its own, and passes over the others'.
            http?.handle(event, at: now)
            nfs?.handle(event, at: now)
            nbd?.handle(event, at: now)
        case .pingAnswered(let address): dhcp?.handle(.pingAnswered(address), at: now)
        case .reverse: rarp?.handle(event, at: now)
        case .addressInUse: break
        }
        updateDeadline()
    }

    public mutating func handleDeadline(at now: Instant) {
        dhcp?.handleDeadline(at: now)
        tftp?.handleDeadline(at: now)
        http?.handleDeadline(at: now)
        dns?.handleDeadline(at: now)
        nfs?.handleDeadline(at: now)
        nbd?.handleDeadline(at: now)
        updateDeadline()
    }

    public mutating func abort(at now: Instant) {
        dhcp?.abort(at: now)
        proxy?.abort(at: now)
        tftp?.abort(at: now)
        http?.abort(at: now)
        dns?.abort(at: now)
        nfs?.abort(at: now)
        nbd?.abort(at: now)
        updateDeadline()
    }

    public mutating func nextOutput() -> HostAction? {
        if !farewells.isEmpty { return farewells.removeFirst() }
        while let output = dhcp?.nextOutput() {
            switch output {
            case .host(let action): return action
            case .leaseChanged(let record): journal.note(.leaseChanged(record))
            }
        }
        return proxy?.nextOutput() ?? tftp?.nextOutput() ?? http?.nextOutput() ?? dns?.nextOutput()
            ?? nfs?.nextOutput() ?? nbd?.nextOutput() ?? rarp?.nextOutput()
    }

    /// Whether its services tell what they do, for ``takeEvents(into:)``.
    public var keepsJournal: Bool {
        get { journal.isKept }
        set {
            journal.isKept = newValue
            dhcp?.journal.isKept = newValue
            proxy?.journal.isKept = newValue
            tftp?.journal.isKept = newValue
            http?.journal.isKept = newValue
            dns?.journal.isKept = newValue
            nfs?.journal.isKept = newValue
            nbd?.journal.isKept = newValue
            rarp?.journal.isKept = newValue
        }
    }

    public mutating func takeEvents(into events: inout [ServiceEvent]) {
        if !farewellEvents.isEmpty {
            events.append(contentsOf: farewellEvents)
            farewellEvents = []
        }
        // Leases first: all else may be told when it likes.
        journal.take(into: &events)
        dhcp?.journal.take(into: &events)
        proxy?.takeEvents(into: &events)
        tftp?.takeEvents(into: &events)
        http?.takeEvents(into: &events)
        dns?.takeEvents(into: &events)
        nfs?.takeEvents(into: &events)
        nbd?.takeEvents(into: &events)
        rarp?.takeEvents(into: &events)
    }

    /// Serves another configuration from now on. Leases, transfers and connections that are under way stay; `leases` of
    /// the new configuration is not looked at where a DHCP server has some already.
    ///
    /// - Parameter seed: what ports are drawn from by a TFTP server that was not there before.
    public mutating func change(to configuration: ReferenceServerConfiguration, seed: UInt64, at now: Instant) {
        changeDHCP(to: configuration, at: now)
        if let service = configuration.tftp {
            if tftp == nil {
                tftp = TFTPServer(files: service.files, configuration: service.configuration, seed: seed)
            } else {
                tftp?.files = service.files
                tftp?.configuration = service.configuration
            }
        } else if tftp != nil {
            Self.retire(&tftp, at: now, &farewells, &farewellEvents)
        }
        if let service = configuration.http {
            if http == nil {
                http = HTTPServer(files: service.files, configuration: service.configuration, at: now)
            } else {
                http?.change(files: service.files, configuration: service.configuration)
            }
        } else if http != nil {
            Self.retire(&http, at: now, &farewells, &farewellEvents)
        }
        if dns?.configuration != configuration.dns {
            Self.retire(&dns, at: now, &farewells, &farewellEvents)
            dns = configuration.dns.map { DNSServer(configuration: $0, at: now) }
        }
        dnsPort = configuration.dns?.port
        changeNetworkRoots(to: configuration, at: now)
        if rarp?.configuration != configuration.rarp {
            Self.retire(&rarp, at: now, &farewells, &farewellEvents)
            rarp = configuration.rarp.map { RARPServer(configuration: $0) }
        }
        keepsJournal = journal.isKept
        updateDeadline()
    }

    private mutating func changeNetworkRoots(to configuration: ReferenceServerConfiguration, at now: Instant) {
        if let service = configuration.nfs {
            if nfs == nil { nfs = NFSServer(service) } else { nfs?.change(to: service) }
        } else if nfs != nil {
            Self.retire(&nfs, at: now, &farewells, &farewellEvents)
        }
        if let service = configuration.nbd {
            if nbd == nil { nbd = NBDServer(configuration: service, at: now) } else { nbd?.change(to: service) }
        } else if nbd != nil {
            Self.retire(&nbd, at: now, &farewells, &farewellEvents)
        }
        nfsPorts = Self.ports(of: configuration.nfs)
        nbdPorts = Self.ports(of: configuration.nbd)
    }

    private mutating func changeDHCP(to configuration: ReferenceServerConfiguration, at now: Instant) {
        let wanted = configuration.combinedDHCP
        // The proxy goes before the DHCP server comes, and comes after it has gone: they may have one port.
        if proxy?.configuration != configuration.proxy || (dhcp == nil) != (wanted == nil) {
            Self.retire(&proxy, at: now, &farewells, &farewellEvents)
            proxy = Self.proxy(configuration)
            proxyPorts = proxy?.boundPorts ?? []
        }
        guard dhcp?.configuration != wanted else { return }
        let known = dhcp?.leases ?? retiredLeases ?? configuration.leases
        if dhcp != nil {
            dhcp?.abort(at: now)
            while let output = dhcp?.nextOutput() { if case .host(let action) = output { farewells.append(action) } }
        }
        retiredLeases = wanted == nil ? known : nil
        dhcp = wanted.map { DHCPServer(configuration: $0, leases: known) }
        dhcpPort = wanted?.serverPort
    }

    /// Lets a service end what it does, and say so.
    private static func retire<Service: HostProgram>(
        _ service: inout Service?,
        at now: Instant,
        _ actions: inout [HostAction],
        _ events: inout [ServiceEvent]
    ) {
        service?.abort(at: now)
        while let action = service?.nextOutput() { actions.append(action) }
        service?.takeEvents(into: &events)
        service = nil
    }

    private mutating func updateDeadline() {
        var next = earlier(dhcp?.deadlineInPlace(), tftp?.deadlineInPlace())
        next = earlier(next, http?.deadlineInPlace())
        next = earlier(next, dns?.deadlineInPlace())
        next = earlier(next, nfs?.deadlineInPlace())
        nextDeadline = earlier(next, nbd?.deadlineInPlace())
    }
}

extension Machine {
    /// The next deadline of a machine in an optional, without copying it out: a mutating call works where the machine is.
    fileprivate mutating func deadlineInPlace() -> Instant? { nextDeadline }
}
