internal import NetworkProtocols

/// Transfers of files by TFTP and HTTP.
extension ExchangeBuilder {
    /// What a client asks for, and how the server answers.
    struct TFTPTerms {
        var options: TFTPOptions = [TFTPOption(.blockSize, 1432), TFTPOption(.transferSize, 0)]
        var mode = TFTPMode.octet
        var clientPort: UInt16 = 49_152
        var serverPort: UInt16 = 40_001
        var server = Station.server

        /// As PXELINUX asks.
        static func pxelinux(_ clientPort: UInt16) -> TFTPTerms {
            TFTPTerms(
                options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)],
                clientPort: clientPort,
                serverPort: clientPort &- 9000
            )
        }
    }

    /// A file is read whole; its server honours every option that is asked for.
    mutating func read(_ name: String, _ content: [UInt8], _ terms: TFTPTerms = TFTPTerms()) {
        let request = TFTPRequest(filename: name, mode: terms.mode, options: terms.options)
        send(TFTPPacket.readRequest(request).encoded, from: .client, terms.clientPort, to: terms.server, 69)
        if !terms.options.isEmpty {
            let granted = terms.options.list.map {
                $0.isNamed(.transferSize) ? TFTPOption(.transferSize, content.count) : $0
            }
            fromServer(.optionAcknowledgement(TFTPOptions(granted)), terms)
            fromClient(.acknowledgement(block: .zero), terms)
        }
        let size = terms.options.blockSize ?? 512
        let window = terms.options.windowSize ?? 1
        let count = content.count / size + 1
        for block in 1...count {
            let start = (block - 1) * size
            let payload = Array(content[start..<min(start + size, content.count)])
            let number = TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: block))
            fromServer(.data(block: number, payload: payload), terms)
            if block % window == 0 || block == count { fromClient(.acknowledgement(block: number), terms) }
        }
    }

    /// A file is asked for that the server does not have.
    mutating func miss(_ name: String, _ terms: TFTPTerms) {
        let request = TFTPRequest(filename: name, options: terms.options)
        send(TFTPPacket.readRequest(request).encoded, from: .client, terms.clientPort, to: terms.server, 69)
        fromServer(.error(.fileNotFound, "no such file"), terms)
    }

    mutating func fromServer(_ packet: TFTPPacket, _ terms: TFTPTerms) {
        send(packet.encoded, from: terms.server, terms.serverPort, to: .client, terms.clientPort)
    }

    mutating func fromClient(_ packet: TFTPPacket, _ terms: TFTPTerms) {
        send(packet.encoded, from: .client, terms.clientPort, to: terms.server, terms.serverPort)
    }

    /// One request over a connection of its own, which the server closes after `response`.
    mutating func fetch(_ request: String, _ response: [UInt8], clientPort: UInt16 = 50_100) {
        var connection = Connection(clientPort: clientPort, serverPort: 80)
        open(&connection)
        send(connection.fromClient([.psh, .ack], Array(request.utf8)))
        send(connection.fromServer(.ack))
        for start in stride(from: 0, to: response.count, by: 1400) {
            send(connection.fromServer([.psh, .ack], Array(response[start..<min(start + 1400, response.count)])))
            send(connection.fromClient(.ack))
        }
        close(&connection, byServer: true)
    }
}
