internal import CLinux
internal import Glibc
public import NetworkBoot
public import NetworkProtocols

/// Serves a ``BootService`` on this computer's network until it is told to stop.
///
/// All happens on the thread that calls ``run(reread:)``: events of the sockets go to the services' pure programs, what
/// these want said is gathered, the leases that it promises are written down, and then it goes out.
public final class BootServer {
    /// What is served at the moment.
    public private(set) var service: BootService
    /// Its interface, as it was at the start.
    public let interface: InterfaceSettings
    public let address: InterfaceConfiguration

    let loop: DescriptorLoop
    let main: ServingStation
    private let metrics: ServingStation?
    let reporter: ServiceReporter
    private let signals: SignalSource
    private let options: Options
    private let roots: ServedRoots
    /// What rpcbind was told; nil for nothing.
    private var registration: PortMapperRegistration?
    /// What the lease store and HTTP's dates were last told of the wall clock: its time at the loop's instant zero.
    private var clockOrigin: Instant
    /// When the wall clock is looked at next.
    private var nextClockCheck = Instant.zero
    /// The wall clock is looked at so often; a step of it that is longer than the other counts as set.
    private static let clockCheck = Duration.seconds(10)
    private static let clockStep = Duration.seconds(2)

    /// How it is run, beside what is served.
    public struct Options: Sendable {
        /// Whether only trouble is told.
        public var isQuiet = false
        /// What is added to ports below 1024, so that no right is needed: for trials.
        public var portShift: UInt16 = 0
        /// Whether frames are sent to clients without an address and addresses are asked for on the link; else answers go
        /// by UDP, as far as that goes: for trials.
        public var usesFrames = true

        public init() {}
    }

    /// Takes the ports, opens the folders and the leases, and gives up its rights; nothing is answered before
    /// ``run(reread:)``.
    ///
    /// - Throws: ``EnvironmentTrouble`` with what is in the way and what to do about it.
    public init(_ service: BootService, options: Options = Options()) throws(EnvironmentTrouble) {
        self.options = options
        var service = service
        // Nobody can be asked then.
        if !options.usesFrames { service.dhcp?.probeTimeout = nil }
        ProcessRights.allowManyDescriptors()
        let user: ProcessRights.User? = if let name = service.user { try ProcessRights.User(named: name) } else { nil }
        interface = try InterfaceSettings(name: service.interface)
        try Self.checkUp(service.interface)
        address = if let own = service.address { own } else { try Self.address(of: service.interface) }
        self.service = service
        loop = try DescriptorLoop()
        signals = try SignalSource(loop)
        clockOrigin = Self.clockOrigin(loop)
        reporter = ServiceReporter(interface: service.interface, isQuiet: options.isQuiet)
        roots = ServedRoots()
        var configuration = try Self.configuration(of: service, at: address, clockOrigin, roots)
        if let path = service.leaseFile, let dhcp = service.dhcp {
            let store = try LeaseStore(path, owner: user)
            let table = try store.table(limit: dhcp.leaseLimit, at: loop.now)
            configuration.leases = table
            reporter.keep(store, from: table)
        }
        var place = ServingPlatform.Place(interface: interface, address: address)
        place.linkPorts = Self.linkPorts(of: service)
        place.hasLink = options.usesFrames && (service.dhcp != nil || service.proxy != nil || service.rarp != nil)
        place.hearsRARP = service.rarp != nil
        place.portShift = options.portShift
        place.longDatagramPorts = Self.longDatagramPorts(of: configuration)
        let probes = service.dhcp?.probeTimeout != nil
        main = ServingStation(
            try ServingPlatform(place, probesAddresses: probes, loop: loop),
            Self.program(configuration, service.faults, at: loop.now)
        )
        metrics =
            if let endpoint = service.metrics {
                try Self.metricsStation(at: endpoint, interface, reporter, loop)
            } else {
                nil
            }
        try takePorts()
        try register()
        if let user, ProcessRights.isRoot { try ProcessRights.become(user) } else { ProcessRights.refuseNewRights() }
        reporter.leaseCount = { [weak self] in self?.leaseCount }
    }

