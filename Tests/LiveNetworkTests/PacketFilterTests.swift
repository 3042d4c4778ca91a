import LiveNetwork
import NetworkProtocols
import Testing

@Suite struct PacketFilterTests {
    /// A UDP datagram from 10.0.0.1:67 to 10.0.0.2:68 with 18 octets of data.
    private static let packet: [UInt8] =
        [0x45, 0, 0, 46, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
        + [0, 67, 0, 68, 0, 26, 0, 0] + [UInt8](repeating: 0xAA, count: 18)
    private static let ethernet: [UInt8] =
        [0x52, 0x54, 0, 0, 0, 2, 0x52, 0x54, 0, 0, 0, 1, 8, 0] + packet
    private static let cooked: [UInt8] =
        [0, 0, 0, 1, 0, 6, 0x52, 0x54, 0, 0, 0, 1, 0, 0, 8, 0] + packet
    private static let cooked2: [UInt8] =
        [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0x52, 0x54, 0, 0, 0, 1, 0, 0] + packet
    private static let null: [UInt8] = [2, 0, 0, 0] + packet

    private func matches(_ expression: String, _ frame: [UInt8], _ linkType: LinkType = .ethernet) throws -> Bool {
        try PacketFilter(expression: expression, linkType: linkType).matches(frame.span, originalLength: frame.count)
    }

    private func passes(_ filter: PacketFilter, _ frame: [UInt8], originalLength: Int) -> Bool {
        filter.matches(frame.span, originalLength: originalLength)
    }

    private func passes(_ filters: PacketFilterSet, _ frame: [UInt8], _ linkType: LinkType) throws -> Bool {
        let header = FrameHeader(number: 1, time: .zero, linkType: linkType, originalLength: frame.count)
        return try filters.matches(header, frame.span)
    }

    @Test(
        "A filter passes what its expression says",
        arguments: [
            ("udp port 67", true), ("port 68", true), ("udp port 69", false), ("tcp", false), ("host 10.0.0.2", true),
            ("host 10.0.0.3", false), ("ether host 52:54:00:00:00:01", true), ("", true), ("greater 60", true),
            ("less 59", false), ("ether[13] = 0", true), ("vlan", false),
        ]
    )
    func passes(expression: String, passes: Bool) throws {
        #expect(try matches(expression, Self.ethernet) == passes)
    }

    @Test("Every decoded link type can be filtered")
    func linkTypes() throws {
        let frames: [(LinkType, [UInt8])] = [
            (.ethernet, Self.ethernet), (.raw, Self.packet), (.ipv4, Self.packet), (.linuxSLL, Self.cooked),
            (.linuxSLL2, Self.cooked2), (.null, Self.null), (.loop, [0, 0, 0, 2] + Self.packet),
        ]
        for (linkType, frame) in frames {
            #expect(try matches("udp port 67 and host 10.0.0.1", frame, linkType), "\(linkType)")
            #expect(try !matches("udp port 69", frame, linkType), "\(linkType)")
        }
        #expect(try !matches("udp", Self.packet, .ipv6))
    }

    @Test("A frame cut anywhere is judged and never read beyond its end")
    func cutFrames() throws {
        let filter = try PacketFilter(expression: "udp port 67 or udp[20] = 1")
        let passed = (0...Self.ethernet.count).filter { length in
            filter.matches(Array(Self.ethernet.prefix(length)).span, originalLength: Self.ethernet.count)
        }
        // The source port ends at octet 36 of the frame.
        #expect(passed == Array(36...Self.ethernet.count))
    }

    @Test("The original length is what lengths are compared with")
    func originalLength() throws {
        let filter = try PacketFilter(expression: "greater 1000")
        #expect(passes(filter, Self.ethernet, originalLength: 1500))
        #expect(!passes(filter, Self.ethernet, originalLength: 60))
        #expect(passes(filter, [], originalLength: 1500))
    }

    @Test("A wrong expression is told with libpcap's words")
    func wrongExpression() {
        do throws(PacketFilterError) {
            _ = try PacketFilter(expression: "udp prot 67")
            Issue.record("a wrong expression was compiled")
        } catch {
            #expect(error.expression == "udp prot 67")
            #expect(error.linkType == .ethernet)
            #expect(error.message.contains("syntax error"))
            #expect(error.description.contains("\"udp prot 67\""))
        }
    }

    @Test("A filter set compiles for each link type when its frames come")
    func filterSet() throws {
        let filters = try PacketFilterSet(expression: "udp port 67")
        let frames: [(LinkType, [UInt8])] = [
            (.linuxSLL, Self.cooked), (.ethernet, Self.ethernet), (.raw, Self.packet), (.linuxSLL, Self.cooked),
        ]
        for (linkType, frame) in frames {
            #expect(try passes(filters, frame, linkType))
        }
        #expect(throws: PacketFilterError.self) { try PacketFilterSet(expression: "udp prot 67") }
    }

    @Test("An expression that makes no sense for a link type is told when its frame comes")
    func senselessExpression() throws {
        let filters = try PacketFilterSet(expression: "vlan 5")
        #expect(throws: PacketFilterError.self) { try passes(filters, Self.packet, .raw) }
    }
}
