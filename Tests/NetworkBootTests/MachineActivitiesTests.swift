import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct MachineActivitiesTests {
    @Test("Files come over TFTP and HTTP at once, each to its own request")
    func parallel() {
        var network = configured()
        network.start(tftp("kernel"), id: 1)
        network.start(http("/kernel"), id: 2)
        network.start(tftp("big"), id: 3)
        network.run(for: .seconds(5))
        #expect(network.fetched(1) == .complete(octets(of: "a kernel")))
        #expect(network.fetched(2) == .complete(octets(of: "a kernel")))
        #expect(network.fetched(3) == .complete([UInt8](repeating: 9, count: 300_000)))
        #expect(network.machine.nextDeadline == nil)
    }

    @Test("Each read over TFTP has a port of its own, and what comes back goes to its reader")
    func ports() {
        var network = configured()
        for id in UInt64(1)...5 { network.start(tftp("kernel"), id: id) }
        network.run(for: .seconds(1))
        let ports = network.datagrams.filter { $0.destination.port == 69 }.map(\.source.port)
        #expect(Set(ports).count == 5)
        #expect((UInt64(1)...5).allSatisfy { network.fetched($0) == .complete(octets(of: "a kernel")) })
    }

    @Test("What a server says becomes the failure that a stage knows")
    func failures() {
        var network = configured()
        network.start(tftp("nothing"), id: 1)
        network.start(tftp("../x"), id: 2)
        network.start(http("/nothing"), id: 3)
        network.start(tftp("kernel", port: 7000), id: 4)
        network.start(http("/kernel", port: 7000), id: 5)
        network.run(for: .seconds(40))
        #expect(network.fetched(1) == .failed(.notFound(message: octets(of: "file not found"))))
        #expect(network.fetched(2) == .failed(.accessDenied(message: octets(of: "access violation"))))
        #expect(network.fetched(3) == .failed(.notFound(message: octets(of: "Not Found"))))
        #expect(network.fetched(4) == .failed(.unreachable(.portUnreachable)))
        #expect(network.fetched(5) == .failed(.broken(.refused, received: 0)))
    }

    @Test("A server that is not there leaves its address unresolved")
    func unresolved() {
        var network = configured()
        network.isCut = true
        network.start(tftp("kernel"), id: 1)
        network.start(http("/kernel"), id: 2)
        network.run(for: .seconds(100))
        let nobody = FetchOutcome.failed(.unreachable(.addressUnresolved(ActivityNetwork.serverAddress)))
        #expect(network.fetched(1) == nobody)
        #expect(network.fetched(2) == nobody)
    }

    @Test("A server that falls silent in the midst stalls a read after what came")
    func stalled() {
        var network = configured()
        network.start(tftp("big"), id: 1)
        network.run(for: .milliseconds(10))
        network.isCut = true
        network.run(for: .seconds(100))
        guard case .failed(.stalled(let received))? = network.fetched(1) else {
            Issue.record("\(String(describing: network.fetched(1)))")
            return
        }
        #expect(received > 0 && received < 300_000)
    }

    @Test("A redirect is followed, to another path and to a host by its name")
    func redirects() {
        var network = ActivityNetwork()
        network.start(.configure(.dhcp(lease)), id: 1)
        network.run(for: .seconds(5))
        network.start(http("/here"), id: 2)
        network.start(http("/there"), id: 3)
        network.run(for: .seconds(5))
        #expect(network.fetched(2) == .complete(octets(of: "a kernel")))
        #expect(network.fetched(3) == .complete(octets(of: "a kernel")))
        let asked = network.datagrams.filter { $0.destination.port == 53 }
        #expect(asked.count == 1, "Only a name needs the name server.")
    }

    @Test("A redirect that leads nowhere, round, or to another scheme fails with its location")
    func deadEnds() {
        var network = ActivityNetwork()
        network.start(.configure(.dhcp(lease)), id: 1)
        network.run(for: .seconds(5))
        network.start(http("/nowhere"), id: 2)
        network.start(http("/secret"), id: 3)
        network.start(http("/round"), id: 4)
        network.start(http("/here", limit: 0), id: 5)
        network.run(for: .seconds(30))
        #expect(network.fetched(2) == .failed(.redirectFailed(octets(of: "http://nobody.example/kernel"))))
        #expect(network.fetched(3) == .failed(.redirectFailed(octets(of: "https://mirror.example/kernel"))))
        #expect(network.fetched(4) == .failed(.redirectFailed(octets(of: "http://10.0.0.1/round"))))
        #expect(network.fetched(5) == .failed(.httpStatus(302)))
        #expect(network.streams.count == 1 + 1 + 6 + 1, "Five redirects are followed.")
    }

    @Test("Without a name server a redirect to a name fails at once")
    func noNameServer() {
        var network = configured()
        network.start(http("/there"), id: 2)
        network.run(for: .seconds(1))
        #expect(network.fetched(2) == .failed(.redirectFailed(octets(of: "http://mirror.example:8080/kernel"))))
    }

    @Test("A connection is used again by a client that keeps it, and by no other")
    func keepsAlive() {
        var network = configured()
        for id in UInt64(1)...3 {
            network.start(http("/kernel", keepsAlive: true), id: id)
            network.run(for: .seconds(1))
        }
        #expect(network.streams.count == 1)
        network.start(http("/kernel"), id: 4)
        network.run(for: .seconds(1))
        #expect(network.streams.count == 2)
        #expect((UInt64(1)...4).allSatisfy { network.fetched($0) == .complete(octets(of: "a kernel")) })
    }

    @Test("A connection that the server has closed meanwhile is opened anew")
    func closedMeanwhile() {
        var network = configured()
        network.start(http("/kernel", keepsAlive: true), id: 1)
        network.run(for: .seconds(100))
        #expect(network.streamEnds.count == 1, "The server keeps a silent connection for 75 s.")
        network.start(http("/kernel", keepsAlive: true), id: 2)
        network.run(for: .seconds(1))
        #expect(network.fetched(2) == .complete(octets(of: "a kernel")))
        #expect(network.streams.count == 2)
    }

    @Test("Cancelling a fetch says goodbye to the server, and nothing replies")
    func cancelled() {
        var network = configured()
        network.start(tftp("big"), id: 1)
        network.start(http("/big"), id: 2)
        network.run(for: .microseconds(900))
        network.cancel(id: 1)
        network.cancel(id: 2)
        network.run(for: .seconds(30))
        #expect(network.replies.allSatisfy { $0.id == 0 })
        let errors = network.datagrams.filter { $0.payload.starts(with: [0, 5]) }
        #expect(errors.count == 1)
        #expect(network.streamEnds == [.failed(.reset)])
        #expect(network.machine.nextDeadline == nil)
    }

    @Test("A lease configures the host with what the server said")
    func leased() {
        var network = ActivityNetwork()
        network.start(.configure(.dhcp(lease)), id: 1)
        network.run(for: .seconds(5))
        guard case .configured(.leased(let lease))? = network.reply(to: 1) else {
            Issue.record("no lease")
            return
        }
        let interface = InterfaceConfiguration(address: lease.address, mask: IPv4Address(255, 255, 255, 0))
        #expect(network.actions.contains(.configure(interface)))
        #expect(network.machine.nextDeadline == nil, "Firmware does not renew.")
    }

    @Test("A client that keeps its lease renews it behind the back of the stages")
    func renewed() {
        var network = ActivityNetwork()
        var keeping = lease
        keeping.keepsLease = true
        network.start(.configure(.dhcp(keeping)), id: 1)
        network.run(for: .seconds(3 * 3600))
        let requests = network.datagrams.filter { $0.destination.port == 67 && $0.source.address != .any }
        #expect(requests.count >= 4, "The lease lasts an hour, and half of it is enough to ask again.")
        #expect(network.replies.count == 1)
        network.start(.configure(.none), id: 2)
        let before = network.datagrams.count
        network.run(for: .seconds(3 * 3600))
        #expect(network.datagrams.count == before)
    }

    @Test("A client goes on to announce its address behind its reply")
    func announced() {
        var network = ActivityNetwork()
        var announcing = lease
        announcing.announcements = 2
        network.start(.configure(.dhcp(announcing)), id: 1)
        network.run(for: .seconds(10))
        let announcements = network.actions.filter { action in
            if case .announce = action { true } else { false }
        }
        #expect(announcements.count == 2)
        #expect(network.machine.nextDeadline == nil)
    }

    @Test("A second wish for an address ends the first")
    func replaced() {
        var network = ActivityNetwork()
        network.isCut = true
        network.start(.configure(.dhcp(lease)), id: 1)
        network.run(for: .seconds(1))
        network.start(.configure(.fixed(ActivityNetwork.machineAddress)), id: 2)
        guard case .configured(.failed(.aborted))? = network.reply(to: 1),
            case .configured(.configured)? = network.reply(to: 2)
        else {
            Issue.record("\(network.replies)")
            return
        }
    }

    @Test("A name is looked up at the servers that are named")
    func names() {
        var network = configured()
        let server = [ActivityNetwork.serverAddress]
        network.start(.resolve(.init(name: octets(of: "mirror.example"), servers: server)), id: 1)
        network.start(
            .resolve(.init(name: octets(of: "mirror"), servers: server, domain: octets(of: "example"))),
            id: 2
        )
        network.start(.resolve(.init(name: octets(of: "nobody.example"), servers: server)), id: 3)
        network.start(.resolve(.init(name: octets(of: "mirror.example"), servers: [])), id: 4)
        network.run(for: .seconds(30))
        #expect(resolved(network, 1) == .found(server))
        #expect(resolved(network, 2) == .found(server))
        #expect(resolved(network, 3) == .notFound)
        #expect(resolved(network, 4) == .noServer)
    }

    @Test("Events that nobody waits for do nothing")
    func strays() {
        var network = configured()
        let nobody = Endpoint(address: ActivityNetwork.serverAddress, port: 69)
        let stray = Datagram(source: nobody, destination: Endpoint(address: .any, port: 50_000), payload: [0, 3, 0, 1])
        network.machine.handle(.datagram(stray), at: network.now)
        network.machine.handle(.unreachable(.noRoute, remote: nobody, port: 50_000), at: network.now)
        network.machine.handle(.stream(StreamID(rawValue: 77), .received([1])), at: network.now)
        network.machine.handle(.pingAnswered(nobody.address), at: network.now)
        network.machine.handle(.addressInUse(nobody.address, by: .broadcast), at: network.now)
        network.machine.cancel(id: 99, at: network.now)
        network.machine.handleDeadline(at: network.now)
        #expect(network.machine.nextOutput() == nil)
        #expect(network.machine.nextDeadline == nil)
    }

    @Test("Switched off in order, it says goodbye everywhere")
    func aborted() {
        var network = configured()
        network.start(tftp("big"), id: 1)
        network.start(http("/big"), id: 2)
        network.start(.wait(.seconds(5)), id: 3)
        network.run(for: .microseconds(900))
        network.machine.abort(at: network.now)
        network.run(for: .seconds(30))
        #expect(network.replies.allSatisfy { $0.id == 0 })
        #expect(network.streamEnds == [.failed(.reset)])
        #expect(network.machine.nextDeadline == nil)
    }

    // MARK: What is asked

    private var lease: DHCPClientConfiguration {
        DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier, .fixed(.parameterRequestList, [1, 3, 6]),
        ])
    }

    /// A network whose machine has its address.
    private func configured() -> ActivityNetwork {
        var network = ActivityNetwork()
        network.start(.configure(.fixed(ActivityNetwork.machineAddress)), id: 0)
        return network
    }

    private func tftp(_ name: String, port: UInt16 = 69) -> BootRequest {
        let options = [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1024)]
        return .fetch(
            FetchRequest(
                method: .tftp(TFTPClientConfiguration(options: options, retriesWithoutOptions: false)),
                server: Endpoint(address: ActivityNetwork.serverAddress, port: port),
                name: octets(of: name)
            )
        )
    }

    private func http(_ target: String, port: UInt16 = 80, keepsAlive: Bool = false, limit: Int = 5) -> BootRequest {
        let fields: HTTPHeaderFields = keepsAlive ? [:] : [.connection: "close"]
        let configuration = HTTPClientConfiguration(fields: fields, keepsAlive: keepsAlive, redirectLimit: limit)
        return .fetch(
            FetchRequest(
                method: .http(configuration),
                server: Endpoint(address: ActivityNetwork.serverAddress, port: port),
                name: octets(of: target),
                host: octets(of: "10.0.0.1")
            )
        )
    }

    private func resolved(_ network: ActivityNetwork, _ id: UInt64) -> DNSResolverOutcome? {
        if case .resolved(let outcome)? = network.reply(to: id) { outcome } else { nil }
    }
}
