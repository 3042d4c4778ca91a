import CLinux
import Glibc
import NetworkProtocols
import Testing

/// `bootproof proxydhcp` on loopback with shifted ports, asked through the kernel's sockets.
@Suite(.serialized) struct ProxyDHCPServeTests {
    /// A socket of a client.
    private final class Client {
        let descriptor: Int32

        init(port: UInt16) throws {
            descriptor = clinux_udp_socket(0, port, nil)
            try #require(descriptor >= 0, "port \(port) is taken")
        }

        deinit {
            close(descriptor)
        }

        func send(_ message: DHCPMessage, to port: UInt16) {
            let octets = message.encoded
            _ = octets.withUnsafeBytes {
                clinux_udp_send(descriptor, $0.baseAddress, $0.count, 0, IPv4Address(127, 0, 0, 1).rawValue, port)
            }
        }

        /// The next message that comes, and the port that it comes from; nil where none does in time.
        func receive(milliseconds: Int32 = 10_000) -> (message: DHCPMessage, port: UInt16)? {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, milliseconds) == 1 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 2048)
            var source: UInt32 = 0
            var port: UInt16 = 0
            var destination: UInt32 = 0
            let count = clinux_udp_receive(descriptor, &buffer, buffer.count, &source, &port, &destination)
            guard count > 0 else { return nil }
            let octets = Array(buffer[..<count])
            var reader = ByteReader(octets.span)
            return (try? DHCPMessage(decoding: &reader)).map { ($0, port) }
        }
    }

    private func message(
        _ type: DHCPMessageType,
        vendorClass: String = "PXEClient:Arch:00000:UNDI:002001"
    ) -> DHCPMessage {
        var message = DHCPMessage(
            transactionID: 0x1234_5678,
            clientMAC: MACAddress(2, 0, 0, 0, 0, 9),
            options: DHCPOptions([
                (code: .messageType, value: [type.rawValue]), (code: .vendorClass, value: Array(vendorClass.utf8)),
                (code: .clientArchitectures, value: [0, 0]),
            ])
        )
        if type == .request { message.clientAddress = IPv4Address(127, 0, 0, 1) }
        message.pad()
        return message
    }

    @Test(
        "It offers to PXE clients on port 67 by broadcast, and answers on port 4011 where it is asked from",
        .timeLimit(.minutes(1))
    )
    func serves() throws {
        let server = try LoopbackServer(portShift: 31_000)
        try server.start("-d", "-i", "lo", "-t", "127.0.0.9", "pxelinux.0", command: "proxydhcp")
        try #require(server.says("proxyDHCP at 67 and 4011"), "\(server.said)")
        let client = try Client(port: 31_068)
        client.send(message(.discover, vendorClass: "udhcp 1.30"), to: 31_067)
        client.send(message(.discover), to: 31_067)
        let offer = try #require(client.receive(), "\(server.said)")
        #expect(offer.port == 31_067)
        #expect(offer.message.messageType == .offer && offer.message.yourAddress == .any)
        #expect(offer.message.bootFileInField?.name == Array("pxelinux.0".utf8))
        #expect(offer.message.nextServer == IPv4Address(127, 0, 0, 9))
        #expect(offer.message.serverIdentifier == IPv4Address(127, 0, 0, 1))
        #expect(offer.message.vendorSpecific == [6, 1, 8])
        let asking = try Client(port: 31_500)
        asking.send(message(.request), to: 4_011)
        let answer = try #require(asking.receive(), "\(server.said)")
        #expect(answer.port == 4_011)
        #expect(answer.message.messageType == .acknowledge)
        #expect(answer.message.bootFileInField?.name == Array("pxelinux.0".utf8))
        #expect(client.receive(milliseconds: 200) == nil, "who does not boot is not answered")
        #expect(server.says("boots pxelinux.0 from 127.0.0.9"), "\(server.said)")
        #expect(server.end(by: SIGTERM) == 0)
    }
}
