import NetworkProtocols
import Testing

/// Clients and servers of this library with each other, over links that lose, double and reorder.
@Suite struct DHCPExchangeTests {
    private func server(
        _ last: UInt8 = 1,
        addresses: UInt8 = 30,
        lease: UInt32 = 600,
        _ change: (inout DHCPServerConfiguration) -> Void = { _ in }
    ) -> DHCPServerConfiguration {
        AskedDHCPServer.configuration {
            $0.address = IPv4Address(10, 0, 0, last)
            let first = IPv4Address(10, 0, 0, last * 40)
            $0.subnets[0].ranges = [.init(first, IPv4Address(rawValue: first.rawValue + UInt32(addresses) - 1))]
            $0.leaseTime = .seconds(lease)
            $0.shortestLease = .seconds(1)
            change(&$0)
        }
    }

    private func client(_ change: (inout DHCPClientConfiguration) -> Void = { _ in }) -> DHCPClientConfiguration {
        DHCPClientTests.plain(change)
    }

    @Test("Two machines get two addresses, one after the other and at once")
    func twoClients() {
        var network = DHCPTestNetwork(servers: [server()])
        network.add(client(), number: 1)
        network.add(client(), number: 2)
        network.run(until: .seconds(5))
        let addresses = network.members.compactMap(\.address)
        #expect(Set(addresses).count == 2 && network.complaints.isEmpty)
    }

    @Test("Over bad links no address is promised twice, and every client ends bound or with a named failure")
    func badLinks() {
        var bound = 0
        var failed = 0
        var complaints: [String] = []
        for seed in UInt64(1)...60 {
            let faults = DHCPTestNetwork.Faults(
                loss: Int(seed % 50),
                duplication: Int(seed % 30),
                delay: .milliseconds(Int(seed % 7) * 400 + 1)
            )
            // Fewer addresses than machines in some runs, two servers in others.
            let servers = seed % 3 == 0 ? [server(1), server(2)] : [server(addresses: seed % 5 == 0 ? 4 : 30)]
            var network = DHCPTestNetwork(servers: servers, faults: faults, seed: seed)
            for number in UInt8(1)...8 {
                network.add(
                    client {
                        $0.rounds = 3
                        $0.keepsLease = number % 2 == 0
                        if number % 3 == 0 { $0.conflictCheck = .init() }
                        if number % 4 == 0 { $0.selection = .ipxe }
                        if number % 4 == 1 { $0.requestWaits = nil }
                    },
                    number: number
                )
            }
            network.run(until: .seconds(5_000))
            complaints += network.complaints.map { "seed \(seed): \($0)" }
            for member in network.members {
                switch member.result {
                case .success: bound += 1
                case .failure(let failure):
                    failed += 1
                    if failure == .aborted { complaints.append("seed \(seed): aborted") }
                case nil: complaints.append("seed \(seed): no end")
                }
            }
        }
        #expect(complaints.isEmpty, "\(complaints.prefix(5))")
        #expect(bound > 300 && failed > 5)
    }

    @Test("The same seed gives the same conversation")
    func determinism() {
        func conversation() -> [[UInt8]] {
            var network = DHCPTestNetwork(
                servers: [server(), server(2)],
                faults: .init(loss: 20, duplication: 10, delay: .milliseconds(900)),
                seed: 77
            )
            for number in UInt8(1)...6 { network.add(client { $0.keepsLease = true }, number: number) }
            network.run(until: .seconds(3_000))
            return network.said.map(\.datagram.payload)
        }
        let first = conversation()
        #expect(first.count > 50 && first == conversation())
    }

    @Test("A lease is renewed for as long as the server lives, then rebound to nobody and lost")
    func renewal() {
        var network = DHCPTestNetwork(servers: [server(lease: 200)])
        network.add(client { $0.keepsLease = true }, number: 1)
        network.run(until: .seconds(1_050))
        #expect(network.members[0].renewals == 10 && network.members[0].losses == 0)
        network.servers = []
        network.run(until: .seconds(1_300))
        #expect(network.members[0].losses == 1 && network.members[0].address == nil)
        #expect(network.complaints.isEmpty)
    }

