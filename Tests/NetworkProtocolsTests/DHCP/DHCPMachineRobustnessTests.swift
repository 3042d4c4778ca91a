import NetworkProtocols
import Testing

/// Whatever comes in whatever state: nothing traps, nothing goes round, and what must not be taken is not.
@Suite struct DHCPMachineRobustnessTests {
    /// A client brought into one of its states.
    private enum State: CaseIterable {
        case resting, selecting, selectingWithOffer, requesting, rebooting, probing, bound, renewing, rebinding, over

        func client() -> TimedDHCPClient {
            var client = TimedDHCPClient(
                DHCPClientTests.plain {
                    $0.keepsLease = self != .over
                    if self == .resting { $0.startDelay = .seconds(10) }
                    if self == .selectingWithOffer { $0.collection = .wholeWait }
                    if self == .rebooting { $0.beginning = .reboot(IPv4Address(10, 0, 0, 50)) }
                    if self == .probing { $0.conflictCheck = .init() }
                }
            )
            let needsOffer = ![.resting, .selecting, .rebooting].contains(self)
            if needsOffer, let discover = client.last { client.receive(discover.answered(.offer)) }
            let needsAnswer = [.probing, .bound, .renewing, .rebinding, .over].contains(self)
            if needsAnswer, let request = client.last { client.receive(request.answered(.acknowledge, lease: 1_000)) }
            if self == .renewing { client.run(seconds: 501) }
            if self == .rebinding { client.run(seconds: 876) }
            return client
        }
    }

    private static let types: [DHCPMessageType?] =
        (0...20).map { DHCPMessageType(rawValue: $0) } + [nil, DHCPMessageType(rawValue: 255)]

    @Test("Every reply in every state is survived, and the client still comes to an end")
    func everyPair() {
        var complaints: [String] = []
        for state in State.allCases {
            for type in Self.types {
                for address in [IPv4Address.any, TimedDHCPClient.address, .broadcast] {
                    var client = state.client()
                    let asked = client.last ?? DHCPMessage(clientMAC: TimedDHCPClient.mac)
                    var reply = asked.answered(type ?? .offer, lease: 0)
                    reply.yourAddress = address
                    if type == nil { reply.options[.messageType] = nil }
                    let before = client.log.count
                    client.receive(reply)
                    if client.log.count - before > 6 {
                        complaints.append("\(state), \(String(describing: type)): a flood")
                    }
                    client.hearsOf(address, inUseBy: MACAddress(2, 9, 9, 9, 9, 9))
                    client.run(until: client.now.advanced(by: .seconds(400)), limit: 2_000)
                    client.abort()
                    client.release()
                    let deadline = client.client.nextDeadline
                    if deadline != nil { complaints.append("\(state), \(String(describing: type)): never ends") }
                }
            }
        }
        #expect(complaints.isEmpty, "\(complaints.prefix(5))")
    }

    @Test("Deadlines that come early, twice, or late are harmless")
    func deadlines() {
        for state in State.allCases {
            var client = state.client()
            let before = client.log.count
            if let deadline = client.client.nextDeadline {
                client.now = Instant(nanoseconds: deadline.nanoseconds - 1)
                client.client.handleDeadline(at: client.now)
                client.run(until: client.now)
                #expect(client.log.count == before)
            }
            client.run(until: .seconds(1_000_000), limit: 500)
            client.client.handleDeadline(at: Instant(nanoseconds: .max))
            while client.client.nextOutput() != nil {}
        }
    }

    @Test("Damaged messages trap neither clients, servers nor relays")
    func damage() {
        var random = SeededRandom(seed: 4_711)
        let relay = DHCPRelayConfiguration(
            interfaces: [.init(number: 1, address: IPv4Address(10, 0, 0, 200), circuitID: [1])],
            servers: [AskedDHCPServer.own]
        )
        var agent = DHCPRelayAgent(configuration: relay)
        let server = AskedDHCPServer {
            $0.leaseLimit = 50
            $0.probeTimeout = .seconds(1)
            $0.boot = .init(bootFile: "pxelinux.0", vendorOptions: [6, 1, 8])
        }
        let types: [DHCPMessageType?] = [.discover, .request, .decline, .release, .inform, nil]
        for round in 0..<4_000 {
            let client = UInt8(truncatingIfNeeded: round % 60)
            let options: [(DHCPOptionCode, [UInt8])] = [
                (.requestedAddress, [10, 0, 0, UInt8.random(in: 8...14, using: &random)]),
                (.serverIdentifier, round % 2 == 0 ? AskedDHCPServer.own.wireOctets : [10, 0, 0, 7]),
                (.parameterRequestList, [1, 3, 6, 43, 66, 67]), (.maximumMessageSize, [5, 0xdc]),
                (.vendorClass, Array("PXEClient".utf8)), (.machineIdentifier, [UInt8](repeating: client, count: 17)),
                (.relayAgentInformation, [1, 2, 3, 4]),
            ]
            let chosen = options.filter { _ in Bool.random(using: &random) }
            var octets = DHCPMessage.asked(types[round % types.count], by: client, chosen).encoded
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 7 == 0 { octets.removeLast(Int.random(in: 0...octets.count, using: &random)) }
            let datagram = Datagram(
                source: Endpoint(address: .any, port: 68),
                destination: Endpoint(address: .broadcast, port: 67),
                payload: octets
            )
            agent.handle(.datagram(datagram, interface: 1), at: .zero)
            while case .send(let relayed, _)? = agent.nextOutput() { server.receive(relayed) }
            let replies = server.receive(datagram).replies
            _ = server.pass(seconds: round % 50)
            var target = State.allCases[round % State.allCases.count].client()
            for (reply, _) in replies { target.receive(reply) }
        }
        #expect(server.server.leases.count <= 50)
    }
}

extension AskedDHCPServer {
    /// What the server does about a datagram as it is.
    @discardableResult
    func receive(_ datagram: Datagram) -> [DHCPServer.Output] {
        guard let message = DHCPMessage(datagram) else {
            server.handle(.datagram(datagram), at: now)
            return []
        }
        return ask(message, from: datagram.source, to: datagram.destination.address)
    }
}
