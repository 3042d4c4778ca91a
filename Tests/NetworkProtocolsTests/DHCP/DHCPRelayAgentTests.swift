import NetworkProtocols
import Testing

@Suite struct DHCPRelayAgentTests {
    private static let here = IPv4Address(10, 9, 0, 1)
    private static let servers = [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)]

    private func agent(
        circuitID: [UInt8]? = nil,
        _ change: (inout DHCPRelayConfiguration) -> Void = { _ in }
    ) -> DHCPRelayAgent {
        var configuration = DHCPRelayConfiguration(
            interfaces: [.init(number: 2, address: Self.here, circuitID: circuitID)],
            servers: Self.servers
        )
        change(&configuration)
        return DHCPRelayAgent(configuration: configuration)
    }

    private func relayed(
        _ message: DHCPMessage,
        by agent: DHCPRelayAgent,
        on interface: Int = 2,
        port: UInt16 = 67
    ) -> [(message: DHCPMessage, datagram: Datagram, interface: Int?)] {
        var agent = agent
        let datagram = Datagram(
            source: Endpoint(address: .any, port: 68),
            destination: Endpoint(address: .broadcast, port: port),
            payload: message.encoded
        )
        agent.handle(.datagram(datagram, interface: interface), at: .zero)
        var sent: [(message: DHCPMessage, datagram: Datagram, interface: Int?)] = []
        while case .send(let datagram, let interface)? = agent.nextOutput() {
            if let message = DHCPMessage(datagram) { sent.append((message, datagram, interface)) }
        }
        return sent
    }

    @Test("A request goes to each server with giaddr and one hop more, and is otherwise the same")
    func request() throws {
        let discover = DHCPMessage.asked(.discover, by: 1, [(.parameterRequestList, [1, 3])]) { $0.isBroadcast = true }
        let sent = relayed(discover, by: agent())
        #expect(sent.map(\.datagram.destination) == Self.servers.map { Endpoint(address: $0, port: 67) })
        #expect(sent.allSatisfy { $0.datagram.source == Endpoint(address: Self.here, port: 67) && $0.interface == nil })
        var expected = discover
        expected.relayAddress = Self.here
        expected.hops = 1
        #expect(sent.allSatisfy { $0.message == expected })
    }

    @Test("Option 82 is added last where a circuit identifier is configured, and where there is room")
    func relayInformation() throws {
        let discover = DHCPMessage.asked(.discover, by: 1, [(.parameterRequestList, [1, 3])])
        let sent = try #require(relayed(discover, by: agent(circuitID: [0, 7])).first?.message)
        #expect(sent.options.codesInOrder.map(\.rawValue) == [53, 55, 82])
        #expect(sent.relayAgentInformation?.circuitID == [0, 7] && sent.length == discover.length)
        let long = DHCPMessage.asked(.discover, by: 1, [(.vendorClass, [UInt8](repeating: 65, count: 250))])
        let limited = agent(circuitID: [0, 7]) { $0.messageLimit = long.length + 3 }
        let bare = try #require(relayed(long, by: limited).first?.message)
        #expect(!bare.options.contains(.relayAgentInformation) && bare.relayAddress == Self.here)
    }

    @Test("Another relay's giaddr stays and nothing is added to it; its own is a fraud")
    func chain() throws {
        let far = IPv4Address(10, 20, 0, 1)
        let chained = DHCPMessage.asked(.discover, by: 1) {
            $0.relayAddress = far
            $0.hops = 1
        }
        let sent = try #require(relayed(chained, by: agent(circuitID: [1, 1])).first)
        #expect(sent.message.relayAddress == far && sent.message.hops == 2)
        #expect(!sent.message.options.contains(.relayAgentInformation))
        #expect(relayed(.asked(.discover, by: 1) { $0.relayAddress = Self.here }, by: agent()).isEmpty)
        let forged = DHCPMessage.asked(.discover, by: 1, [(.relayAgentInformation, [1, 1, 1])])
        #expect(relayed(forged, by: agent(circuitID: [1, 1])).isEmpty)
    }

    @Test("Too many hops, too few seconds, other interfaces and other ports are not relayed")
    func limits() {
        func isRelayed(hops: UInt8, _ agent: DHCPRelayAgent) -> Bool {
            !relayed(.asked(.discover, by: 1) { $0.hops = hops }, by: agent).isEmpty
        }
        #expect(isRelayed(hops: 4, agent()) && !isRelayed(hops: 5, agent()))
        let patient = agent { $0.hopLimit = 255 }
        #expect(isRelayed(hops: 16, patient) && !isRelayed(hops: 17, patient) && !isRelayed(hops: 255, patient))
        let late = agent { $0.secondsThreshold = 4 }
        #expect(relayed(.asked(.discover, by: 1) { $0.secondsElapsed = 3 }, by: late).isEmpty)
        #expect(!relayed(.asked(.discover, by: 1) { $0.secondsElapsed = 4 }, by: late).isEmpty)
        #expect(relayed(.asked(.discover, by: 1), by: agent(), on: 1).isEmpty)
        #expect(relayed(.asked(.discover, by: 1), by: agent(), port: 68).isEmpty)
        #expect(relayed(.asked(.discover, by: 1) { $0.operation = .init(rawValue: 3) }, by: agent()).isEmpty)
    }

    private func reply(_ change: (inout DHCPMessage) -> Void = { _ in }) -> DHCPMessage {
        var reply = DHCPMessage.asked(.offer, by: 1, [(.relayAgentInformation, [1, 2, 0, 7])])
        reply.operation = .reply
        reply.relayAddress = Self.here
        reply.yourAddress = IPv4Address(10, 9, 0, 50)
        change(&reply)
        return reply
    }

    @Test("A reply goes to the client's link without option 82: by unicast, or by broadcast where it has to")
    func replies() throws {
        let sent = try #require(relayed(reply(), by: agent(circuitID: [0, 7]), on: 1).first)
        #expect(sent.interface == 2 && !sent.message.options.contains(.relayAgentInformation))
        #expect(sent.message.length >= 300 && sent.message.relayAddress == Self.here)
        #expect(sent.datagram.source == Endpoint(address: Self.here, port: 67))
        #expect(sent.datagram.destination == Endpoint(address: IPv4Address(10, 9, 0, 50), port: 68))
        #expect(sent.datagram.linkAddress == DHCPMessage.mac(1))
        for change in [{ $0.isBroadcast = true }, { $0.yourAddress = .any }] as [(inout DHCPMessage) -> Void] {
            let broadcast = try #require(relayed(reply(change), by: agent(), on: 1).first?.datagram)
            #expect(broadcast.destination.address == .broadcast && broadcast.linkAddress == .broadcast)
        }
        #expect(relayed(reply { $0.relayAddress = IPv4Address(10, 20, 0, 1) }, by: agent()).isEmpty)
        #expect(relayed(reply { $0.relayAddress = .any }, by: agent()).isEmpty)
    }
}
