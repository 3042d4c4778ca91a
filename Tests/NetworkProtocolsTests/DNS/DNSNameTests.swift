import NetworkProtocols
import Testing

@Suite struct DNSNameTests {
    @Test("Names are equal whatever the case of ASCII letters")
    func equality() throws {
        let lower = try #require(DNSName("boot.example.org"))
        let mixed = try #require(DNSName("Boot.EXAMPLE.org."))
        let other = try #require(DNSName("boot.example.com"))
        #expect(lower == mixed)
        #expect(lower.hashValue == mixed.hashValue)
        #expect(lower != other)
        #expect(mixed.labels == [ascii("Boot"), ascii("EXAMPLE"), ascii("org")])
        #expect(mixed.description == "Boot.EXAMPLE.org.")
        // "[" and "{" differ by the bit that letters' cases differ by.
        #expect(DNSName(labels: [[0x5b]]) != DNSName(labels: [[0x7b]]))
        // One label of three octets isn't two labels.
        #expect(DNSName(labels: [ascii("a.b")]) != DNSName("a.b"))
    }

    @Test("The root has no labels")
    func root() {
        #expect(DNSName("") == .root)
        #expect(DNSName(".") == .root)
        #expect(DNSName.root.labels == [])
        #expect(DNSName.root.description == ".")
    }

    @Test("Labels of 1 to 63 octets, 255 octets in all")
    func limits() {
        let label = [UInt8](repeating: 0x61, count: 63)
        #expect(DNSName(labels: [label, label, label, Array(label.dropLast(2))]) != nil)
        #expect(DNSName(labels: [label, label, label, Array(label.dropLast(1))]) == nil)
        #expect(DNSName(labels: [label + [0x61]]) == nil)
        #expect(DNSName(labels: [[]]) == nil)
        #expect(DNSName("a..b") == nil)
        #expect(DNSName("..") == nil)
    }

    @Test("A pointer made here is written, however absurd")
    func pointers() throws {
        var name = try #require(DNSName("a.b"))
        func written(_ labels: Int, _ offset: Int) -> [UInt8] {
            name.pointer = DNSNamePointer(labelsBefore: labels, offset: offset)
            return Array(DNSMessage.query(id: 0, DNSQuestion(name)).encoded[12...].dropLast(4))
        }
        #expect(written(1, 12) == octets("0161 c00c"))
        #expect(written(0, 0x3fff) == octets("ffff"))
        #expect(written(99, 0) == octets("0161 0162 c000"))
        #expect(written(-1, -1) == octets("ffff"))
        #expect(written(2, 0x4000) == octets("0161 0162 c000"))
    }

    @Test("Types and classes have their mnemonics")
    func mnemonics() {
        let types: [DNSRecordType] = [.a, .ns, .cname, .soa, .ptr, .mx, .txt, .aaaa, .srv, .opt, .any]
        let names = ["A", "NS", "CNAME", "SOA", "PTR", "MX", "TXT", "AAAA", "SRV", "OPT", "ANY"]
        #expect(types.map(\.description) == names)
        #expect(DNSRecordType(rawValue: 65).description == "TYPE65")
        #expect(DNSClass.internet.description == "IN")
        #expect(DNSResponseCode.nameError.description == "no such name")
    }
}

@Suite struct IPv6AddressTests {
    @Test(
        "IPv6 addresses are written as RFC 5952 asks",
        arguments: [
            ("20010db8000000000000000000000001", "2001:db8::1"), ("00000000000000000000000000000000", "::"),
            ("00000000000000000000000000000001", "::1"), ("fe800000000000000000000000000000", "fe80::"),
            ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
            ("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
            ("20010000000000010000000000000001", "2001:0:0:1::1"),
            ("00010002000300040005000600070008", "1:2:3:4:5:6:7:8"),
        ]
    )
    func description(hex: String, text: String) throws {
        let bytes = octets(hex)
        var reader = ByteReader(bytes.span)
        let address = try reader.readIPv6Address()
        var writer = ByteWriter()
        writer.write(address)
        #expect(address.description == text)
        #expect(writer.bytes == bytes)
    }
}
