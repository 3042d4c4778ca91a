/// Whole frames from what one wants to say: lengths and checksums right, padded to the minimum.
///
///     let request = EthernetFrame.udp(from: client, to: server, payload: [0, 1] + ...)
///
/// Hardware addresses may be left out: a host's is then made from its IPv4 address (`MACAddress.init(standingFor:)`).
/// For frames that are wrong, build the parts (`UDPDatagram`, `TCPSegment`, `IPv4Packet`), change them, and put them
/// into a frame with `ipv4(_:)`.
extension EthernetFrame {
    /// A frame with one UDP datagram, however long; for fragments see `udpFragments`.
    public static func udp(
        from source: Endpoint,
        to destination: Endpoint,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = [],
        identification: UInt16 = 0,
        timeToLive: UInt8 = 64,
        payload: [UInt8]
    ) -> [UInt8] {
        let datagram = UDPDatagram(from: source, to: destination, payload: payload)
        let packet = IPv4Packet(
            source: source.address,
            destination: destination.address,
            protocol: .udp,
            identification: identification,
            timeToLive: timeToLive,
            payload: datagram.encoded
        )
        return ipv4(packet, sourceMAC: sourceMAC, destinationMAC: destinationMAC, tags: tags)
    }

    /// The frames of one UDP datagram on a link of `maximumTransmissionUnit` octets, fragments in order.
    public static func udpFragments(
        from source: Endpoint,
        to destination: Endpoint,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = [],
        identification: UInt16,
        timeToLive: UInt8 = 64,
        maximumTransmissionUnit: Int = 1500,
        payload: [UInt8]
    ) -> [[UInt8]] {
        let datagram = UDPDatagram(from: source, to: destination, payload: payload)
        let packet = IPv4Packet(
            source: source.address,
            destination: destination.address,
            protocol: .udp,
            identification: identification,
            timeToLive: timeToLive,
            payload: datagram.encoded
        )
        return fragments(
            of: packet,
            sourceMAC: sourceMAC,
            destinationMAC: destinationMAC,
            tags: tags,
            maximumTransmissionUnit: maximumTransmissionUnit
        )
    }

    /// A frame with one TCP segment.
    public static func tcp(
        from source: Endpoint,
        to destination: Endpoint,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = [],
        identification: UInt16 = 0,
        timeToLive: UInt8 = 64,
        sequence: UInt32,
        acknowledgement: UInt32 = 0,
        flags: TCPFlags,
        window: UInt16 = 65535,
        options: [TCPOption] = [],
        payload: [UInt8] = []
    ) -> [UInt8] {
        let segment = TCPSegment(
            from: source,
            to: destination,
            sequence: sequence,
            acknowledgement: acknowledgement,
            flags: flags,
            window: window,
            options: options,
            payload: payload
        )
        let packet = IPv4Packet(
            source: source.address,
            destination: destination.address,
            protocol: .tcp,
            identification: identification,
            timeToLive: timeToLive,
            dontFragment: true,
            payload: segment.encoded
        )
        return ipv4(packet, sourceMAC: sourceMAC, destinationMAC: destinationMAC, tags: tags)
    }

    /// A frame with one ICMP message.
    public static func icmp(
        _ message: ICMPMessage,
        from source: IPv4Address,
        to destination: IPv4Address,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = [],
        identification: UInt16 = 0,
        timeToLive: UInt8 = 64
    ) -> [UInt8] {
        let packet = IPv4Packet(
            source: source,
            destination: destination,
            protocol: .icmp,
            identification: identification,
            timeToLive: timeToLive,
            payload: message.encoded
        )
        return ipv4(packet, sourceMAC: sourceMAC, destinationMAC: destinationMAC, tags: tags)
    }

    /// A frame with an ARP or RARP packet; requests are broadcast and replies go to their target unless told otherwise.
    public static func arp(
        _ packet: ARPPacket,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = []
    ) -> [UInt8] {
        let isAnswer = packet.operation == .reply || packet.operation == .reverseReply
        let header = EthernetHeader(
            destination: destinationMAC ?? (isAnswer ? packet.targetHardware : .broadcast),
            source: sourceMAC ?? packet.senderHardware,
            tags: tags,
            etherType: packet.etherType
        )
        return EthernetFrame(header: header, payload: packet.encoded).padded
    }

    /// A frame with an IPv4 packet as it stands, right or wrong.
    public static func ipv4(
        _ packet: IPv4Packet,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = []
    ) -> [UInt8] {
        let header = EthernetHeader(
            destination: destinationMAC ?? MACAddress(standingFor: packet.header.destination),
            source: sourceMAC ?? MACAddress(standingFor: packet.header.source),
            tags: tags,
            etherType: .ipv4
        )
        return EthernetFrame(header: header, payload: packet.encoded).padded
    }

    /// The frames of an IPv4 packet on a link of `maximumTransmissionUnit` octets, in order; one where it fits.
    public static func fragments(
        of packet: IPv4Packet,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        tags: VLANTagStack = [],
        maximumTransmissionUnit: Int = 1500
    ) -> [[UInt8]] {
        packet.fragments(maximumTransmissionUnit: maximumTransmissionUnit).map {
            ipv4($0, sourceMAC: sourceMAC, destinationMAC: destinationMAC, tags: tags)
        }
    }
}

extension MACAddress {
    /// A hardware address for examples, made from an IPv4 address.
    ///
    /// A broadcast or multicast address gives the group address that carries it (RFC 1112 §6.4); any other one gives a
    /// locally administered address: 02:00 and its four octets.
    public init(standingFor address: IPv4Address) {
        if address.isBroadcast {
            self = .broadcast
        } else if address.isMulticast {
            self.init(rawValue: 0x0100_5e00_0000 | UInt64(address.rawValue & 0x7f_ffff))
        } else {
            self.init(rawValue: 0x0200_0000_0000 | UInt64(address.rawValue))
        }
    }
}
