import NetworkProtocols
import Testing

@Suite struct ARPPacketTests {
    private let server = MACAddress(0x5e, 0xd2, 0xef, 0x51, 0x47, 0x2f)

    @Test("A captured request is read")
    func request() throws {
        let frame = RealFrame.arpRequest
        var reader = ByteReader(frame.span, from: 14, to: frame.count)
        let packet = try ARPPacket(decoding: &reader)
        #expect(
            packet
                == ARPPacket(
                    operation: .request,
                    senderHardware: server,
                    senderAddress: IPv4Address(10, 77, 0, 1),
                    targetAddress: IPv4Address(10, 77, 0, 111)
                )
        )
        #expect(!packet.isProbe && !packet.isAnnouncement)
        #expect(packet.hardwareType == 1 && packet.protocolType == .ipv4)
    }

    @Test("Probes and announcements are known by their addresses (RFC 5227)")
    func conflictDetection() {
        let candidate = IPv4Address(10, 0, 0, 9)
        let probe = ARPPacket(
            operation: .request,
            senderHardware: server,
            senderAddress: .any,
            targetAddress: candidate
        )
        let announcement = ARPPacket(
            operation: .request,
            senderHardware: server,
            senderAddress: candidate,
            targetAddress: candidate
        )
        #expect(probe.isProbe && !probe.isAnnouncement)
        #expect(announcement.isAnnouncement && !announcement.isProbe)
    }

    @Test("Reverse requests and replies belong into RARP frames")
    func reverse() {
        let request = ARPPacket(
            operation: .reverseRequest,
            senderHardware: server,
            senderAddress: .any,
            targetHardware: server,
            targetAddress: .any
        )
        let frame = EthernetFrame.arp(request)
        #expect(Array(frame[12..<14]) == [0x80, 0x35])
        #expect(Array(frame[..<6]) == [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
        #expect(frame.count == 60)
    }

    @Test("Other address lengths throw; everything else is encoded to the same octets")
    func identity() {
        let bytes = Array(RealFrame.arpRequest.dropFirst(14))
        let losses = losses(of: bytes, minimum: 28) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            return try ARPPacket(decoding: &reader).encoded
        }
        #expect(losses.isEmpty)
        var long = bytes
        long[4] = 20
        var thrown: PacketDecodingError?
        var reader = ByteReader(long.span)
        do throws(PacketDecodingError) { _ = try ARPPacket(decoding: &reader) } catch { thrown = error }
        #expect(thrown == .invalid("hardware address length", at: 4))
    }
}
