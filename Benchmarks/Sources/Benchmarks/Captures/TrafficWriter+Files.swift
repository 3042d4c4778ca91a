import NetworkProtocols

extension TrafficWriter {
    /// What a machine fetches.
    struct File {
        var name: String
        var length: Int
        /// Begins like a Linux kernel.
        var isKernel = false
        /// All of it, for a text.
        var text: String?

        init(_ name: String, length: Int, isKernel: Bool = false) {
            self.name = name
            self.length = length
            self.isKernel = isKernel
        }

        init(_ name: String, text: String) {
            self.name = name
            self.text = text
            length = text.utf8.count
        }
    }

    /// A TFTP read in lockstep; blocks of 512 octets are asked for without an option.
    mutating func fetchByTFTP(_ file: File, for machine: Host, blockSize: Int) throws {
        let port = UInt16(truncatingIfNeeded: 2000 + random.next() % 60_000)
        let transferIdentifier = UInt16(truncatingIfNeeded: 2000 + random.next() % 60_000)
        var options: TFTPOptions = []
        if blockSize != 512 {
            options = [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, blockSize)]
        }
        let request = TFTPPacket.readRequest(TFTPRequest(filename: file.name, options: options))
        try udp(machine, port, Self.server, 69, request.encoded)
        if blockSize != 512 {
            let granted: TFTPOptions = [TFTPOption(.transferSize, file.length), TFTPOption(.blockSize, blockSize)]
            try udp(Self.server, transferIdentifier, machine, port, TFTPPacket.optionAcknowledgement(granted).encoded)
            try acknowledge(0, machine, port, transferIdentifier)
        }
        var offset = 0
        var block = 0
        repeat {
            let length = min(blockSize, file.length - offset)
            block += 1
            let packet = TFTPPacket.data(
                block: TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: block)),
                payload: piece(of: file, at: offset, length)
            )
            try udp(Self.server, transferIdentifier, machine, port, packet.encoded)
            try acknowledge(block, machine, port, transferIdentifier)
            offset += length
            if length < blockSize { break }
        } while offset <= file.length
    }

    private mutating func acknowledge(_ block: Int, _ machine: Host, _ port: UInt16, _ server: UInt16) throws {
        let packet = TFTPPacket.acknowledgement(block: TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: block)))
        try udp(machine, port, Self.server, server, packet.encoded)
    }

    /// An HTTP GET on a connection of its own, every second segment acknowledged.
    mutating func fetchByHTTP(_ file: File, for machine: Host) throws {
        var client = Side(
            host: machine,
            port: UInt16(truncatingIfNeeded: 32_768 + random.next() % 28_000),
            sequence: UInt32(truncatingIfNeeded: random.next())
        )
        var server = Side(host: Self.server, port: 80, sequence: UInt32(truncatingIfNeeded: random.next()))
        try segment(&client, to: server, [.syn], options: [.maximumSegmentSize(1460)])
        try segment(&server, to: client, [.syn, .ack], options: [.maximumSegmentSize(1460)])
        try segment(&client, to: server, [.ack])
        let request = "GET /\(file.name) HTTP/1.1\r\nHost: 10.77.0.1\r\nUser-Agent: Wget\r\nConnection: close\r\n\r\n"
        try segment(&client, to: server, [.ack, .psh], payload: Array(request.utf8))
        try segment(&server, to: client, [.ack])
        let head =
            "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: \(file.length)\r\nConnection: close\r\n\r\n"
        try segment(&server, to: client, [.ack, .psh], payload: Array(head.utf8))
        var offset = 0
        var count = 0
        while offset < file.length {
            let length = min(1460, file.length - offset)
            try segment(&server, to: client, [.ack], payload: piece(of: file, at: offset, length))
            offset += length
            count += 1
            if count % 2 == 0 { try segment(&client, to: server, [.ack]) }
        }
        try segment(&server, to: client, [.fin, .ack])
        try segment(&client, to: server, [.fin, .ack])
        try segment(&server, to: client, [.ack])
    }

    /// One end of a TCP connection and the number of its next octet.
    private struct Side {
        var host: Host
        var port: UInt16
        var sequence: UInt32
    }

    private mutating func segment(
        _ from: inout Side,
        to other: Side,
        _ flags: TCPFlags,
        options: [TCPOption] = [],
        payload: [UInt8] = []
    ) throws {
        try write(
            EthernetFrame.tcp(
                from: Endpoint(address: from.host.address, port: from.port),
                to: Endpoint(address: other.host.address, port: other.port),
                sourceMAC: from.host.mac,
                destinationMAC: other.host.mac,
                identification: nextIdentification(),
                sequence: from.sequence,
                acknowledgement: flags.contains(.ack) ? other.sequence : 0,
                flags: flags,
                options: options,
                payload: payload
            )
        )
        from.sequence &+= UInt32(payload.count) &+ (flags.contains(.syn) || flags.contains(.fin) ? 1 : 0)
    }

    private mutating func piece(of file: File, at offset: Int, _ length: Int) -> [UInt8] {
        if let text = file.text { return Array(Array(text.utf8)[offset..<(offset + length)]) }
        var octets = content(length)
        if file.isKernel, offset == 0, length > 0x206 {
            octets.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
        }
        return octets
    }
}
