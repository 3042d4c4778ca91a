import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Two segments, a router between them, a server behind it.
@Suite struct RoutedTests {
    private static let server = IPv4Address(10, 1, 0, 1)
    private static let mask = IPv4Address(255, 255, 255, 0)

    private struct Site {
        var network: SimulatedNetwork
        let near: SegmentID
        let far: SegmentID
        let router: RouterID
    }

    /// - Parameter farMTU: of the segment that the server is on.
    private func site(seed: UInt64 = 1, farMTU: Int = 1500, relays: Bool = false) -> Site {
        var network = SimulatedNetwork(seed: seed)
        let near = network.addSegment(named: "near")
        let far = network.addSegment(named: "far", maximumTransmissionUnit: farMTU)
        let nearAddress = IPv4Address(10, 0, 0, 254)
        let relay = DHCPRelayConfiguration(
            interfaces: [
                DHCPRelayConfiguration.Interface(number: 0, address: nearAddress, circuitID: Array("port 7".utf8))
            ],
            servers: [Self.server]
        )
        let router = network.addRouter(
            named: "router",
            ports: [
                RouterPort(
                    card: NetworkCard(on: near, hardwareAddress: hardware(100)),
                    interface: InterfaceConfiguration(address: nearAddress, mask: Self.mask)
                ),
                RouterPort(
                    card: NetworkCard(on: far, hardwareAddress: hardware(101), maximumTransmissionUnit: farMTU),
                    interface: InterfaceConfiguration(address: IPv4Address(10, 1, 0, 254), mask: Self.mask)
                ),
            ],
            relay: relays ? relay : nil
        )
        return Site(network: network, near: near, far: far, router: router)
    }

    private func addServer(_ program: any HostProgram, to site: inout Site, maximumTransmissionUnit: Int = 1500) {
        site.network.addHost(
            named: "server",
            card: NetworkCard(
                on: site.far,
                hardwareAddress: hardware(1),
                interface: InterfaceConfiguration(
                    address: Self.server,
                    mask: Self.mask,
                    router: IPv4Address(10, 1, 0, 254)
                ),
                maximumTransmissionUnit: maximumTransmissionUnit
            ),
            program: program
        )
    }

    /// What a host on the near segment hears when it asks `peer`.
    private func ask(
        _ peer: IPv4Address,
        octets: Int = 8,
        timeToLive: UInt8? = nil,
        serverMTU: Int = 1500,
        in site: Site
    ) -> (answers: AskingProgram.Answers, frames: [TimedFrame]) {
        var site = site
        addServer(EchoProgram(), to: &site, maximumTransmissionUnit: serverMTU)
        let answers = AskingProgram.Answers()
        var program = AskingProgram(1, of: octets, to: peer, every: .seconds(1), answers: answers)
        program.timeToLive = timeToLive
        site.network.addHost(
            named: "client",
            card: NetworkCard(
                on: site.near,
                hardwareAddress: hardware(2),
                interface: InterfaceConfiguration(
                    address: IPv4Address(10, 0, 0, 1),
                    mask: Self.mask,
                    router: IPv4Address(10, 0, 0, 254)
                )
            ),
            program: program
        )
        var limits = RunLimits()
        limits.duration = .seconds(30)
        let (_, frames) = site.network.recorded(limits: limits)
        return (answers, frames)
    }

    @Test("A question goes through the router and so does the answer; each segment records its own frames")
    func forwarded() {
        let (answers, frames) = ask(Self.server, in: site())
        #expect(answers.payloads.count == 1)
        // On each segment ARP and its reply, the question and the answer.
        #expect(frames.count { $0.header.interface == 0 } == 4)
        #expect(frames.count { $0.header.interface == 1 } == 4)
    }

    @Test("The sender hears of time that ran out, of hosts that are not there, and of ports that are closed")
    func complaints() {
        func reasons(_ peer: IPv4Address, timeToLive: UInt8? = nil) -> [UnreachableReason] {
            ask(peer, timeToLive: timeToLive, in: site()).answers.events.compactMap {
                if case .unreachable(let reason, _, _) = $0 { reason } else { nil }
            }
        }
        let router = IPv4Address(10, 0, 0, 254)
        #expect(reasons(IPv4Address(10, 1, 0, 77)) == [.icmp(code: .host, from: router)])
        #expect(reasons(IPv4Address(192, 0, 2, 1)) == [.icmp(code: .network, from: router)])
        #expect(reasons(router) == [.portUnreachable])
        #expect(ask(Self.server, timeToLive: 1, in: site()).answers.payloads.isEmpty)
        #expect(ask(Self.server, timeToLive: 2, in: site()).answers.payloads.count == 1)
    }

    @Test("The router cuts what is too long for the far segment, and the answer comes back whole")
    func fragmented() {
        let (answers, frames) = ask(Self.server, octets: 1400, in: site(farMTU: 600))
        // The server does not know of the small MTU, and its answer is too long for its own segment.
        #expect(answers.payloads.isEmpty)
        #expect(frames.count { $0.header.interface == 1 && $0.bytes.count > 400 } == 2)

        let fitting = ask(Self.server, octets: 1400, serverMTU: 600, in: site(farMTU: 600))
        #expect(fitting.answers.payloads.map(\.count) == [1400])
        #expect(fitting.frames.count { $0.header.interface == 1 && $0.bytes.count > 100 } == 6)
    }

    @Test("A machine behind a relay agent boots")
    func relayed() {
        var site = site(relays: true)
        addServer(
            SmallNetwork.server(
                at: Self.server,
                subnets: [IPv4Address(10, 1, 0, 0), IPv4Address(10, 0, 0, 0)],
                routers: [IPv4Address(10, 1, 0, 254), IPv4Address(10, 0, 0, 254)]
            ),
            to: &site
        )
        let machine = site.network.addMachine(
            named: "machine",
            hardware: MachineHardware(hardwareAddress: hardware(50), uuid: [UInt8](repeating: 5, count: 16)),
            card: NetworkCard(on: site.near, hardwareAddress: hardware(50)),
            first: ChainStage(server: Self.server)
        )
        let (report, frames) = site.network.recorded()
        #expect(report.machine(machine).result == .root(MountedRoot(kind: .http, uri: [], bytes: 60_000)))
        #expect(report.machine(machine).boots[0].screen.map(\.text) == ["10.0.0.10 from 10.1.0.1"])
        // The relay adds its circuit on the far side, and takes it away on the near one.
        func carrying(_ circuit: String, on interface: Int) -> Int {
            frames.count { $0.header.interface == interface && $0.bytes.firstRange(of: Array(circuit.utf8)) != nil }
        }
        #expect(carrying("port 7", on: 1) == 8)
        #expect(carrying("port 7", on: 0) == 0)
    }
}
