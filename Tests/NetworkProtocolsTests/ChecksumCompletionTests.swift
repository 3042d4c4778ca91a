import NetworkProtocols
import Testing

@Suite struct ChecksumCompletionTests {
    private static let ends = (
        Endpoint(address: IPv4Address(10, 0, 0, 1), port: 67), Endpoint(address: IPv4Address(10, 0, 0, 2), port: 68)
    )
    private static let cards = (MACAddress(2, 0, 0, 0, 0, 1), MACAddress(2, 0, 0, 0, 0, 2))

    private static func udp(_ payload: [UInt8]) -> [UInt8] {
        EthernetFrame.udp(
            from: ends.0,
            to: ends.1,
            sourceMAC: cards.0,
            destinationMAC: cards.1,
            payload: payload
        )
    }

    private static func tcp(_ payload: [UInt8]) -> [UInt8] {
        EthernetFrame.tcp(
            from: ends.0,
            to: ends.1,
            sourceMAC: cards.0,
            destinationMAC: cards.1,
            sequence: 7,
            acknowledgement: 9,
            flags: [.ack],
            payload: payload
        )
    }

    @Test(
        "A checksum that was left to hardware becomes what the sender's stack would have written",
        arguments: [0, 1, 45, 1000]
    )
    func completes(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for (whole, field) in [(Self.udp(payload), 34 + 6), (Self.tcp(payload), 34 + 16)] {
            var frame = whole
            (frame[field], frame[field + 1]) = (0x12, 0x34)
            #expect(frame != whole)
            EthernetFrame.completeChecksum(of: &frame)
            #expect(frame == whole)
        }
    }

    @Test("A frame cut or damaged anywhere, and a fragment, is left alone or survives")
    func survives() {
        let whole = Self.udp([1, 2, 3])
        for length in 0...whole.count {
            var frame = Array(whole.prefix(length))
            EthernetFrame.completeChecksum(of: &frame)
            #expect(frame.count == length)
        }
        for index in whole.indices {
            var frame = whole
            frame[index] ^= 0xff
            EthernetFrame.completeChecksum(of: &frame)
            #expect(frame.count == whole.count)
        }
        var fragment = whole
        fragment[20] = 0x20
        (fragment[40], fragment[41]) = (0x12, 0x34)
        let kept = fragment
        EthernetFrame.completeChecksum(of: &fragment)
        #expect(fragment == kept)
    }
}