    /// Serves until SIGTERM or SIGINT comes, then ends what is under way.
    ///
    /// - Parameter reread: called at SIGHUP; what it returns is served from then on, nil where it can't be (it says why
    ///   by itself).
    public func run(reread: () -> BootService?) {
        do throws(EnvironmentTrouble) {
            try signals.watch()
        } catch {
            reporter.tell(error)
        }
        reporter.tell(ready)
        if service.nfs != nil, !roots.handlesLast {
            reporter.tell("/etc/machine-id is empty: NFS clients have to mount anew when this server is started anew")
        }
        ServiceNotification.tell("READY=1")
        while true {
            let now = loop.now
            checkClock(at: now)
            main.turn(at: now) { reporter.take(from: main, at: now, &$0) }
            metrics?.turn(at: now) { _ in }
            tellTrouble()
            switch signals.next() {
            case .stop: return stop()
            case .reread:
                if let service = reread() { change(to: service) }
                continue
            case nil: break
            }
            let isBusy = main.platform.hasMore || metrics?.platform.hasMore == true
            loop.wait(until: isBusy ? now : nextDeadline)
        }
    }

    private var nextDeadline: Instant {
        var next = nextClockCheck
        if let deadline = main.nextDeadline, deadline < next { next = deadline }
        if let deadline = metrics?.nextDeadline, deadline < next { next = deadline }
        return next
    }

    private func stop() {
        ServiceNotification.tell("STOPPING=1")
        let now = loop.now
        main.program.abort(at: now)
        metrics?.program.abort(at: now)
        main.settle(at: now) { reporter.take(from: main, at: now, &$0) }
        metrics?.settle(at: now) { _ in }
        registration?.unregister()
        main.platform.close()
        metrics?.platform.close()
        reporter.tell("stopped")
    }

    /// Tells rpcbind where NFS is, where that is wanted.
    private func register() throws(EnvironmentTrouble) {
        do throws(EnvironmentTrouble) {
            try reregister()
        } catch {
            main.platform.close()
            metrics?.platform.close()
            throw error
        }
    }

    private func takePorts() throws(EnvironmentTrouble) {
        main.settle(at: loop.now) { reporter.take(from: main, at: loop.now, &$0) }
        metrics?.settle(at: loop.now) { _ in }
        if let trouble = main.platform.trouble ?? metrics?.platform.trouble {
            main.platform.close()
            metrics?.platform.close()
            throw trouble
        }
    }

    private func tellTrouble() {
        guard let trouble = main.platform.trouble ?? metrics?.platform.trouble else { return }
        main.platform.trouble = nil
        metrics?.platform.trouble = nil
        reporter.tell(trouble)
    }

    private var leaseCount: Int? {
        let now = loop.now
        return main.program.reference?.leases?.records.count { $0.state == .leased && $0.isHeld(at: now) }
    }

    /// What is said when everything is in place.
    private var ready: String {
        var parts: [String] = []
        if let dhcp = service.dhcp {
            let ranges = dhcp.subnets.flatMap(\.ranges).map { "\($0.first)-\($0.last)" }
            parts.append("DHCP \(ranges.joined(separator: " "))")
        }
        if let proxy = service.proxy {
            var ports: [UInt16] = proxy.answersDiscover ? [proxy.serverPort] : []
            if proxy.answersRequests { ports.append(proxy.requestPort) }
            parts.append("proxyDHCP at \(ports.map { "\($0)" }.joined(separator: " and "))")
        }
        if let tftp = service.tftp { parts.append("TFTP of \(tftp.folder)") }
        if let http = service.http { parts.append("HTTP of \(http.folder)") }
        if service.dns != nil { parts.append("DNS") }
        if let nfs = service.nfs { parts.append("NFS of \(nfs.exports.map(\.path).joined(separator: " "))") }
        if let nbd = service.nbd {
            let names = nbd.exports.map { $0.name.isEmpty ? "‘’" : $0.name }
            parts.append("NBD of \(names.joined(separator: " "))")
        }
        if let rarp = service.rarp { parts.append("RARP for \(rarp.entries.count)") }
        let faults = service.faults.count
        if faults > 0 { parts.append(faults == 1 ? "1 fault on purpose" : "\(faults) faults on purpose") }
        return "ready on \(service.interface), \(address.address): \(parts.joined(separator: ", "))"
    }
}

// What changes while it runs.
extension BootServer {
    private static func clockOrigin(_ loop: DescriptorLoop) -> Instant {
        WallClock.now.advanced(by: .zero - loop.now.duration(since: .zero))
    }

