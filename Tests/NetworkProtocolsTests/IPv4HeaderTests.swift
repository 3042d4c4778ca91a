import NetworkProtocols
import Testing

@Suite struct IPv4HeaderTests {
    private func decode(_ bytes: [UInt8]) throws -> IPv4Header {
        var reader = ByteReader(bytes.span)
        return try IPv4Header(decoding: &reader)
    }

    @Test("All fields of a captured header are read")
    func fields() throws {
        let header = try decode(octets("45c0003c163a000040014ea30a4d00010a4d008a"))
        #expect(header.headerLength == 20)
        #expect(header.optionsLength == 0)
        #expect(header.typeOfService == 0xc0)
        #expect(header.totalLength == 60)
        #expect(header.payloadLength == 40)
        #expect(header.identification == 0x163a)
        #expect(!header.dontFragment && !header.moreFragments && !header.reservedFlag)
        #expect(header.fragmentOffset == 0)
        #expect(!header.isFragment)
        #expect(header.timeToLive == 64)
        #expect(header.protocol == .icmp)
        #expect(header.checksum == 0x4ea3)
        #expect(header.source == IPv4Address(10, 77, 0, 1))
        #expect(header.destination == IPv4Address(10, 77, 0, 138))
    }

    @Test("The computed checksum is that of captured headers, and ignores what is stored")
    func checksums() throws {
        for frame in [
            RealFrame.readRequest, RealFrame.echoRequest, RealFrame.syn, RealFrame.synAcknowledgement,
            RealFrame.lateAcknowledgement, RealFrame.portUnreachable,
        ] {
            var bytes = Array(frame[14..<34])
            let header = try decode(bytes)
            #expect(header.isChecksumValid)
            bytes[10] ^= 0xff
            let wrong = try decode(bytes)
            #expect(!wrong.isChecksumValid)
            #expect(wrong.computedChecksum == header.checksum)
        }
    }

    @Test("The checksum counts options, and agrees with the plain sum over any header")
    func checksumOverOptions() throws {
        var random = SeededRandom(seed: 1)
        var isRight = true
        for length in 5...15 {
            for _ in 0..<50 {
                var bytes = (0..<length * 4).map { _ in UInt8.random(in: 0...255, using: &random) }
                bytes[0] = 0x40 | UInt8(length)
                let header = try decode(bytes)
                bytes[10] = 0
                bytes[11] = 0
                var sum = InternetChecksum()
                sum.add(bytes)
                isRight = isRight && header.computedChecksum == sum.value
            }
        }
        #expect(isRight)
    }

    @Test("The checksum's carries come around wherever they arise")
    func carries() throws {
        for text in [
            "4500ffff00000000baff0000ffffffff00000001", "4500ffffffffffffffffffffffffffffffffffff",
            "4500000000000000000000000000000000000000",
        ] {
            var bytes = octets(text)
            let computed = try decode(bytes).computedChecksum
            bytes[10] = 0
            bytes[11] = 0
            var sum = InternetChecksum()
            sum.add(bytes)
            #expect(computed == sum.value, "\(text)")
        }
    }

    @Test("Each field is set without touching another")
    func setters() throws {
        var header = try decode(octets("450005dc1ebf2010401141860a4d00010a4d0032"))
        #expect(header.moreFragments && header.fragmentOffset == 128 && header.isFragment)
        header.headerLength = 24
        header.typeOfService = 1
        header.totalLength = 0x1234
        header.identification = 0xabcd
        header.reservedFlag = true
        header.dontFragment = true
        header.moreFragments = false
        header.fragmentOffset = 65528
        header.timeToLive = 7
        header.protocol = .tcp
        header.checksum = 0x5678
        var writer = ByteWriter()
        header.encode(into: &writer)
        #expect(writer.bytes == octets("46011234abcddfff070656780a4d00010a4d0032"))
    }

    @Test("Another version and a short header length are undecidable")
    func undecidable() {
        func error(_ text: String) -> PacketDecodingError? {
            let bytes = octets(text)
            var reader = ByteReader(bytes.span)
            do throws(PacketDecodingError) {
                _ = try IPv4Header(decoding: &reader)
                return nil
            } catch { return error }
        }
        #expect(error("650005dc1ebf2010401141860a4d00010a4d0032") == .invalid("IP version", at: 0))
        #expect(error("440005dc1ebf2010401141860a4d00010a4d0032") == .invalid("IPv4 header length", at: 0))
        #expect(
            error("460005dc1ebf2010401141860a4d00010a4d0032") == .truncated(needed: 24, available: 20, at: 0)
        )
    }

    @Test("A made header is right at once")
    func made() throws {
        let header = IPv4Header(
            source: IPv4Address(192, 168, 1, 100),
            destination: IPv4Address(192, 168, 1, 5),
            protocol: .udp,
            payloadLength: 48,
            identification: 1,
            dontFragment: true
        )
        var writer = ByteWriter()
        header.encode(into: &writer)
        #expect(writer.bytes == Array(RealFrame.readRequest[14..<34]))
        #expect(header == (try decode(writer.bytes)))
    }
}
