/// Where a program listens, in the words of rpcbind (RFC 1833 §2.1, RFC 5665 §5.2.3.3): the address, and the two octets
/// of the port as decimal numbers, all divided by dots.
public struct UniversalAddress: Hashable, Sendable {
    public var endpoint: Endpoint

    public init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    /// Nil for anything but six numbers that make an IPv4 address and a port.
    public init?(_ text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 6, let high = parts[4].decimalNumber, let low = parts[5].decimalNumber, high < 256,
            low < 256, let address = IPv4Address(utf8: parts[..<4].joined(separator: [UInt8(ascii: ".")]))
        else { return nil }
        endpoint = Endpoint(address: address, port: UInt16(high << 8 | low))
    }
}

extension UniversalAddress: CustomStringConvertible {
    public var description: String { "\(endpoint.address).\(endpoint.port >> 8).\(endpoint.port & 255)" }
}
