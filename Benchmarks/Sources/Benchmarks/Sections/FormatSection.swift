import NetworkProtocols

/// What single steps cost, in nanoseconds.
enum FormatSection {
    static func measure(repetitions: Int) -> MeasurementGroup {
        var group = MeasurementGroup("steps", input: "in memory, one thread")
        let message = dhcpMessage
        let name = "DHCP message of \(message.count) octets: decode, 10 typed options"
        group.add(name, "ns", nanoseconds(repetitions) { decodeDHCP(message) })
        let data: [UInt8] = [0, 3, 0, 1] + [UInt8](repeating: 7, count: 1468)
        group.add("TFTP DATA: peek", "ns", nanoseconds(repetitions) { peekTFTP(data) })
        let segments = httpSegments
        group.add(
            "HTTP response of 64 segments with 1460 octets: parse, each",
            "ns",
            nanoseconds(repetitions, per: segments.count) { parseHTTP(segments) }
        )
        let frame = EthernetFrame.udp(
            from: Endpoint(address: IPv4Address(10, 77, 0, 1), port: 1069),
            to: Endpoint(address: IPv4Address(10, 77, 0, 2), port: 2070),
            payload: data
        )
        let length = "frame of \(frame.count) octets"
        group.add("\(length): DecodedFrame", "ns", nanoseconds(repetitions) { decodeFrame(frame) })
        group.add("\(length): UDP checksum", "ns", nanoseconds(repetitions) { checksum(frame) })
        var sha256 = SHA256Digest()
        group.add("SHA-256 of 1472 octets", "ns", nanoseconds(repetitions) { sha256.update(data.span) })
        var md5 = MD5Digest()
        group.add("MD5 of 1472 octets", "ns", nanoseconds(repetitions) { md5.update(data.span) })
        use((sha256.hexadecimal, md5.hexadecimal))
        return group
    }

    @inline(never)
    private static func decodeDHCP(_ octets: [UInt8]) {
        var reader = ByteReader(octets.span)
        guard let message = try? DHCPMessage(decoding: &reader) else { return }
        use((message.messageType, message.serverIdentifier, message.requestedAddress, message.maximumMessageSize))
        use((message.parameterRequestList, message.vendorClass, message.clientIdentifier))
        use((message.clientArchitectures, message.networkInterface, message.machineIdentifier))
    }

    @inline(never)
    private static func peekTFTP(_ octets: [UInt8]) {
        use(TFTPBlockPacket(peeking: octets.span, from: 0, to: octets.count))
    }

    @inline(never)
    private static func parseHTTP(_ segments: [[UInt8]]) {
        var parser = HTTPResponseParser()
        parser.expectResponse(to: Array("GET".utf8))
        var count = 0
        for segment in segments {
            let span = segment.span
            var offset = 0
            while let event = parser.nextEvent(in: span, at: &offset, to: span.count) {
                if case .body(let range) = event { count += range.count }
            }
        }
        precondition(count == 64 * 1460 - 100, "the response was not parsed")
    }

    @inline(never)
    private static func decodeFrame(_ octets: [UInt8]) {
        use((try? DecodedFrame(decoding: octets.span, linkType: .ethernet))?.payload.lowerBound)
    }

    @inline(never)
    private static func checksum(_ octets: [UInt8]) {
        use(
            UDPHeader.computedChecksum(
                source: IPv4Address(10, 77, 0, 1),
                destination: IPv4Address(10, 77, 0, 2),
                bytes: octets.span,
                from: 34,
                to: octets.count
            )
        )
    }

    /// What a PXE client says first.
    private static var dhcpMessage: [UInt8] {
        var message = DHCPMessage(
            transactionID: 0x1234_5678,
            flags: 0x8000,
            clientMAC: MACAddress(standingFor: IPv4Address(10, 77, 0, 2)),
            options: DHCPOptions([
                (.messageType, [3]),
                (.parameterRequestList, [1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 43, 54, 60, 67, 128, 129, 130]),
                (.maximumMessageSize, [0x05, 0xc0]),
                (.requestedAddress, [10, 77, 0, 2]),
                (.serverIdentifier, [10, 77, 0, 1]),
                (.machineIdentifier, [0] + [UInt8](1...16)),
                (.networkInterface, [1, 2, 1]),
                (.clientArchitectures, [0, 0]),
                (.clientIdentifier, [1, 2, 0, 10, 77, 0, 2]),
                (.hostName, Array("machine".utf8)),
                (.userClass, Array("iPXE".utf8)),
                (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
                (.etherboot, [177, 5, 1, 0x80, 0x86, 0x10, 0x0e, 235, 3, 1, 0, 0, 23, 1, 1, 21, 1, 1, 19, 1, 1]),
            ])
        )
        message.pad(to: 460)
        return message.encoded
    }

    /// A response whose head and body are 64 segments of 1460 octets.
    private static var httpSegments: [[UInt8]] {
        let begin = "HTTP/1.1 200 OK\r\nContent-Length: \(64 * 1460 - 100)\r\nServer: "
        let head = begin + String(repeating: "n", count: 100 - begin.utf8.count - 4) + "\r\n\r\n"
        let octets = Array(head.utf8) + [UInt8](repeating: 7, count: 64 * 1460 - 100)
        return (0..<64).map { Array(octets[($0 * 1460)..<($0 * 1460 + 1460)]) }
    }
}

/// How long `step` takes, per `count` things in it: the mean of so many that they fill a twentieth of a second.
private func nanoseconds(_ repetitions: Int, per count: Int = 1, _ step: () -> Void) -> [Double] {
    var times = 1
    while seconds({ for _ in 0..<times { step() } }) < 0.05 { times *= 2 }
    return (0..<repetitions).map { _ in
        seconds { for _ in 0..<times { step() } } * 1_000_000_000 / Double(times * count)
    }
}
