internal import NetworkProtocols

extension ExchangeBuilder {
    /// The two directions of a TCP connection from the client to the server.
    struct Connection {
        var clientPort: UInt16
        var serverPort: UInt16
        private var clientNext = TCPSequenceNumber(rawValue: 1_000_000)
        private var serverNext = TCPSequenceNumber(rawValue: 2_000_000)

        init(clientPort: UInt16, serverPort: UInt16) {
            self.clientPort = clientPort
            self.serverPort = serverPort
        }

        mutating func fromClient(_ flags: TCPFlags, _ payload: [UInt8] = []) -> ExampleSegment {
            defer { clientNext = clientNext.advanced(by: Self.length(flags, payload)) }
            return segment(from: .client, clientPort, to: .server, serverPort, clientNext, serverNext, flags, payload)
        }

        mutating func fromServer(_ flags: TCPFlags, _ payload: [UInt8] = []) -> ExampleSegment {
            defer { serverNext = serverNext.advanced(by: Self.length(flags, payload)) }
            return segment(from: .server, serverPort, to: .client, clientPort, serverNext, clientNext, flags, payload)
        }

        private static func length(_ flags: TCPFlags, _ payload: [UInt8]) -> Int {
            payload.count + (flags.contains(.syn) || flags.contains(.fin) ? 1 : 0)
        }

        private func segment(
            from: Station,
            _ sourcePort: UInt16,
            to: Station,
            _ destinationPort: UInt16,
            _ sequence: TCPSequenceNumber,
            _ acknowledged: TCPSequenceNumber,
            _ flags: TCPFlags,
            _ payload: [UInt8]
        ) -> ExampleSegment {
            ExampleSegment(
                sourceMAC: from.mac,
                destinationMAC: to.mac,
                source: from.address,
                destination: to.address,
                header: TCPHeader(
                    sourcePort: sourcePort,
                    destinationPort: destinationPort,
                    sequence: sequence,
                    acknowledgement: flags.contains(.ack) ? acknowledged : TCPSequenceNumber(rawValue: 0),
                    flags: flags
                ),
                payload: payload
            )
        }
    }

    /// The three segments that a connection begins with.
    mutating func open(_ connection: inout Connection) {
        send(connection.fromClient(.syn))
        send(connection.fromServer([.syn, .ack]))
        send(connection.fromClient(.ack))
    }

    /// The client says something, which the server acknowledges.
    mutating func say(_ octets: [UInt8], on connection: inout Connection) {
        send(connection.fromClient([.psh, .ack], octets))
        send(connection.fromServer(.ack))
    }

    /// The server says something, which the client acknowledges.
    mutating func answer(_ octets: [UInt8], on connection: inout Connection) {
        send(connection.fromServer([.psh, .ack], octets))
        send(connection.fromClient(.ack))
    }

    /// One side closes, and the other one does so, too.
    mutating func close(_ connection: inout Connection, byServer: Bool) {
        if byServer {
            send(connection.fromServer([.fin, .ack]))
            send(connection.fromClient([.fin, .ack]))
            send(connection.fromServer(.ack))
        } else {
            send(connection.fromClient([.fin, .ack]))
            send(connection.fromServer([.fin, .ack]))
            send(connection.fromClient(.ack))
        }
    }

    /// The server refuses a connection.
    mutating func refuse(_ connection: inout Connection) {
        send(connection.fromClient(.syn))
        send(connection.fromServer([.rst, .ack]))
    }
}
