import NetworkProtocols
import Testing

@Suite struct ICMPMessageTests {
    private func decode(_ frame: [UInt8]) throws -> ICMPMessage {
        var reader = ByteReader(frame.span, from: 34, to: frame.count)
        return try ICMPMessage(decoding: &reader)
    }

    @Test("A captured echo request has identifier and sequence, and a right checksum")
    func echo() throws {
        let message = try decode(RealFrame.echoRequest)
        #expect(message.meaning == .echoRequest(identifier: 0xce10, sequence: 0))
        #expect(message.payload.count == 20)
        #expect(message.checksum == 0x29ef)
        #expect(message.isChecksumValid)
        #expect(message.quoted == nil)
        #expect(ICMPMessage.echoRequest(identifier: 0xce10, sequence: 0, payload: message.payload) == message)
        let reply = ICMPMessage.echoReply(identifier: 1, sequence: 2)
        #expect(reply.meaning == .echoReply(identifier: 1, sequence: 2))
    }

    @Test("A captured port unreachable quotes the datagram that it is about")
    func unreachable() throws {
        let message = try decode(RealFrame.portUnreachable)
        #expect(message.meaning == .destinationUnreachable(.port, nextHopMTU: nil))
        #expect(message.isChecksumValid)
        let quoted = try #require(message.quoted)
        #expect(quoted.protocol == .udp)
        #expect(quoted.source == Endpoint(address: IPv4Address(10, 77, 0, 138), port: 49154))
        #expect(quoted.destination == Endpoint(address: IPv4Address(10, 77, 0, 1), port: 40048))
        #expect(quoted.header.identification == 0x870e)
    }

    @Test("A made answer quotes header and 8 octets, and tells the next hop's MTU where one is needed")
    func made() throws {
        let packet = Array(RealFrame.readRequest.dropFirst(14))
        let message = ICMPMessage.destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1400, quoting: packet)
        #expect(message.meaning == .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1400))
        #expect(message.payload == Array(packet.prefix(28)))
        #expect(message.quoted?.destination == Endpoint(address: IPv4Address(192, 168, 1, 5), port: 69))
        let old = ICMPMessage.destinationUnreachable(.fragmentationNeeded, quoting: packet)
        #expect(old.meaning == .destinationUnreachable(.fragmentationNeeded, nextHopMTU: nil))
        #expect(ICMPMessage.timeExceeded(quoting: packet).meaning == .timeToLiveExceeded)
        #expect(ICMPMessage.timeExceeded(inReassembly: true, quoting: packet).meaning == .reassemblyTimeExceeded)
    }

    @Test("Redirects name a gateway; other types keep their octets")
    func others() {
        let redirect = ICMPMessage(type: .redirect, code: 1, restOfHeader: 0x0a00_0001)
        #expect(redirect.meaning == .redirect(gateway: IPv4Address(10, 0, 0, 1)))
        #expect(ICMPMessage(type: ICMPType(rawValue: 42)).meaning == .other)
    }

    @Test("Quotations that are too short, of fragments or of protocols without ports give no endpoints")
    func quotations() {
        var packet = Array(RealFrame.readRequest[14..<37])
        #expect(ICMPMessage(type: .timeExceeded, payload: packet).quoted?.source == nil)
        packet = Array(RealFrame.echoRequest[14..<42])
        #expect(ICMPMessage(type: .timeExceeded, payload: packet).quoted?.source == nil)
        packet = Array(RealFrame.readRequest[14..<42])
        packet[7] = 1
        #expect(ICMPMessage(type: .timeExceeded, payload: packet).quoted?.source == nil)
        #expect(ICMPMessage(type: .timeExceeded, payload: Array(packet.prefix(19))).quoted == nil)
    }

    @Test("What is decoded is encoded to the same octets, whatever they are; reading what it means never fails")
    func identity() {
        let bytes = Array(RealFrame.portUnreachable.dropFirst(34))
        let losses = losses(of: bytes, minimum: 8) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            let message = try ICMPMessage(decoding: &reader)
            _ = (message.meaning, message.quoted?.source, message.isChecksumValid)
            return message.encoded
        }
        #expect(losses.isEmpty)
    }
}
