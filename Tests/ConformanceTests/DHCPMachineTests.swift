import BootObservation
import NetworkBoot
import NetworkProtocols
import Testing

@testable import Conformance

/// Clients and a server of our own that talk over frames, the frames being what is judged.
private struct DHCPWire {
    /// Which link is recorded, where a relay divides the clients from the server.
    enum Link { case clients, server }

    private static let serverAddress = IPv4Address(10, 0, 0, 1)
    private static let relayOnClients = IPv4Address(10, 9, 0, 1)
    private static let relayOnServer = IPv4Address(10, 0, 0, 9)
    private static let intruder = MACAddress(2, 0xee, 0, 0, 0, 1)

    private var server: DHCPServer
    private var relay: DHCPRelayAgent?
    private let recorded: Link
    private var clock = Instant(nanoseconds: 1_700_000_000_000_000_000)
    private var frames: [TimedFrame] = []
    /// The address of each machine that has one.
    private var addresses: [MACAddress: IPv4Address] = [:]
    /// Addresses that somebody has whom nobody knows.
    var squatters: Set<IPv4Address> = []
    private var count: UInt8 = 0

    init(
        relayedWith circuitID: [UInt8]? = nil,
        recording: Link = .server,
        _ change: (inout DHCPServerConfiguration) -> Void = { _ in }
    ) {
        func subnet(_ second: UInt8) -> DHCPServerConfiguration.Subnet {
            .init(
                address: IPv4Address(10, second, 0, 0),
                mask: IPv4Address(255, 255, 255, 0),
                routers: [IPv4Address(10, second, 0, 1)],
                domainNameServers: [Self.serverAddress],
                domainName: "boot.example",
                ranges: [.init(IPv4Address(10, second, 0, 50), IPv4Address(10, second, 0, 80))]
            )
        }
        var configuration = DHCPServerConfiguration(address: Self.serverAddress, subnets: [subnet(0), subnet(9)])
        configuration.boot = .init(bootFile: "pxelinux.0")
        change(&configuration)
        server = DHCPServer(configuration: configuration)
        recorded = recording
        guard let circuitID else { return }
        relay = DHCPRelayAgent(
            configuration: .init(
                interfaces: [.init(number: 1, address: Self.relayOnClients, circuitID: circuitID)],
                servers: [Self.serverAddress]
            )
        )
    }

    var exchange: Exchange { Exchange("machines", frames) }

    /// A machine asks for an address; what comes of it within `time`.
    mutating func play(
        _ configuration: DHCPClientConfiguration,
        for time: Duration = .seconds(200),
        mac: MACAddress? = nil,
        releases: Bool = false
    ) -> Result<DHCPLease, DHCPClientFailure>? {
        count += 1
        let mac = mac ?? MACAddress(0x52, 0x54, 0, 0x12, 0x34, count)
        let identity = DHCPClientIdentity(hardwareAddress: mac, uuid: Array(1...16))
        var client = DHCPClient(configuration: configuration, identity: identity, seed: UInt64(count), at: clock)
        var result: Result<DHCPLease, DHCPClientFailure>?
        let end = clock.advanced(by: time)
        while true {
            drain(&client, mac, &result)
            let next = [client.nextDeadline, server.nextDeadline].compactMap(\.self).min()
            guard let next, next <= end else { break }
            clock = max(clock, next)
            server.handleDeadline(at: clock)
            client.handleDeadline(at: clock)
        }
        if releases { client.release(at: clock) }
        drain(&client, mac, &result)
        clock = max(clock, end)
        return result
    }

    /// A message made by hand, from a machine that has `source`.
    mutating func say(_ message: DHCPMessage, from source: IPv4Address) {
        let datagram = Datagram(
            source: Endpoint(address: source, port: 68),
            destination: Endpoint(address: .broadcast, port: 67),
            payload: message.encoded
        )
        var replies: [Datagram] = []
        if let mac = message.clientMAC {
            if source != .any { addresses[mac] = source }
            replies = ask(datagram, mac)
        }
        _ = replies
        clock = clock.advanced(by: .seconds(5))
    }

