import NetworkProtocols
import Testing

@Suite struct UDPDatagramTests {
    private let source = Endpoint(address: IPv4Address(10, 77, 0, 138), port: 49154)
    private let destination = Endpoint(address: IPv4Address(10, 77, 0, 1), port: 40048)

    @Test("A made datagram is the captured one")
    func made() {
        let datagram = UDPDatagram(from: source, to: destination, payload: [0, 4, 0, 1])
        #expect(datagram.encoded == Array(RealFrame.lateAcknowledgement[34..<46]))
    }

    @Test("A datagram lies where it is told to")
    func wrong() {
        var datagram = UDPDatagram(from: source, to: destination, payload: [0, 4, 0, 1])
        datagram.header.length = 500
        datagram.header.checksum = 0xdead
        #expect(Array(datagram.encoded[4..<8]) == octets("01f4 dead"))
    }

    @Test("A length under the header's is undecidable")
    func shortLength() {
        var bytes = Array(RealFrame.lateAcknowledgement[34..<46])
        bytes[5] = 7
        var reader = ByteReader(bytes.span)
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try UDPDatagram(decoding: &reader) } catch { thrown = error }
        #expect(thrown == .invalid("UDP length", at: 0))
    }
}
