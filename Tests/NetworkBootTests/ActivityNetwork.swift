import NetworkBoot
import NetworkProtocols

/// A machine and a server on one cable, each with a network stack of its own, under a clock that the test moves.
struct ActivityNetwork {
    static let serverAddress = IPv4Address(10, 0, 0, 1)
    static let machineAddress = InterfaceConfiguration(
        address: IPv4Address(10, 0, 0, 50),
        mask: IPv4Address(255, 255, 255, 0)
    )
    static let delay = Duration.microseconds(100)

    var machine: MachineActivities
    private var server: any HostProgram
    private var machineStack: HostStack
    private var serverStack: HostStack
    private(set) var now = Instant.zero
    /// Replies in order, with when they came.
    private(set) var replies: [(id: UInt64, reply: BootReply, at: Instant)] = []
    /// What the machine told its stack to do.
    private(set) var actions: [HostAction] = []
    /// Every datagram that the server got, and every stream that was opened to it.
    private(set) var datagrams: [Datagram] = []
    private(set) var streams: [StreamID] = []
    private(set) var streamEnds: [StreamInput] = []
    private var cable: [(due: Instant, toServer: Bool, frame: [UInt8])] = []
    /// Whether the machine's cable is pulled.
    var isCut = false

    init(_ program: (any HostProgram)? = nil, keys: [TypedKey] = [], seed: UInt64 = 1) {
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(2, 0, 0, 0, 0, 50),
            uuid: [UInt8](repeating: 7, count: 16)
        )
        machine = MachineActivities(hardware: hardware, keys: keys, seed: seed, at: .zero)
        server = program ?? ReferenceServer(.files, seed: 2, at: .zero)
        machineStack = HostStack(
            configuration: HostStackConfiguration(hardwareAddress: hardware.hardwareAddress),
            seed: seed
        )
        serverStack = HostStack(
            configuration: HostStackConfiguration(
                hardwareAddress: MACAddress(2, 0, 0, 0, 0, 1),
                interface: InterfaceConfiguration(
                    address: Self.serverAddress,
                    mask: IPv4Address(255, 255, 255, 0)
                )
            ),
            seed: 2
        )
        settle()
    }

    /// Asks for something, as a stage does.
    mutating func start(_ request: BootRequest, id: UInt64) {
        machine.start(request, id: id, at: now)
        settle()
    }

    mutating func cancel(id: UInt64) {
        machine.cancel(id: id, at: now)
        settle()
    }

    /// Lets so much time pass.
    mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = nextEvent, next <= end {
            now = max(now, next)
            step()
        }
        now = end
    }

    /// The reply to a request; nil where none came.
    func reply(to id: UInt64) -> BootReply? { replies.first { $0.id == id }?.reply }

    func fetched(_ id: UInt64) -> FetchOutcome? {
        if case .fetched(let outcome)? = reply(to: id) { outcome } else { nil }
    }

    private var nextEvent: Instant? {
        [
            cable.map(\.due).min(), machine.nextDeadline, machineStack.nextDeadline, serverStack.nextDeadline,
            server.nextDeadline,
        ].compactMap(\.self).min()
    }

    private mutating func step() {
        let due = cable.filter { $0.due <= now }
        cable.removeAll { $0.due <= now }
        for arrival in due {
            if arrival.toServer {
                serverStack.receive(arrival.frame, at: now)
            } else {
                machineStack.receive(arrival.frame, at: now)
            }
        }
        machine.handleDeadline(at: now)
        machineStack.handleDeadline(at: now)
        serverStack.handleDeadline(at: now)
        server.handleDeadline(at: now)
        settle()
    }

    /// Carries out what the two ends want until neither wants anything.
    private mutating func settle() {
        var isBusy = true
        while isBusy {
            isBusy = settleMachine()
            isBusy = settleServer() || isBusy
        }
    }

    private mutating func settleMachine() -> Bool {
        var isBusy = false
        while let output = machine.nextOutput() {
            isBusy = true
            switch output {
            case .host(let action):
                actions.append(action)
                machineStack.perform(action, at: now)
            case .reply(let id, let reply): replies.append((id, reply, now))
            }
        }
        while let output = machineStack.nextOutput() {
            isBusy = true
            switch output {
            case .frame(let frame): send(frame, toServer: true)
            case .event(let event): machine.handle(event, at: now)
            }
        }
        return isBusy
    }

    private mutating func settleServer() -> Bool {
        var isBusy = false
        while let action = server.nextOutput() {
            isBusy = true
            serverStack.perform(action, at: now)
        }
        while let output = serverStack.nextOutput() {
            isBusy = true
            switch output {
            case .frame(let frame): send(frame, toServer: false)
            case .event(let event):
                note(event)
                server.handle(event, at: now)
            }
        }
        return isBusy
    }

    private mutating func send(_ frame: [UInt8], toServer: Bool) {
        if !isCut { cable.append((now.advanced(by: Self.delay), toServer, frame)) }
    }

    private mutating func note(_ event: HostEvent) {
        switch event {
        case .datagram(let datagram): datagrams.append(datagram)
        case .accepted(let stream, _, _): streams.append(stream)
        case .stream(_, let input):
            switch input {
            case .closed, .failed: streamEnds.append(input)
            case .connected, .received, .writable, .finished: break
            }
        case .unreachable, .addressInUse, .pingAnswered, .reverse: break
        }
    }
}

extension ReferenceServerConfiguration {
    /// A server with a few files, which knows two names.
    static var files: ReferenceServerConfiguration {
        let tree = MemoryFileTree(["kernel": octets(of: "a kernel"), "big": [UInt8](repeating: 9, count: 300_000)])
        var http = HTTPServerConfiguration()
        http.ports = [80, 8080]
        http.redirects = [
            HTTPRedirect(from: "/here", to: "/kernel"),
            HTTPRedirect(from: "/there", to: "http://mirror.example:8080/kernel"),
            HTTPRedirect(from: "/nowhere", to: "http://nobody.example/kernel"),
            HTTPRedirect(from: "/secret", to: "https://mirror.example/kernel"),
            HTTPRedirect(from: "/round", to: "/round"),
        ]
        var subnet = DHCPServerConfiguration.Subnet(
            address: IPv4Address(10, 0, 0, 0),
            mask: IPv4Address(255, 255, 255, 0),
            ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 109))]
        )
        subnet.domainNameServers = [ActivityNetwork.serverAddress]
        return ReferenceServerConfiguration(
            dhcp: DHCPServerConfiguration(address: ActivityNetwork.serverAddress, subnets: [subnet]),
            tftp: .init(tree, TFTPServerConfiguration()),
            http: .init(tree, http),
            dns: DNSServerConfiguration(hosts: [.init("mirror.example", ActivityNetwork.serverAddress)])
        )
    }
}