    @Test("A lease that its server forgot is carried on by another that has it")
    func rebinding() {
        var network = DHCPTestNetwork(servers: [server(lease: 400)])
        network.add(client { $0.keepsLease = true }, number: 1)
        network.run(until: .seconds(10))
        // The same leases under another address: the first falls silent.
        let leases = network.servers[0].leases
        var other = server(lease: 400)
        other.address = IPv4Address(10, 0, 0, 9)
        network.servers = [DHCPServer(configuration: other, leases: leases)]
        network.run(until: .seconds(399))
        #expect(network.members[0].renewals == 1 && network.members[0].losses == 0)
        network.run(until: .seconds(3_000))
        #expect(network.members[0].losses == 0 && network.members[0].renewals > 10)
    }

    @Test("An address that somebody has answers the server's ping, and another is offered")
    func pingedSquatter() {
        var network = DHCPTestNetwork(servers: [server { $0.probeTimeout = .seconds(1) }])
        network.squatters = [IPv4Address(10, 0, 0, 40), IPv4Address(10, 0, 0, 41)]
        network.add(client(), number: 1)
        network.run(until: .seconds(10))
        #expect(network.members[0].address == IPv4Address(10, 0, 0, 42))
        #expect(network.servers[0].leases[IPv4Address(10, 0, 0, 41)]?.state == .declined)
    }

    @Test("Where the server does not ping, the client's probe finds the squatter, and DECLINE leads to another address")
    func probedSquatter() {
        var network = DHCPTestNetwork(servers: [server()])
        network.squatters = [IPv4Address(10, 0, 0, 40)]
        network.add(client { $0.conflictCheck = .init() }, number: 1)
        network.run(until: .seconds(60))
        #expect(network.members[0].address == IPv4Address(10, 0, 0, 41) && network.complaints.isEmpty)
        let types = network.said.compactMap { DHCPMessage($0.datagram)?.messageType }
        #expect(
            types == [.discover, .offer, .request, .acknowledge, .decline, .discover, .offer, .request, .acknowledge]
        )
    }

    @Test("A remembered address of another network is refused, and the client gets a fitting one")
    func movedClient() {
        var network = DHCPTestNetwork(servers: [server()])
        network.add(client { $0.beginning = .reboot(IPv4Address(192, 168, 99, 5)) }, number: 1)
        network.run(until: .seconds(5))
        let types = network.said.compactMap { DHCPMessage($0.datagram)?.messageType }
        #expect(types == [.request, .negativeAcknowledge, .discover, .offer, .request, .acknowledge])
        #expect(network.members[0].address == IPv4Address(10, 0, 0, 40))
    }

    @Test("A released address is given to the next where there is no other")
    func released() {
        var network = DHCPTestNetwork(servers: [server(addresses: 1)])
        let first = network.add(client { $0.keepsLease = true }, number: 1)
        network.run(until: .seconds(5))
        network.release(first)
        network.run(until: .seconds(6))
        network.add(client(), number: 2)
        network.run(until: .seconds(10))
        #expect(network.members[1].address == IPv4Address(10, 0, 0, 40) && network.complaints.isEmpty)
    }

    @Test("A BOOTP client and a DHCP client live beside each other")
    func bootpBesideDHCP() {
        var network = DHCPTestNetwork(
            servers: [
                server {
                    $0.subnets[0].ranges.append(
                        .init(IPv4Address(10, 0, 0, 200), IPv4Address(10, 0, 0, 201), servesBOOTP: true)
                    )
                }
            ]
        )
        network.add(client { $0.isBOOTP = true }, number: 1)
        network.add(client(), number: 2)
        network.run(until: .seconds(5))
        #expect(network.members[0].address == IPv4Address(10, 0, 0, 200))
        #expect(network.members[1].address == IPv4Address(10, 0, 0, 40))
    }
}