    /// Where the clock was set, ends of leases are written anew, and dates of HTTP follow.
    private func checkClock(at now: Instant) {
        guard now >= nextClockCheck else { return }
        nextClockCheck = now.advanced(by: Self.clockCheck)
        let origin = Self.clockOrigin(loop)
        let step = origin.duration(since: clockOrigin)
        guard step > Self.clockStep || step < .zero - Self.clockStep else { return }
        clockOrigin = origin
        reporter.tell("the clock was set; leases last as long as they were granted for")
        if let table = main.program.reference?.leases { reporter.clockChanged(table.records, at: now) }
        change(to: service)
    }

    /// Serves another service from now on, as far as that goes without a new start. Leases stay, and so do transfers and
    /// connections under way.
    private func change(to new: BootService) {
        let now = loop.now
        var new = new
        var fixed: [String] = []
        if new.interface != service.interface { fixed.append("interface") }
        if let own = new.address, own != address { fixed.append("address") }
        if new.leaseFile != service.leaseFile { fixed.append("lease file") }
        if new.user != service.user { fixed.append("user") }
        if new.metrics != service.metrics { fixed.append("metrics") }
        let opensLink = (new.dhcp != nil || new.proxy != nil) && service.dhcp == nil && service.proxy == nil
        let hearsMore = !Self.linkPorts(of: new).isSubset(of: main.platform.place.linkPorts)
        if opensLink || hearsMore { fixed.append("DHCP or TFTP by broadcast, which was off") }
        if new.rarp != nil, service.rarp == nil {
            fixed.append("RARP, which was off")
            new.rarp = nil
        }
        if !fixed.isEmpty {
            reporter.tell("what changed of this wants a new start: \(fixed.joined(separator: ", "))")
        }
        (new.interface, new.address, new.leaseFile) = (service.interface, service.address, service.leaseFile)
        (new.user, new.metrics) = (service.user, service.metrics)
        if opensLink { (new.dhcp, new.proxy) = (nil, nil) }
        if !options.usesFrames { new.dhcp?.probeTimeout = nil }
        do throws(EnvironmentTrouble) {
            try takeOn(new, at: now)
            if let trouble = main.platform.trouble {
                main.platform.trouble = nil
                // What it had is free again.
                try takeOn(service, at: now)
                throw trouble
            }
            let isElsewhere = service.nfs?.isFound(like: new.nfs) != true
            service = new
            reporter.tell(ready)
            if isElsewhere { tellPortMapper() }
        } catch {
            reporter.tell(error)
            reporter.tell("the settings stay what they were")
        }
    }

    /// What is served goes on, whatever comes of it.
    private func tellPortMapper() {
        do throws(EnvironmentTrouble) {
            try reregister()
        } catch {
            reporter.tell(error)
        }
    }

    /// Takes back what rpcbind was told, and tells it what holds now.
    private func reregister() throws(EnvironmentTrouble) {
        registration?.unregister()
        registration = nil
        guard let nfs = service.nfs, nfs.portMapper == .register else { return }
        let mappings = NFSServer(try roots.configuration(of: nfs)).mappings
        registration = try PortMapperRegistration(mappings, at: main.platform.realPort(ServingPlatform.portMapperPort))
    }

    /// Lets the running server go on with the settings of `service`.
    private func takeOn(_ service: BootService, at now: Instant) throws(EnvironmentTrouble) {
        let configuration = try Self.configuration(of: service, at: address, clockOrigin, roots)
        main.platform.place.longDatagramPorts = Self.longDatagramPorts(of: configuration)
        guard var reference = main.program.reference else { return }
        reference.change(to: configuration, seed: Self.seed, at: now)
        main.program = service.faults.isEmpty ? reference : FaultyServer(reference, faults: service.faults)
        main.settle(at: now) { reporter.take(from: main, at: now, &$0) }
    }
}

// From settings to what runs.
extension BootServer {
    private static var seed: UInt64 {
        var seed: UInt64 = 0
        if getentropy(&seed, 8) != 0 { seed = UInt64(bitPattern: WallClock.now.nanoseconds) }
        return seed
    }

    /// The first address of an interface that is up.
    ///
    /// - Throws: ``EnvironmentTrouble`` where there is no such interface, it is down, or it has none.
    public static func address(of interface: String) throws(EnvironmentTrouble) -> InterfaceConfiguration {
        let settings = try InterfaceSettings(name: interface)
        try checkUp(interface)
        guard let (address, mask) = settings.address else {
            throw EnvironmentTrouble(
                "the interface \(interface) has no IPv4 address",
                remedy: "ip address add 192.168.1.5/24 dev \(interface), or the address that it is to have"
            )
        }
        return InterfaceConfiguration(address: address, mask: mask)
    }

