import NetworkProtocols
import Testing

@testable import SimulatedNetwork

/// A router between 10.0.0.0/24 (port 0) and 10.1.0.0/24 (port 1, MTU 600), with a network behind 10.1.0.9.
@Suite struct RouterTests {
    private static let addresses = [IPv4Address(10, 0, 0, 254), IPv4Address(10, 1, 0, 254)]
    private static let client = IPv4Address(10, 0, 0, 1)
    private static let server = IPv4Address(10, 1, 0, 1)
    private static let clientCard = hardware(1)
    private static let serverCard = hardware(2)
    private static let cards = [hardware(100), hardware(101)]

    private func router(relay: DHCPRelayConfiguration? = nil, routes: [InterfaceConfiguration.Route] = []) -> Router {
        var network = SimulatedNetwork(seed: 1)
        let ports = (0...1).map { number in
            RouterPort(
                card: NetworkCard(
                    on: network.addSegment(named: "lan \(number)"),
                    hardwareAddress: Self.cards[number],
                    maximumTransmissionUnit: number == 0 ? 1500 : 600
                ),
                interface: InterfaceConfiguration(
                    address: Self.addresses[number],
                    mask: IPv4Address(255, 255, 255, 0),
                    routes: number == 0 ? [] : routes
                )
            )
        }
        return Router(name: "router", ports: ports, relay: relay)
    }

    /// A router that knows both neighbours already.
    private func settledRouter(relay: DHCPRelayConfiguration? = nil) -> Router {
        var router = router(relay: relay)
        ask(&router, for: 0, as: Self.client, Self.clientCard, port: 0)
        ask(&router, for: 1, as: Self.server, Self.serverCard, port: 1)
        return router
    }

    @discardableResult
    private func ask(
        _ router: inout Router,
        for number: Int,
        as sender: IPv4Address,
        _ card: MACAddress,
        port: Int
    ) -> [Router.Output] {
        let request = ARPPacket(
            operation: .request,
            senderHardware: card,
            senderAddress: sender,
            targetAddress: Self.addresses[number]
        )
        router.receive(EthernetFrame.arp(request), port: port, at: .zero)
        return outputs(of: &router)
    }

    private func outputs(of router: inout Router) -> [Router.Output] {
        var outputs: [Router.Output] = []
        while let output = router.nextOutput() { outputs.append(output) }
        return outputs
    }

    private func packet(_ output: Router.Output) throws -> IPv4Packet {
        let frame = output.frame
        var reader = ByteReader(frame.span, from: 14, to: frame.count)
        return try IPv4Packet(decoding: &reader)
    }

    private func message(_ output: Router.Output) throws -> ICMPMessage {
        let payload = try packet(output).payload
        var reader = ByteReader(payload.span)
        return try ICMPMessage(decoding: &reader)
    }

