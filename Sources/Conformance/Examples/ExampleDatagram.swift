public import NetworkProtocols

/// A UDP datagram of an example, taken out of its frame so that it can be changed.
public struct ExampleDatagram: Hashable, Sendable {
    public var sourceMAC: MACAddress
    public var destinationMAC: MACAddress
    public var source: Endpoint
    public var destination: Endpoint
    /// What the datagram carries.
    public var payload: [UInt8]

    public init(
        sourceMAC: MACAddress,
        destinationMAC: MACAddress,
        source: Endpoint,
        destination: Endpoint,
        payload: [UInt8]
    ) {
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.source = source
        self.destination = destination
        self.payload = payload
    }

    /// The datagram in an Ethernet frame; nil where there is none, or only a part of one.
    init?(_ frame: TimedFrame) {
        guard frame.header.linkType == .ethernet,
            let decoded = try? DecodedFrame(decoding: frame.bytes.span, linkType: .ethernet),
            case .ipv4(let ip) = decoded.network, case .udp(let udp) = decoded.transport, !decoded.isCut,
            let source = decoded.link.source, let destination = decoded.link.destination
        else { return nil }
        self.init(
            sourceMAC: source,
            destinationMAC: destination,
            source: Endpoint(address: ip.source, port: udp.sourcePort),
            destination: Endpoint(address: ip.destination, port: udp.destinationPort),
            payload: Array(frame.bytes[decoded.payload])
        )
    }

    /// The same datagram with another payload.
    public func carrying(_ payload: [UInt8]) -> ExampleDatagram {
        var changed = self
        changed.payload = payload
        return changed
    }

    /// The way back, with `payload`.
    public func answered(by payload: [UInt8]) -> ExampleDatagram {
        ExampleDatagram(
            sourceMAC: destinationMAC,
            destinationMAC: sourceMAC,
            source: destination,
            destination: source,
            payload: payload
        )
    }

    /// The payload as a DHCP message, where the ports are those of DHCP and it can be read.
    public var dhcpMessage: DHCPMessage? {
        let ports: [UInt16] = [67, 68, 4011]
        guard ports.contains(source.port) || ports.contains(destination.port) else { return nil }
        var reader = ByteReader(payload.span)
        return try? DHCPMessage(decoding: &reader)
    }

    /// The payload as a TFTP packet, where it can be read.
    public var tftpPacket: TFTPPacket? {
        var reader = ByteReader(payload.span)
        return try? TFTPPacket(decoding: &reader)
    }

}

/// A TCP segment of an example, taken out of its frame so that it can be changed.
public struct ExampleSegment: Hashable, Sendable {
    public var sourceMAC: MACAddress
    public var destinationMAC: MACAddress
    public var source: IPv4Address
    public var destination: IPv4Address
    public var header: TCPHeader
    /// The octets of the options, a multiple of four.
    public var options: [UInt8]
    /// What the segment carries.
    public var payload: [UInt8]

    init(
        sourceMAC: MACAddress,
        destinationMAC: MACAddress,
        source: IPv4Address,
        destination: IPv4Address,
        header: TCPHeader,
        payload: [UInt8] = []
    ) {
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.source = source
        self.destination = destination
        self.header = header
        options = []
        self.payload = payload
    }

    /// The segment in an Ethernet frame; nil where there is none.
    init?(_ frame: TimedFrame) {
        guard frame.header.linkType == .ethernet,
            let decoded = try? DecodedFrame(decoding: frame.bytes.span, linkType: .ethernet),
            case .ipv4(let ip) = decoded.network, case .tcp(let tcp) = decoded.transport, !decoded.isCut,
            let sourceMAC = decoded.link.source, let destinationMAC = decoded.link.destination
        else { return nil }
        self.init(
            sourceMAC: sourceMAC,
            destinationMAC: destinationMAC,
            source: ip.source,
            destination: ip.destination,
            header: tcp,
            payload: Array(frame.bytes[decoded.payload])
        )
        options = Array(frame.bytes[decoded.tcpOptions])
    }

    /// Whether it comes from a port below 1024.
    public var isFromServer: Bool { header.sourcePort < 1024 }

}
