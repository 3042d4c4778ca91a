internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A UDP socket of the kernel's, with whom a datagram came to and what ICMP says of those that were sent.
final class DatagramSocket {
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter interface: the only interface that it takes datagrams from; nil for all.
    init(_ local: Endpoint, interface: String? = nil) throws(EnvironmentTrouble) {
        descriptor = clinux_udp_socket(local.address.rawValue, local.port, interface)
        guard descriptor >= 0 else {
            throw .latest("taking UDP port \(local.port) of \(local.address)", port: local.port)
        }
    }

    deinit {
        close(descriptor)
    }

    /// The next datagram that waits, its destination without a port; nil where none does.
    func receive() -> (source: Endpoint, destination: IPv4Address, payload: [UInt8])? {
        var source: UInt32 = 0
        var port: UInt16 = 0
        var destination: UInt32 = 0
        while true {
            let count = clinux_udp_receive(descriptor, &buffer, buffer.count, &source, &port, &destination)
            if count >= 0 {
                return (
                    Endpoint(address: IPv4Address(rawValue: source), port: port), IPv4Address(rawValue: destination),
                    Array(buffer[..<count])
                )
            }
            // An ICMP error that was told once does not hide the datagrams behind it.
            guard errno == EINTR else { return nil }
        }
    }

    /// Sends; an address of 0.0.0.0 as source leaves it to the kernel. False where the kernel refused, with `errno`.
    @discardableResult
    func send(_ payload: [UInt8], from source: IPv4Address, to destination: Endpoint) -> Bool {
        clinux_udp_send(
            descriptor,
            payload,
            payload.count,
            source.rawValue,
            destination.address.rawValue,
            destination.port
        ) == payload.count
    }

    /// The next error that came back for something that was sent: the `errno`, and whom it was sent to.
    func nextError() -> (code: Int32, remote: Endpoint)? {
        var address: UInt32 = 0
        var port: UInt16 = 0
        let code = clinux_udp_error(descriptor, &address, &port)
        guard code != 0 else { return nil }
        return (code, Endpoint(address: IPv4Address(rawValue: address), port: port))
    }
}
