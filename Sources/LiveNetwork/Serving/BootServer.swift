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
    let platform: ServingPlatform
    var program: any HostProgram
    private let options: Options
    private let signals: SignalSource
    private var actions: [HostAction] = []
    private var events: [ServiceEvent] = []
    /// How often events and actions go back and forth before other sockets have their turn.
    private static let passesAtOnce = 8

    /// What only trials change.
    public struct Options: Sendable {
        /// What is added to ports below 1024, so that no right is needed.
        public var portShift: UInt16 = 0
        /// Whether frames are sent to clients without an address; else answers go to them by UDP, as far as that goes.
        public var usesFrames = true

        public init() {}
    }

    /// Takes the ports and opens the folders; nothing is answered before ``run(reread:)``.
    ///
    /// - Throws: ``EnvironmentTrouble`` with what is in the way and what to do about it.
    public init(_ service: BootService, options: Options = Options()) throws(EnvironmentTrouble) {
        self.options = options
        ProcessRights.allowManyDescriptors()
        let user: ProcessRights.User? = if let name = service.user { try ProcessRights.User(named: name) } else { nil }
        interface = try InterfaceSettings(name: service.interface)
        try Self.checkUp(service.interface)
        address = if let own = service.address { own } else { try Self.address(of: service.interface) }
        self.service = service
        loop = try DescriptorLoop()
        signals = try SignalSource(loop)
        let configuration = try Self.configuration(of: service, at: address, loop)
        let reference = ReferenceServer(configuration, seed: Self.seed, at: loop.now)
        var place = ServingPlatform.Place(interface: interface, address: address)
        place.linkPorts = Self.linkPorts(of: service)
        place.hasLink = options.usesFrames && service.dhcp != nil
        place.portShift = options.portShift
        platform = try ServingPlatform(place, probesAddresses: service.dhcp?.probeTimeout != nil, loop: loop)
        program = Self.wrapped(reference, service.faults)
        settle(at: loop.now)
        if let trouble = platform.trouble {
            platform.close()
            throw trouble
        }
        if let user, ProcessRights.isRoot { try ProcessRights.become(user) } else { ProcessRights.refuseNewRights() }
    }

    /// Serves until SIGTERM or SIGINT comes, then ends what is under way.
    ///
    /// - Parameter reread: called at SIGHUP; what it returns is served from then on, nil where it can't be.
    public func run(reread: () -> BootService?) {
        ServiceManager.tell("READY=1")
        while true {
            let now = loop.now
            turn(at: now)
            switch signals.next() {
            case .stop:
                stop()
                return
            case .reread:
                if let service = reread() { change(to: service) }
                continue
            case nil: break
            }
            let next = [program.nextDeadline, platform.nextDeadline].compactMap { $0 }.min()
            loop.wait(until: platform.hasMore ? now : next)
        }
    }

    private func stop() {
        ServiceManager.tell("STOPPING=1")
        program.abort(at: loop.now)
        settle(at: loop.now)
        platform.close()
    }

    /// Serves another service from now on, as far as that goes without a new start.
    private func change(to service: BootService) {
        self.service = service
    }
}

// Turns.
extension BootServer {
    private func turn(at now: Instant) {
        platform.readMore()
        if let due = platform.nextDeadline, due <= now { platform.handleDeadline(at: now) }
        if let due = program.nextDeadline, due <= now { program.handleDeadline(at: now) }
        settle(at: now)
    }

    /// Lets events and actions go back and forth until neither is left, or it is another's turn.
    private func settle(at now: Instant) {
        for _ in 0..<Self.passesAtOnce {
            var isBusy = false
            while let event = platform.nextEvent() {
                program.handle(event, at: now)
                isBusy = true
            }
            while let action = program.nextOutput() { actions.append(action) }
            guard isBusy || !actions.isEmpty else { return }
            program.takeEvents(into: &events)
            events.removeAll(keepingCapacity: true)
            for action in actions { platform.perform(action, at: now) }
            actions.removeAll(keepingCapacity: true)
            platform.flush()
        }
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

    static func checkUp(_ interface: String) throws(EnvironmentTrouble) {
        guard clinux_interface_is_up(interface) == 1 else {
            throw EnvironmentTrouble("the interface \(interface) is down", remedy: "ip link set \(interface) up")
        }
    }

    /// Ports at which broadcasts are heard.
    private static func linkPorts(of service: BootService) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        if let port = service.dhcp?.serverPort { ports.insert(port) }
        if let tftp = service.tftp?.configuration, tftp.answersBroadcast { ports.insert(tftp.port) }
        return ports
    }

    private static func configuration(
        of service: BootService,
        at address: InterfaceConfiguration,
        _ loop: DescriptorLoop
    ) throws(EnvironmentTrouble) -> ReferenceServerConfiguration {
        var configuration = ReferenceServerConfiguration(dhcp: service.dhcp, dns: service.dns)
        if let tftp = service.tftp {
            let tree = try FolderTree(tftp.folder, links: tftp.links, generated: tftp.generated)
            var settings = tftp.configuration
            settings.networkBroadcast = settings.networkBroadcast ?? address.broadcast
            configuration.tftp = .init(tree, settings)
        }
        if let http = service.http {
            let tree = try FolderTree(http.folder, links: http.links, generated: http.generated)
            var settings = http.configuration
            settings.clockOrigin = WallClock.now.advanced(by: .zero - loop.now.duration(since: .zero))
            configuration.http = .init(tree, settings)
        }
        return configuration
    }

    private static func wrapped(_ server: ReferenceServer, _ faults: [any ServerFault]) -> any HostProgram {
        faults.isEmpty ? server : FaultyServer(server, faults: faults)
    }
}
