import NetworkProtocols
import Testing

@Suite struct IPv4PacketTests {
    private let source = IPv4Address(10, 0, 0, 1)
    private let destination = IPv4Address(10, 0, 0, 2)

    private func packet(_ count: Int, options: [IPv4Option] = []) -> IPv4Packet {
        IPv4Packet(
            source: source,
            destination: destination,
            protocol: .udp,
            identification: 9,
            options: IPv4Options(options),
            payload: (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        )
    }

    @Test("What is decoded is encoded to the same octets, whatever they are; what is too short throws")
    func identity() {
        for bytes in [
            Array(RealFrame.lateAcknowledgement.dropFirst(14)), packet(5, options: [.routerAlert(0)]).encoded,
        ] {
            let losses = losses(of: bytes, minimum: bytes.count) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                let packet = try IPv4Packet(decoding: &reader)
                return packet.encoded + reader.readRemainingBytes()
            }
            #expect(losses.isEmpty)
        }
    }

    @Test("Options lengthen the header, and the checksum counts them")
    func options() throws {
        let packet = packet(3, options: [.routerAlert(1), .noOperation])
        #expect(packet.header.headerLength == 28)
        #expect(packet.header.totalLength == 31)
        let bytes = packet.encoded
        var reader = ByteReader(bytes.span)
        let decoded = try IPv4Packet(decoding: &reader)
        #expect(decoded.header.isChecksumValid)
        #expect(decoded == packet)
    }

    @Test("A packet lies where it is told to, and is put right again")
    func wrong() throws {
        var packet = packet(3)
        packet.header.totalLength = 9
        packet.header.checksum = 0xbad
        #expect(Array(packet.encoded[2..<4]) == [0, 9])
        #expect(Array(packet.encoded[10..<12]) == [0xb, 0xad])
        packet.updateLengths()
        #expect(packet == self.packet(3))
    }

    @Test("A packet that fits is not cut; one that does not is cut at multiples of 8")
    func fragments() {
        #expect(packet(1480).fragments(maximumTransmissionUnit: 1500) == [packet(1480)])
        let fragments = packet(1481).fragments(maximumTransmissionUnit: 1500)
        #expect(fragments.map(\.payload.count) == [1480, 1])
        #expect(fragments.map(\.header.fragmentOffset) == [0, 1480])
        #expect(fragments.map(\.header.moreFragments) == [true, false])
        #expect(fragments.map(\.header.totalLength) == [1500, 21])
        #expect(packet(100).fragments(maximumTransmissionUnit: 50).map(\.payload.count) == [24, 24, 24, 28])
        #expect(packet(17).fragments(maximumTransmissionUnit: 0).map(\.payload.count) == [8, 8, 1])
    }

    @Test("A fragment cut again keeps its place")
    func fragmentsOfFragments() {
        let first = packet(64).fragments(maximumTransmissionUnit: 52)
        #expect(first.map(\.payload.count) == [32, 32])
        let again = first.flatMap { $0.fragments(maximumTransmissionUnit: 36) }
        #expect(again.map(\.header.fragmentOffset) == [0, 16, 32, 48])
        #expect(again.map(\.header.moreFragments) == [true, true, true, false])
    }

    @Test("Only options with the copied flag go into later fragments")
    func copiedOptions() {
        let route = IPv4Option.Route(addresses: [.any])
        let fragments = packet(100, options: [.routerAlert(0), .recordRoute(route)])
            .fragments(maximumTransmissionUnit: 80)
        #expect(fragments.map(\.options.options) == [[.routerAlert(0), .recordRoute(route)], [.routerAlert(0)]])
        #expect(fragments.map(\.payload.count) == [48, 52])
    }
}
