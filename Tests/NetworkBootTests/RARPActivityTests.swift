import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct RARPActivityTests {
    private static let machine = MACAddress(2, 0, 0, 0, 0, 50)
    private static let address = IPv4Address(10, 0, 0, 60)

    /// A server that answers by RARP, and by DHCP where it is told to: at once, or when a ping went unanswered.
    private func network(knows: Bool = true, hasDHCP: Bool = false, isPrompt: Bool = true) -> ActivityNetwork {
        var dhcp = DHCPServerConfiguration(
            address: ActivityNetwork.serverAddress,
            subnets: [
                .init(
                    address: IPv4Address(10, 0, 0, 0),
                    mask: IPv4Address(255, 255, 255, 0),
                    ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 110))]
                )
            ]
        )
        if isPrompt { dhcp.probeTimeout = nil }
        let configuration = ReferenceServerConfiguration(
            dhcp: hasDHCP ? dhcp : nil,
            rarp: RARPServerConfiguration(
                address: ActivityNetwork.serverAddress,
                entries: knows ? [.init(Self.machine, Self.address)] : []
            )
        )
        return ActivityNetwork(ReferenceServer(configuration, seed: 2, at: .zero))
    }

    private func outcome(_ network: ActivityNetwork) -> ConfigureOutcome? {
        if case .configured(let outcome)? = network.reply(to: 1) { outcome } else { nil }
    }

    private func asked(_ network: ActivityNetwork) -> Int {
        network.actions.count { if case .sendReverse = $0 { true } else { false } }
    }

    @Test("A machine gets its address by RARP, and its stack takes it")
    func alone() {
        var network = network()
        network.start(.configure(.rarp(RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(1))
        guard case .resolved(let answer)? = outcome(network) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.address == Self.address)
        #expect(answer.server == ActivityNetwork.serverAddress)
        #expect(network.actions.contains(.configure(answer.interfaceConfiguration)))
        #expect(network.machine.nextDeadline == nil)
    }

    @Test("Whom nobody knows is told so when the client gives up")
    func unknown() {
        var network = network(knows: false)
        network.start(.configure(.rarp(RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(300))
        #expect(outcome(network) == .failed(.noOffer(proxies: [])))
        #expect(asked(network) == 6)
    }

    @Test("Asked for along with DHCP, RARP is asked with each message, and wins where DHCP is silent")
    func withSilentDHCP() {
        var network = network()
        network.start(.configure(.dhcpAndRARP(lease, RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(1))
        guard case .resolved(let answer)? = outcome(network) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.address == Self.address)
        #expect(network.actions.contains(.unbind(port: 68)), "The DHCP client is over.")
        #expect(network.machine.nextDeadline == nil)
        #expect(network.replies.count == 1)
    }

    @Test("Where a server offers first, DHCP wins, and RARP goes out with DISCOVER and REQUEST")
    func withDHCP() {
        var network = network(hasDHCP: true)
        network.start(.configure(.dhcpAndRARP(lease, RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(5))
        guard case .leased(let lease)? = outcome(network) else {
            Issue.record("no lease: \(String(describing: outcome(network)))")
            return
        }
        #expect(lease.address == IPv4Address(10, 0, 0, 100))
        #expect(asked(network) == 2)
        #expect(network.replies.count == 1)
    }

    @Test("A server that pings before it offers is too late: RARP answers at once")
    func lateOffer() {
        var network = network(hasDHCP: true, isPrompt: false)
        network.start(.configure(.dhcpAndRARP(lease, RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(5))
        guard case .resolved? = outcome(network) else {
            Issue.record("\(String(describing: outcome(network)))")
            return
        }
        #expect(asked(network) == 1)
    }

    @Test("A request for an address that is ended asks no more")
    func cancelled() {
        var network = network(knows: false)
        network.start(.configure(.rarp(RARPClientConfiguration())), id: 1)
        network.run(for: .seconds(1))
        network.cancel(id: 1)
        #expect(network.machine.nextDeadline == nil)
        network.run(for: .seconds(300))
        #expect(network.replies.isEmpty)
        #expect(asked(network) == 1)
    }

    /// A client that gives up after one unanswered DISCOVER of three.
    private var lease: DHCPClientConfiguration {
        var configuration = DHCPClientConfiguration(options: [.messageType, .requestedAddress, .serverIdentifier])
        configuration.discoverWaits = .init([.seconds(1), .seconds(2), .seconds(4)])
        return configuration
    }
}