    private mutating func drain(
        _ client: inout DHCPClient,
        _ mac: MACAddress,
        _ result: inout Result<DHCPLease, DHCPClientFailure>?
    ) {
        var replies = answers()
        repeat {
            for reply in replies { client.handle(.datagram(reply), at: clock) }
            replies = []
            while let output = client.nextOutput() {
                switch output {
                case .host(.send(let datagram)): replies += ask(datagram, mac)
                case .host(.configure(let interface)): addresses[mac] = interface.address
                case .host(.deconfigure): addresses[mac] = nil
                case .host(.probe(let address)) where squatters.contains(address):
                    client.handle(.addressInUse(address, by: Self.intruder), at: clock)
                case .finished(let end): result = end
                case .host, .renewed, .lost: continue
                }
            }
        } while !replies.isEmpty
    }

    /// Carries what a client says to the server, and back what the server and the relay say to clients.
    private mutating func ask(_ datagram: Datagram, _ mac: MACAddress) -> [Datagram] {
        var datagram = datagram
        datagram.linkAddress = mac
        record(datagram, from: mac, on: .clients)
        guard var agent = relay, datagram.destination.address == .broadcast else {
            if relay != nil { record(datagram, from: mac, on: .server) }
            server.handle(.datagram(datagram), at: clock)
            return answers()
        }
        agent.handle(.datagram(datagram, interface: 1), at: clock)
        var replies: [Datagram] = []
        while case .send(var relayed, nil)? = agent.nextOutput() {
            relayed.source.address = Self.relayOnClients
            record(relayed, from: MACAddress(standingFor: Self.relayOnServer), on: .server)
            server.handle(.datagram(relayed), at: clock)
            replies += answers()
        }
        relay = agent
        return replies
    }

    private mutating func answers() -> [Datagram] {
        var replies: [Datagram] = []
        while let output = server.nextOutput() {
            guard case .host(let action) = output else { continue }
            if case .ping(let address) = action, squatters.contains(address) {
                server.handle(.pingAnswered(address), at: clock)
            }
            guard case .send(let reply) = action else { continue }
            record(reply, from: MACAddress(standingFor: Self.serverAddress), on: .server)
            if relay == nil || reply.destination.address != Self.relayOnClients {
                if relay != nil { record(reply, from: MACAddress(standingFor: Self.relayOnClients), on: .clients) }
                replies.append(reply)
                continue
            }
            relay?.handle(.datagram(reply, interface: 2), at: clock)
            while case .send(let relayed, _)? = relay?.nextOutput() {
                record(relayed, from: MACAddress(standingFor: Self.relayOnClients), on: .clients)
                replies.append(relayed)
            }
        }
        return replies
    }

    private mutating func record(_ datagram: Datagram, from mac: MACAddress, on link: Link) {
        guard relay == nil || link == recorded else { return }
        clock = clock.advanced(by: .microseconds(200))
        let destination = datagram.destination.address
        let isOut = datagram.destination.port == 67
        let owner = isOut ? MACAddress(standingFor: destination) : addresses.first { $0.value == destination }?.key
        let frame = EthernetFrame.udp(
            from: datagram.source,
            to: datagram.destination,
            sourceMAC: mac,
            destinationMAC: destination == .broadcast ? .broadcast : (isOut ? nil : datagram.linkAddress) ?? owner,
            timeToLive: datagram.timeToLive ?? 64,
            payload: datagram.payload
        )
        frames.append(TimedFrame(frame, at: clock))
    }
}

@Suite struct DHCPMachineTests {
    /// What the rules say against servers, relays and the network they make.
    private func complaints(_ wire: DHCPWire) -> String {
        let rules = RuleCatalog.all.filter { rule in
            let isRelevant =
                switch rule.scope {
                case .dhcp: true
                case .network: rule.id == AddressIsPromisedOnce.id
                default: false
                }
            return isRelevant && rule.binds != .client
        }
        let judged = judge(wire.exchange, by: rules)
        return judged.complaints(judged.rules(.violated))
    }

    private func persona(_ id: String) throws -> DHCPClientConfiguration {
        try #require(PersonaCatalog.persona(id: id)?.dhcp)
    }

    private static let personas = ["intel-bios-rom", "ipxe-bios", "udhcpc", "linux-ipconfig", "dhclient"]

    private func isLease(_ result: Result<DHCPLease, DHCPClientFailure>?) -> Bool {
        if case .success = result { return true }
        return false
    }

