internal import NetworkProtocols

/// Writes down, frame by frame, what the hosts of an example say to each other.
struct ExchangeBuilder {
    /// A host as its packets show it.
    struct Station: Hashable {
        var mac: MACAddress
        var address: IPv4Address

        /// The boot client, once it has its address.
        static let client = Station(
            mac: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x01),
            address: IPv4Address(10, 0, 0, 50)
        )
        /// The boot client before that.
        static let newcomer = Station(mac: client.mac, address: .any)
        /// DHCP, TFTP and HTTP in one.
        static let server = Station(
            mac: MACAddress(0x52, 0x54, 0x00, 0xaa, 0x00, 0x01),
            address: IPv4Address(10, 0, 0, 1)
        )
        /// A proxyDHCP and boot server.
        static let proxy = Station(
            mac: MACAddress(0x52, 0x54, 0x00, 0xaa, 0x00, 0x02),
            address: IPv4Address(10, 0, 0, 2)
        )
        /// A host that has no business here.
        static let stranger = Station(
            mac: MACAddress(0x52, 0x54, 0x00, 0xaa, 0x00, 0x66),
            address: IPv4Address(10, 0, 0, 66)
        )
        /// The relay agent, as the server's network sees it; its `giaddr` is `relayedNetwork`.
        static let relay = Station(
            mac: MACAddress(0x52, 0x54, 0x00, 0xaa, 0x00, 0xfe),
            address: IPv4Address(10, 0, 0, 254)
        )
        static let everyone = Station(mac: .broadcast, address: .broadcast)
    }

    /// The relay's address on the network of the relayed client.
    static let relayedNetwork = IPv4Address(10, 0, 1, 254)

    private(set) var frames: [TimedFrame] = []
    /// The time of the next frame.
    private(set) var clock = Instant(nanoseconds: 1_700_000_000_000_000_000)
    /// A new one for each packet.
    private var identification: UInt16 = 0x1000
    /// The transaction identifier of the next call of RPC.
    private var transactionID: UInt32 = 0x5a00_0000

    /// The exchange so far.
    func exchange(_ name: String) -> Exchange { Exchange(name, frames) }

    mutating func wait(_ pause: Duration) {
        clock = clock.advanced(by: pause)
    }

    mutating func append(_ octets: [UInt8]) {
        frames.append(TimedFrame(octets, at: clock))
        clock = clock.advanced(by: .microseconds(200))
    }

    mutating func send(_ payload: [UInt8], from: Station, _ sourcePort: UInt16, to: Station, _ destinationPort: UInt16)
    {
        let datagram = ExampleDatagram(
            sourceMAC: from.mac,
            destinationMAC: to.mac,
            source: Endpoint(address: from.address, port: sourcePort),
            destination: Endpoint(address: to.address, port: destinationPort),
            payload: payload
        )
        send(datagram)
    }

    mutating func send(_ datagram: ExampleDatagram) {
        append(datagram.octets(identification: nextIdentification()))
    }

    mutating func send(_ segment: ExampleSegment) {
        append(segment.octets(identification: nextIdentification()))
    }

    mutating func send(_ message: ICMPMessage, from: Station, to: Station) {
        append(
            EthernetFrame.icmp(
                message,
                from: from.address,
                to: to.address,
                sourceMAC: from.mac,
                destinationMAC: to.mac,
                identification: nextIdentification()
            )
        )
    }

    /// A datagram, and its receiver's word that nobody listens on that port.
    mutating func refuse(
        _ payload: [UInt8],
        from: Station,
        _ sourcePort: UInt16,
        to: Station,
        _ destinationPort: UInt16
    ) {
        send(payload, from: from, sourcePort, to: to, destinationPort)
        let refused = Array(frames[frames.count - 1].bytes.dropFirst(14))
        send(.destinationUnreachable(.port, quoting: refused), from: to, to: from)
    }

    /// A datagram, and a router's word that it is too large for the link behind it.
    mutating func sayTooLarge(
        _ payload: [UInt8],
        from: Station,
        _ sourcePort: UInt16,
        to: Station,
        _ destinationPort: UInt16
    ) {
        send(payload, from: from, sourcePort, to: to, destinationPort)
        let refused = Array(frames[frames.count - 1].bytes.dropFirst(14))
        send(.destinationUnreachable(.fragmentationNeeded, nextHopMTU: 576, quoting: refused), from: .relay, to: from)
    }

    /// `asker` looks for the hardware address of `target`; nobody has answered yet.
    mutating func ask(for target: IPv4Address, by asker: Station) {
        append(
            EthernetFrame.arp(
                ARPPacket(
                    operation: .request,
                    senderHardware: asker.mac,
                    senderAddress: asker.address,
                    targetAddress: target
                )
            )
        )
    }

    /// `target` tells `asker` its hardware address.
    mutating func answer(_ asker: Station, by target: Station) {
        append(
            EthernetFrame.arp(
                ARPPacket(
                    operation: .reply,
                    senderHardware: target.mac,
                    senderAddress: target.address,
                    targetHardware: asker.mac,
                    targetAddress: asker.address
                )
            )
        )
    }

    /// `asker` looks for the hardware address of `target`, which answers.
    mutating func resolve(_ target: Station, by asker: Station) {
        ask(for: target.address, by: asker)
        answer(asker, by: target)
    }

    /// A transaction identifier that no other call of the exchange has.
    mutating func nextTransactionID() -> UInt32 {
        transactionID &+= 1
        return transactionID
    }

    private mutating func nextIdentification() -> UInt16 {
        identification &+= 1
        return identification
    }
}
