import NetworkProtocols
import Testing

@Suite struct HostStackICMPTests {
    private static func frame(
        _ message: ICMPMessage,
        from source: IPv4Address = LoneStack.peer,
        to destination: IPv4Address = LoneStack.address,
        hardware: MACAddress = LoneStack.hardware
    ) -> [UInt8] {
        EthernetFrame.icmp(
            message,
            from: source,
            to: destination,
            sourceMAC: LoneStack.peerHardware,
            destinationMAC: hardware
        )
    }

    private let echo = ICMPMessage.echoRequest(identifier: 7, sequence: 8, payload: Array(0..<40))

    @Test("An echo request is answered with its octets")
    func answersEcho() throws {
        var host = LoneStack()
        host.receive(HostStackICMPTests.frame(echo))
        let reply = try #require(host.taken().frames.first)
        #expect(reply.isSound)
        #expect(reply.icmp?.meaning == .echoReply(identifier: 7, sequence: 8))
        #expect(reply.icmp?.payload == echo.payload)
        #expect(reply.ipv4?.header.destination == LoneStack.peer)
    }

    @Test("No echo comes from a host that is told not to, to everybody's address, or over a wrong checksum")
    func staysSilent() {
        var damaged = echo
        damaged.checksum ^= 1
        var host = LoneStack()
        host.receive(HostStackICMPTests.frame(echo, to: .broadcast, hardware: .broadcast))
        host.receive(HostStackICMPTests.frame(damaged))
        host.perform(.deconfigure)
        host.receive(HostStackICMPTests.frame(echo))
        #expect(host.taken().frames.isEmpty)
        var silent = LoneStack { $0.answersEcho = false }
        silent.receive(HostStackICMPTests.frame(echo))
        #expect(silent.taken().frames.isEmpty)
    }

    @Test("A ping is told as answered by the reply to it alone")
    func pings() throws {
        var host = LoneStack()
        host.perform(.ping(LoneStack.peer))
        let request = try #require(host.taken().frames.first?.icmp)
        guard case .echoRequest(let identifier, let sequence) = request.meaning else {
            Issue.record("\(request.meaning) is no echo request.")
            return
        }
        let other = ICMPMessage.echoReply(identifier: identifier &+ 1, sequence: sequence, payload: request.payload)
        host.receive(HostStackICMPTests.frame(other))
        #expect(host.taken().events.isEmpty)
        let reply = ICMPMessage.echoReply(identifier: identifier, sequence: sequence, payload: request.payload)
        host.receive(HostStackICMPTests.frame(reply))
        #expect(host.taken().events == [.pingAnswered(LoneStack.peer)])
    }

    @Test("A datagram that went nowhere is told to the program whose port it came from")
    func datagramErrors() {
        let router = IPv4Address(10, 0, 0, 254)
        let remote = Endpoint(address: LoneStack.peer, port: 69)
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        host.perform(
            .send(Datagram(source: Endpoint(address: .any, port: 2070), destination: remote, payload: [1, 2, 3, 4]))
        )
        let packet = Array(host.rawFrames[0].dropFirst(14))
        _ = host.taken()
        let expected: [(ICMPMessage, UnreachableReason)] = [
            (.destinationUnreachable(.port, quoting: packet), .portUnreachable),
            (.destinationUnreachable(.host, quoting: packet), .icmp(code: .host, from: router)),
            (
                .destinationUnreachable(.communicationProhibited, quoting: packet),
                .icmp(code: .communicationProhibited, from: router)
            ),
            (.timeExceeded(quoting: packet), .timeExceeded(from: router)),
        ]
        for (message, reason) in expected {
            host.receive(HostStackICMPTests.frame(message, from: router))
            #expect(host.taken().events == [.unreachable(reason, remote: remote, port: 2070)])
        }
        host.perform(.unbind(port: 2070))
        host.receive(HostStackICMPTests.frame(expected[0].0))
        #expect(host.taken().events.isEmpty)
    }

    @Test("An error about another host's packet, or one cut short, is no news")
    func foreignErrors() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let foreign = IPv4Packet(
            source: IPv4Address(10, 0, 0, 9),
            destination: LoneStack.peer,
            protocol: .udp,
            payload: UDPDatagram(
                from: Endpoint(address: IPv4Address(10, 0, 0, 9), port: 2070),
                to: Endpoint(address: LoneStack.peer, port: 69),
                payload: []
            ).encoded
        )
        host.receive(HostStackICMPTests.frame(.destinationUnreachable(.port, quoting: foreign.encoded)))
        host.receive(HostStackICMPTests.frame(.destinationUnreachable(.port, quoting: [0x45, 0])))
        host.receive(HostStackICMPTests.frame(.destinationUnreachable(.port, quoting: [])))
        #expect(host.taken().events.isEmpty)
    }
}
