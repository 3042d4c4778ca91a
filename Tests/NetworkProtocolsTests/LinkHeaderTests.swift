import NetworkProtocols
import Testing

@Suite struct LinkHeaderTests {
    private func decode(_ bytes: [UInt8], _ linkType: LinkType) throws -> (header: LinkHeader, offset: Int) {
        var reader = ByteReader(bytes.span)
        let header = try LinkHeader(decoding: &reader, linkType: linkType)
        return (header, reader.offset)
    }

    @Test("Ethernet has both addresses, tags and what follows them")
    func ethernet() throws {
        let plain = try decode(RealFrame.readRequest, .ethernet)
        #expect(plain.header.source == MACAddress(2, 0, 0, 0, 0, 0x64))
        #expect(plain.header.destination == MACAddress(2, 0, 0, 0, 0, 5))
        #expect(plain.header.etherType == .ipv4)
        #expect(plain.header.vlan == nil && plain.header.innerVLAN == nil && plain.header.payloadLength == nil)
        #expect(plain.offset == 14)

        let tagged = try decode(octets("ffffffffffff 020000000001 88a8 2064 8100 000a 86dd"), .ethernet)
        #expect(tagged.header.vlan == VLANTag(identifier: 100, priority: 1, protocolIdentifier: .serviceVLAN))
        #expect(tagged.header.innerVLAN == VLANTag(identifier: 10))
        #expect(tagged.header.etherType == .ipv6)
        #expect(tagged.offset == 22)

        let snap = try decode(octets("ffffffffffff 020000000001 8100 0005 0009 aaaa03 000000 0800 45"), .ethernet)
        #expect(snap.header.etherType == .ipv4)
        #expect(snap.header.payloadLength == 1)
        #expect(snap.offset == 26)
    }

    @Test("Each field is set without touching another")
    func setters() throws {
        var header = try decode(octets("ffffffffffff 020000000001 8100 0005 0009 aaaa03 000000 0800 45"), .ethernet)
            .header
        header.source = nil
        header.vlan = nil
        #expect(header.source == nil && header.destination == .broadcast && header.vlan == nil)
        #expect(header.etherType == .ipv4 && header.payloadLength == 1)
        header.source = MACAddress(2, 0, 0, 0, 0, 9)
        header.destination = nil
        header.vlan = VLANTag(identifier: 1)
        header.innerVLAN = VLANTag(identifier: 2)
        header.etherType = .arp
        #expect(header.source == MACAddress(2, 0, 0, 0, 0, 9) && header.destination == nil)
        #expect(header.vlan == VLANTag(identifier: 1) && header.innerVLAN == VLANTag(identifier: 2))
        #expect(header.etherType == .arp && header.payloadLength == 1)
        header.innerVLAN = nil
        #expect(header.vlan == VLANTag(identifier: 1) && header.innerVLAN == nil)
    }

    @Test("Linux cooked headers have a source only, and tags where the kernel kept them")
    func cooked() throws {
        let first = try decode(octets("0004 0001 0006 020000000001 0000 0800 45"), .linuxSLL)
        #expect(first.header.source == MACAddress(2, 0, 0, 0, 0, 1))
        #expect(first.header.destination == nil)
        #expect(first.header.etherType == .ipv4)
        #expect(first.offset == 16)
        let second = try decode(octets("8100 0000 00000007 0001 03 06 020000000001 0000 0005 0806 00"), .linuxSLL2)
        #expect(second.header.vlan == VLANTag(identifier: 5))
        #expect(second.header.etherType == .arp)
        #expect(second.offset == 24)
        let loopback = try decode(octets("0000 0304 0000 0000000000000000 0800 45"), .linuxSLL)
        #expect(loopback.header.source == nil)
        let logicalLink = try decode(octets("0002 0001 0006 020000000001 0000 0004 424203"), .linuxSLL)
        #expect(logicalLink.header.etherType == .llc)
        #expect(logicalLink.offset == 19)
    }

    @Test("A loopback header's byte order is told by its zero half; LOOP is big-endian")
    func loopback() throws {
        #expect(try decode(octets("02000000"), .null).header.etherType == .ipv4)
        #expect(try decode(octets("00000002"), .null).header.etherType == .ipv4)
        #expect(try decode(octets("1e000000"), .null).header.etherType == .ipv6)
        #expect(try decode(octets("00000018"), .loop).header.etherType == .ipv6)
        #expect(try decode(octets("02000000"), .loop).header.etherType == .unknown)
        #expect(try decode(octets("07000000"), .null).header.etherType == .unknown)
    }

    @Test("Raw packets tell their version; the reader stays at their first octet")
    func raw() throws {
        #expect(try decode([0x45], .raw).header == LinkHeader(source: nil, destination: nil, etherType: .ipv4))
        #expect(try decode([0x60], LinkType(rawValue: 12)).header.etherType == .ipv6)
        #expect(try decode([0x45], LinkType(rawValue: 14)).offset == 0)
        #expect(try decode([], .ipv4).header.etherType == .ipv4)
        #expect(try decode([], .ipv6).header.etherType == .ipv6)
    }

    @Test("An unknown link type, an unknown version and a short header throw")
    func undecidable() {
        func error(_ bytes: [UInt8], _ linkType: LinkType) -> PacketDecodingError? {
            var reader = ByteReader(bytes.span)
            do throws(PacketDecodingError) {
                _ = try LinkHeader(decoding: &reader, linkType: linkType)
                return nil
            } catch { return error }
        }
        #expect(error([0x45], LinkType(rawValue: 105)) == .invalid("link type", at: 0))
        #expect(error([0x55], .raw) == .invalid("IP version", at: 0))
        #expect(error([], .raw) == .truncated(needed: 1, available: 0, at: 0))
        #expect(error([1, 2, 3], .null) == .truncated(needed: 4, available: 3, at: 0))
        #expect(
            error(Array(RealFrame.readRequest.prefix(13)), .ethernet) == .truncated(needed: 14, available: 13, at: 0)
        )
    }

    @Test("It tells the same as the header of each link type")
    func agreement() throws {
        let frame = octets("ffffffffffff 020000000001 8100 0005 0009 aaaa03 000000 0800 45")
        var reader = ByteReader(frame.span)
        let header = try EthernetHeader(decoding: &reader)
        let link = try decode(frame, .ethernet).header
        #expect(link.vlan == header.tags.first)
        #expect(link.etherType == header.etherType)
        #expect(link.source == header.source && link.destination == header.destination)
    }
}
