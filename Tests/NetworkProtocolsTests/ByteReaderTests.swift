import NetworkProtocols
import Testing

@Suite struct ByteReaderTests {
    @Test("Values are read in network byte order, one behind the other")
    func values() throws {
        let bytes: [UInt8] = [1, 0x02, 0x03, 4, 5, 6, 7, 10, 0, 0, 1]
        var reader = ByteReader(bytes.span)
        let octet = try reader.readUInt8()
        let word = try reader.readUInt16()
        let long = try reader.readUInt32()
        let address = try reader.readIPv4Address()
        #expect(octet == 1)
        #expect(word == 0x0203)
        #expect(long == 0x0405_0607)
        #expect(address == IPv4Address(10, 0, 0, 1))
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test("Reading past the end throws where and how much, and moves nothing")
    func truncation() {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span)
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) {
            try reader.skip(2)
            _ = try reader.readUInt32()
        } catch { thrown = error }
        #expect(thrown == .truncated(needed: 4, available: 1, at: 2))
        let offset = reader.offset
        #expect(offset == 2)
    }

    @Test("A subreader ends where it was told, and its offsets count from the same start")
    func subreader() throws {
        let bytes: [UInt8] = [1, 2, 3, 4]
        var reader = ByteReader(bytes.span)
        try reader.skip(1)
        var part = try reader.readSubreader(2)
        _ = try part.readUInt16()
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try part.readUInt8() } catch { thrown = error }
        #expect(thrown == .truncated(needed: 1, available: 0, at: 3))
        let rest = reader.readRemainingBytes()
        #expect(rest == [4])
    }
}
