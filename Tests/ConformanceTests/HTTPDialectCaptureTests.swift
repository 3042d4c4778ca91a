import BootObservation
import Conformance
import NetworkBoot
import NetworkProtocols
import Testing

/// Captures of real machines, with the dialects in which they ask over HTTP.
private let captures: [(name: String, dialects: [HTTPClientConfiguration], requests: Int)] = [
    ("b1_bios_dnsmasq_pxelinux_tftp_http", [.busyBoxWget], 1), ("b2_proxydhcp_plain", [.busyBoxWget], 1),
    (
        "b3_undionly_http_script", [.ipxe(version: "1.0.0+git-20190125.36a4c85-5.1"), .busyBoxWget], 7
    ),
    ("b4_uefi_grub", [.busyBoxWget], 1),
]

@Suite struct HTTPDialectCaptureTests {
    @Test(
        "What real machines asked over HTTP the dialects ask octet for octet",
        .enabled(if: RealCapture.outside != nil, "BOOTPROOF_CAPTURES is unset"),
        arguments: captures.indices
    )
    func sameOctets(index: Int) throws {
        let (name, dialects, count) = captures[index]
        let exchange = try #require(try RealCapture.exchange(name))
        let requests = exchange.frames.compactMap { httpRequest(in: $0) }
        #expect(requests.count == count)
        let strange = requests.filter { octets in
            var reader = ByteReader(octets.span)
            guard let head = try? HTTPRequestHead(decoding: &reader) else { return true }
            return !dialects.contains { written(by: $0, head) == octets }
        }
        #expect(strange.isEmpty, "\(strange.map { $0.displayText })")
    }
}

/// The payload of a TCP segment that begins with GET.
private func httpRequest(in frame: TimedFrame) -> [UInt8]? {
    guard let decoded = try? DecodedFrame(decoding: frame.bytes.span, linkType: frame.header.linkType),
        case .tcp = decoded.transport
    else { return nil }
    let payload = Array(frame.bytes[decoded.payload])
    return payload.starts(with: Array("GET ".utf8)) ? payload : nil
}

/// What a client of this dialect writes to ask the same.
private func written(by dialect: HTTPClientConfiguration, _ head: HTTPRequestHead) -> [UInt8] {
    let server = Endpoint(address: IPv4Address(10, 77, 0, 1), port: 80)
    var client = HTTPClient(
        remote: server,
        stream: StreamID(rawValue: 1),
        configuration: dialect,
        at: .zero
    )
    client.request(target: head.target, host: head.host ?? [], at: .zero)
    client.handle(.connected(local: server, remote: server), at: .zero)
    var written: [UInt8] = []
    while let output = client.nextOutput() {
        if case .host(.stream(_, .write(let octets))) = output { written += octets }
    }
    return written
}