    private static func checkUp(_ interface: String) throws(EnvironmentTrouble) {
        guard clinux_interface_is_up(interface) == 1 else {
            throw EnvironmentTrouble("the interface \(interface) is down", remedy: "ip link set \(interface) up")
        }
    }

    /// Ports at which broadcasts are heard.
    private static func linkPorts(of service: BootService) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        if let port = service.dhcp?.serverPort { ports.insert(port) }
        if let proxy = service.proxy {
            if proxy.answersDiscover { ports.insert(proxy.serverPort) }
            // A socket of one address hears no group.
            if proxy.answersRequests, proxy.menu?.group != nil { ports.insert(proxy.requestPort) }
        }
        if let tftp = service.tftp?.configuration, tftp.answersBroadcast { ports.insert(tftp.port) }
        return ports
    }

    /// Ports whose datagrams may be as long as a WRITE, which is answered although it is refused.
    private static func longDatagramPorts(of configuration: ReferenceServerConfiguration) -> Set<UInt16> {
        configuration.nfs.map { [$0.port] } ?? []
    }

    private static func configuration(
        of service: BootService,
        at address: InterfaceConfiguration,
        _ clockOrigin: Instant,
        _ roots: ServedRoots
    ) throws(EnvironmentTrouble) -> ReferenceServerConfiguration {
        var configuration = ReferenceServerConfiguration(dhcp: service.dhcp, dns: service.dns, proxy: service.proxy)
        if let tftp = service.tftp {
            let tree = try FolderTree(tftp.folder, links: tftp.links, generated: tftp.generated)
            var settings = tftp.configuration
            settings.networkBroadcast = settings.networkBroadcast ?? address.broadcast
            configuration.tftp = .init(tree, settings)
        }
        if let http = service.http {
            let tree = try FolderTree(http.folder, links: http.links, generated: http.generated)
            var settings = http.configuration
            settings.clockOrigin = clockOrigin
            // Faults look at what goes out.
            settings.handsOverFiles = service.faults.isEmpty
            configuration.http = .init(tree, settings)
        }
        if let rarp = service.rarp {
            configuration.rarp = RARPServerConfiguration(
                address: address.address,
                entries: rarp.entries,
                rank: rarp.rank
            )
            if rarp.needsBootFile { configuration.rarp?.bootFiles = bootFiles(service.tftp) }
        }
        if let nfs = service.nfs {
            var settings = try roots.configuration(of: nfs)
            settings.networkBroadcast = address.broadcast
            settings.clockOrigin = clockOrigin
            if !service.faults.isEmpty { settings.handOverSize = .max }
            configuration.nfs = settings
        }
        if let nbd = service.nbd {
            configuration.nbd = try roots.configuration(of: nbd)
            configuration.nbd?.handsOverFiles = service.faults.isEmpty
        }
        return configuration
    }

    /// The names that TFTP's folder has now, whatever lies deeper.
    private static func bootFiles(_ tftp: BootService.FileService<TFTPServerConfiguration>?) -> [[UInt8]] {
        guard let tftp else { return [] }
        return (DirectoryNames.names(in: tftp.folder) + tftp.generated.keys).map { Array($0.utf8) }
    }

    private static func program(
        _ configuration: ReferenceServerConfiguration,
        _ faults: [any ServerFault],
        at now: Instant
    ) -> any HostProgram {
        var server = ReferenceServer(configuration, seed: seed, at: now)
        server.keepsJournal = true
        return faults.isEmpty ? server : FaultyServer(server, faults: faults)
    }

    private static func metricsStation(
        at endpoint: Endpoint,
        _ interface: InterfaceSettings,
        _ reporter: ServiceReporter,
        _ loop: DescriptorLoop
    ) throws(EnvironmentTrouble) -> ServingStation {
        let page = MetricsPage()
        page.text = { [weak reporter] in reporter?.metrics ?? "" }
        var configuration = HTTPServerConfiguration()
        configuration.ports = [endpoint.port]
        configuration.clockOrigin = clockOrigin(loop)
        configuration.otherContentType = "text/plain; version=0.0.4; charset=utf-8"
        let own = InterfaceConfiguration(address: endpoint.address, mask: IPv4Address(prefixLength: 32))
        let place = ServingPlatform.Place(interface: interface, address: own)
        return ServingStation(
            try ServingPlatform(place, probesAddresses: false, loop: loop),
            HTTPServer(files: page, configuration: configuration, at: loop.now)
        )
    }
}
