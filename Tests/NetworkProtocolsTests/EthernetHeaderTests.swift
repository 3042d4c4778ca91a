import NetworkProtocols
import Testing

@Suite struct EthernetHeaderTests {
    private let tagged = octets("ffffffffffff 020000000001 88a8 2064 8100 f00a 0800 45")
    private let snap = octets("0180c2000000 020000000001 0009 aaaa03 000000 0806 00")
    private let spanningTree = octets("0180c2000000 020000000001 0026 424203 00")
    private let supervisory = octets("0180c2000000 020000000001 0004 f0f0 0103 00")

    @Test("Tags are read outermost first, with priority, eligibility and identifier")
    func tags() throws {
        var reader = ByteReader(tagged.span)
        let header = try EthernetHeader(decoding: &reader)
        #expect(header.destination == .broadcast)
        #expect(header.source == MACAddress(2, 0, 0, 0, 0, 1))
        #expect(
            Array(header.tags) == [
                VLANTag(identifier: 100, priority: 1, protocolIdentifier: .serviceVLAN),
                VLANTag(identifier: 10, priority: 7, dropEligible: true),
            ]
        )
        #expect(header.etherType == .ipv4)
        let offset = reader.offset
        #expect(offset == header.encodedLength && offset == 22)
    }

    @Test("IEEE 802.3 frames give SNAP's EtherType, or that LLC follows")
    func logicalLink() throws {
        var reader = ByteReader(snap.span)
        let header = try EthernetHeader(decoding: &reader)
        #expect(header.encapsulation == .llc(length: 9, LLCHeader(snapCarrying: .arp)))
        #expect(header.etherType == .arp)
        reader = ByteReader(spanningTree.span)
        #expect(try EthernetHeader(decoding: &reader).etherType == .llc)
        reader = ByteReader(supervisory.span)
        let numbered = LLCHeader(destination: 0xf0, source: 0xf0, control: .numbered(0x0103))
        #expect(try EthernetHeader(decoding: &reader).encapsulation == .llc(length: 4, numbered))
    }

    @Test("A fifth tag is undecidable")
    func tooManyTags() {
        let bytes = octets("ffffffffffff 020000000001") + octets("8100 0001").repeated(5) + octets("0800")
        var thrown: PacketDecodingError?
        var reader = ByteReader(bytes.span)
        do throws(PacketDecodingError) { _ = try EthernetHeader(decoding: &reader) } catch { thrown = error }
        #expect(thrown == .invalid("VLAN tags", at: 30))
    }

    @Test("What is decoded is encoded to the same octets, whatever they are; what is too short throws")
    func identity() {
        for (bytes, minimum) in [(tagged, 22), (snap, 22), (spanningTree, 17), (supervisory, 18)] {
            let losses = losses(of: bytes, minimum: minimum) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                return try EthernetFrame(decoding: &reader).encoded
            }
            #expect(losses.isEmpty)
        }
    }
}