    @Test("The server breaks no rule with any persona: pinging, with PXE options, and with too much to say")
    func everyPersona() throws {
        let changes: [(inout DHCPServerConfiguration) -> Void] = [
            { $0.probeTimeout = nil },
            {
                $0.boot.vendorOptions = [6, 1, 8, 255]
                $0.boot.serverName = Array("boot.example".utf8)
                $0.options = [.init(.ntpServers, [10, 0, 0, 1]), .init(.classlessRoutes, [0, 10, 0, 0, 1])]
            },
            {
                $0.options = [
                    .init(.rootPath, [UInt8](repeating: 65, count: 250), isForced: true),
                    .init(.meritDumpFile, [UInt8](repeating: 66, count: 60), isForced: true),
                    .init(.hostName, [UInt8](repeating: 67, count: 120), isForced: true),
                ]
            },
        ]
        for change in changes {
            var wire = DHCPWire(change)
            for id in Self.personas { #expect(isLease(wire.play(try persona(id))), "\(id)") }
            #expect(wire.exchange.frames.count >= 20)
            #expect(complaints(wire) == "")
        }
    }

    @Test("It breaks none when it renews, forgets, refuses, hears of conflicts and gets addresses back")
    func leases() throws {
        var wire = DHCPWire { $0.leaseTime = .seconds(300) }
        let keeping = try persona("dhclient")
        // Renewed four times, then given back.
        #expect(isLease(wire.play(keeping, for: .seconds(700), releases: true)))
        var moved = keeping
        moved.beginning = .reboot(IPv4Address(192, 168, 99, 5))
        #expect(isLease(wire.play(moved)))
        var careful = keeping
        careful.conflictCheck = .init()
        careful.keepsLease = false
        wire.squatters = [IPv4Address(10, 0, 0, 51), IPv4Address(10, 0, 0, 52), IPv4Address(10, 0, 0, 53)]
        #expect(isLease(wire.play(careful)))
        let mac = MACAddress(0x52, 0x54, 0, 0, 0, 0x77)
        let inform = DHCPMessage(
            transactionID: 5,
            clientAddress: IPv4Address(10, 0, 0, 200),
            clientMAC: mac,
            options: DHCPOptions([(.messageType, [8]), (.parameterRequestList, [1, 3, 6, 15])])
        )
        wire.say(inform, from: IPv4Address(10, 0, 0, 200))
        #expect(complaints(wire) == "")
    }

    @Test("It breaks none where it does not ping and the client declines")
    func declines() throws {
        var wire = DHCPWire { $0.probeTimeout = nil }
        wire.squatters = [IPv4Address(10, 0, 0, 50), IPv4Address(10, 0, 0, 51)]
        var careful = try persona("dhclient")
        careful.conflictCheck = .init(firstDelay: .zero)
        careful.keepsLease = false
        guard case .success(let lease)? = wire.play(careful) else {
            Issue.record("no lease")
            return
        }
        #expect(lease.address == IPv4Address(10, 0, 0, 52))
        #expect(complaints(wire) == "")
    }

    @Test("It breaks none with BOOTP clients")
    func bootp() throws {
        var wire = DHCPWire {
            $0.subnets[0].ranges.append(
                .init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 101), servesBOOTP: true)
            )
        }
        var client = DHCPClientConfiguration(options: [])
        client.isBOOTP = true
        #expect(isLease(wire.play(client)))
        #expect(complaints(wire) == "")
    }

    @Test("Server and relay break none on either link", arguments: [true, false])
    func relayed(onClientsLink: Bool) throws {
        var wire = DHCPWire(relayedWith: [0, 7, 0xff], recording: onClientsLink ? .clients : .server) {
            $0.boot.vendorOptions = [6, 1, 8, 255]
        }
        for id in Self.personas {
            guard case .success(let lease)? = wire.play(try persona(id)) else {
                Issue.record("\(id) has no lease")
                continue
            }
            #expect(lease.address.description.hasPrefix("10.9.0."))
        }
        var moved = try persona("dhclient")
        moved.beginning = .reboot(IPv4Address(192, 168, 99, 5))
        #expect(isLease(wire.play(moved)))
        #expect(complaints(wire) == "")
    }
}