    /// The packet in the first of some outputs.
    private func packet(in outputs: [Router.Output]) throws -> IPv4Packet { try packet(#require(outputs.first)) }

    /// The ICMP message in the first of some outputs.
    private func message(in outputs: [Router.Output]) throws -> ICMPMessage { try message(#require(outputs.first)) }

    /// Sends a packet of the client's, and gives what comes of it.
    private func send(_ packet: IPv4Packet, through router: inout Router) -> [Router.Output] {
        let frame = EthernetFrame.ipv4(packet, sourceMAC: Self.clientCard, destinationMAC: Self.cards[0])
        router.receive(frame, port: 0, at: .seconds(1))
        return outputs(of: &router)
    }

    private func datagram(
        to destination: IPv4Address = RouterTests.server,
        octets: Int = 32,
        timeToLive: UInt8 = 64,
        dontFragment: Bool = false
    ) -> IPv4Packet {
        let udp = UDPDatagram(
            from: Endpoint(address: Self.client, port: 2000),
            to: Endpoint(address: destination, port: 69),
            payload: [UInt8](repeating: 7, count: octets)
        )
        return IPv4Packet(
            source: Self.client,
            destination: destination,
            protocol: .udp,
            identification: 77,
            timeToLive: timeToLive,
            dontFragment: dontFragment,
            payload: udp.encoded
        )
    }

    @Test("It answers ARP for its own address on that port, and no other")
    func answersARP() throws {
        var router = router()
        let own = ask(&router, for: 0, as: Self.client, Self.clientCard, port: 0)
        #expect(own.map(\.port) == [0])
        let frame = try #require(own.first).frame
        var reader = ByteReader(frame.span, from: 14, to: frame.count)
        let reply = try ARPPacket(decoding: &reader)
        #expect(reply.operation == .reply)
        #expect(reply.senderHardware == Self.cards[0])
        #expect(reply.targetHardware == Self.clientCard)
        #expect(ask(&router, for: 1, as: Self.client, Self.clientCard, port: 0).isEmpty)
    }

    @Test("It forwards with one hop less, the right checksum and its own hardware address")
    func forwards() throws {
        var router = settledRouter()
        let sent = send(datagram(), through: &router)
        try #require(sent.count == 1)
        #expect(sent[0].port == 1)
        #expect(FrameFields.destination(of: sent[0].frame) == Self.serverCard.rawValue)
        #expect(FrameFields.source(of: sent[0].frame) == Self.cards[1].rawValue)
        let forwarded = try packet(in: sent)
        #expect(forwarded.header.timeToLive == 63)
        #expect(forwarded.header.isChecksumValid)
        #expect(forwarded.payload == datagram().payload)
    }

    @Test("It asks for a neighbour that it does not know, and sends what waited")
    func asksFirst() throws {
        var router = router()
        let asked = send(datagram(), through: &router)
        try #require(asked.count == 1)
        let request = try #require(asked.first.flatMap { ARPFields($0.frame) })
        #expect(request.isRequest)
        #expect(request.target == Self.server.rawValue)
        #expect(request.sender == Self.addresses[1].rawValue)
        let reply = ARPPacket(
            operation: .reply,
            senderHardware: Self.serverCard,
            senderAddress: Self.server,
            targetHardware: Self.cards[1],
            targetAddress: Self.addresses[1]
        )
        router.receive(EthernetFrame.arp(reply), port: 1, at: .seconds(1))
        let sent = outputs(of: &router)
        #expect(sent.count == 1)
        #expect(try packet(in: sent).header.destination == Self.server)
    }

    @Test("It says that a host is unreachable that answers no ARP")
    func unreachableHost() throws {
        var router = settledRouter()
        var sent = send(datagram(to: IPv4Address(10, 1, 0, 77)), through: &router)
        while let deadline = router.nextDeadline, deadline < .seconds(60) {
            router.handleDeadline(at: deadline)
            sent += outputs(of: &router)
        }
        let complaint = try #require(sent.last)
        #expect(complaint.port == 0)
        #expect(try message(complaint).meaning == .destinationUnreachable(.host, nextHopMTU: nil))
        #expect(sent.count == 4)
    }

    @Test("It says that time is exceeded where the last hop is used up")
    func timeExceeded() throws {
        var router = settledRouter()
        let sent = send(datagram(timeToLive: 1), through: &router)
        #expect(sent.map(\.port) == [0])
        #expect(try packet(in: sent).header.source == Self.addresses[0])
        #expect(try message(in: sent).meaning == .timeToLiveExceeded)
        #expect(try message(in: sent).quoted?.destination == Endpoint(address: Self.server, port: 69))
        #expect(send(datagram(timeToLive: 2), through: &router).map(\.port) == [1])
    }

    @Test("It says that a network is unreachable to which no route leads")
    func unreachableNetwork() throws {
        var router = settledRouter()
        let sent = send(datagram(to: IPv4Address(192, 0, 2, 1)), through: &router)
        #expect(try message(in: sent).meaning == .destinationUnreachable(.network, nextHopMTU: nil))
    }

    @Test("It follows the longest route")
    func routes() throws {
        var router = router(routes: [
            InterfaceConfiguration.Route(
                destination: IPv4Address(192, 0, 0, 0),
                prefixLength: 8,
                router: IPv4Address(10, 1, 0, 8)
            ),
            InterfaceConfiguration.Route(
                destination: IPv4Address(192, 0, 2, 0),
                prefixLength: 24,
                router: IPv4Address(10, 1, 0, 9)
            ),
        ])
        let asked = send(datagram(to: IPv4Address(192, 0, 2, 1)), through: &router)
        #expect(try ARPFields(#require(asked.first).frame)?.target == IPv4Address(10, 1, 0, 9).rawValue)
        let other = send(datagram(to: IPv4Address(192, 3, 2, 1)), through: &router)
        #expect(try ARPFields(#require(other.first).frame)?.target == IPv4Address(10, 1, 0, 8).rawValue)
    }

    @Test("It cuts what is too long for the next link, or says so where it must not")
    func fragmentation() throws {
        var router = settledRouter()
        let sent = send(datagram(octets: 1400), through: &router)
        #expect(sent.count == 3)
        var payload: [UInt8] = []
        for output in sent {
            let fragment = try packet(output)
            #expect(fragment.header.totalLength <= 600)
            #expect(fragment.header.isChecksumValid)
            #expect(fragment.header.fragmentOffset == payload.count)
            payload += fragment.payload
        }
        #expect(payload == datagram(octets: 1400).payload)

        let refused = send(datagram(octets: 1400, dontFragment: true), through: &router)
        #expect(try message(in: refused).meaning == .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 600))
    }

    @Test("It answers echo requests to either of its addresses")
    func echo() throws {
        var router = settledRouter()
        for address in Self.addresses {
            let request = ICMPMessage.echoRequest(identifier: 5, sequence: 6, payload: [1, 2, 3])
            let sent = send(
                IPv4Packet(source: Self.client, destination: address, protocol: .icmp, payload: request.encoded),
                through: &router
            )
            #expect(sent.map(\.port) == [0])
            #expect(try packet(in: sent).header.source == address)
            #expect(try message(in: sent) == .echoReply(identifier: 5, sequence: 6, payload: [1, 2, 3]))
        }
    }

    @Test("It refuses datagrams and connections to itself")
    func refuses() throws {
        var router = settledRouter()
        let answer = send(datagram(to: Self.addresses[1]), through: &router)
        #expect(try message(in: answer).meaning == .destinationUnreachable(.port, nextHopMTU: nil))

        let syn = TCPSegment(
            from: Endpoint(address: Self.client, port: 2000),
            to: Endpoint(address: Self.addresses[0], port: 80),
            sequence: 1000,
            flags: [.syn]
        )
        let sent = send(
            IPv4Packet(source: Self.client, destination: Self.addresses[0], protocol: .tcp, payload: syn.encoded),
            through: &router
        )
        let payload = try packet(in: sent).payload
        var reader = ByteReader(payload.span)
        let reset = try TCPSegment(decoding: &reader)
        #expect(reset.header.flags == [.rst, .ack])
        #expect(reset.header.acknowledgement.rawValue == 1001)
        #expect(reset.header.destinationPort == 2000)
    }

    @Test("It complains about no error, no fragment but the first, and nothing that was broadcast")
    func keepsStill() throws {
        var router = settledRouter()
        let error = ICMPMessage.timeExceeded(quoting: datagram().encoded)
        let aboutError = IPv4Packet(
            source: Self.client,
            destination: Self.server,
            protocol: .icmp,
            timeToLive: 1,
            payload: error.encoded
        )
        #expect(send(aboutError, through: &router).isEmpty)
        var fragment = datagram(timeToLive: 1)
        fragment.header.fragmentOffset = 64
        fragment.updateChecksum()
        #expect(send(fragment, through: &router).isEmpty)
        #expect(send(datagram(to: .broadcast), through: &router).isEmpty)
        let ping = ICMPMessage.echoRequest(identifier: 5, sequence: 6)
        let lost = IPv4Packet(
            source: Self.client,
            destination: Self.server,
            protocol: .icmp,
            timeToLive: 1,
            payload: ping.encoded
        )
        #expect(send(lost, through: &router).count == 1)
    }

    @Test("It drops what is damaged, not addressed to it, or a link broadcast")
    func drops() {
        var router = settledRouter()
        var damaged = datagram()
        damaged.header.checksum ^= 1
        #expect(send(damaged, through: &router).isEmpty)
        for card in [hardware(55), MACAddress.broadcast] {
            let frame = EthernetFrame.ipv4(datagram(), sourceMAC: Self.clientCard, destinationMAC: card)
            router.receive(frame, port: 0, at: .seconds(1))
            #expect(outputs(of: &router).isEmpty)
        }
    }

    @Test("Any octets at all are survived", arguments: 0..<8 as Range<UInt64>)
    func anyOctets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let relay = DHCPRelayConfiguration(
            interfaces: [DHCPRelayConfiguration.Interface(number: 0, address: Self.addresses[0])],
            servers: [Self.server]
        )
        var router = settledRouter(relay: relay)
        let whole = EthernetFrame.ipv4(datagram(), sourceMAC: Self.clientCard, destinationMAC: Self.cards[0])
        for round in 0..<2000 {
            var frame = whole
            for _ in 0..<(round % 4) {
                frame[Int.random(in: 12..<frame.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 5 == 0 { frame.removeLast(Int.random(in: 0..<frame.count, using: &random)) }
            router.receive(frame, port: round % 2, at: .seconds(1))
            _ = outputs(of: &router)
        }
        router.handleDeadline(at: .seconds(2))
    }
}
