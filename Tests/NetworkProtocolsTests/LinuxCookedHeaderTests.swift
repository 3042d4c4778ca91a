import NetworkProtocols
import Testing

@Suite struct LinuxCookedHeaderTests {
    private let first = octets("0004 0001 0006 020000000001 0000 0800")
    private let second = octets("0800 0000 00000007 0001 03 06 020000000001 0000")

    @Test("Version 1 has who it was for, the device and the sender")
    func version1() throws {
        var reader = ByteReader(first.span)
        let header = try LinuxCookedHeader(decodingVersion1: &reader)
        #expect(header.packetType == .sentByUs)
        #expect(header.source == MACAddress(2, 0, 0, 0, 0, 1))
        #expect(
            header
                == LinuxCookedHeader(
                    packetType: .sentByUs,
                    source: MACAddress(2, 0, 0, 0, 0, 1),
                    protocolType: .ipv4
                )
        )
    }

    @Test("Version 2 has the interface too")
    func version2() throws {
        var reader = ByteReader(second.span)
        let header = try LinuxCookedHeader(decodingVersion2: &reader)
        #expect(header.version == .v2(interface: 7, reserved: 0))
        #expect(header.packetType == .toOthers)
        #expect(header.protocolType == .ipv4)
    }

    @Test("What is decoded is encoded to the same octets, whatever they are; what is too short throws")
    func identity() {
        func encoded(_ header: LinuxCookedHeader) -> [UInt8] {
            var writer = ByteWriter()
            header.encode(into: &writer)
            return writer.bytes
        }
        let one = losses(of: first, minimum: 16) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            return encoded(try LinuxCookedHeader(decodingVersion1: &reader))
        }
        let two = losses(of: second, minimum: 20) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            return encoded(try LinuxCookedHeader(decodingVersion2: &reader))
        }
        #expect(one.isEmpty && two.isEmpty)
    }
}
