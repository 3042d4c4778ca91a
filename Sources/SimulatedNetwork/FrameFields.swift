internal import NetworkProtocols

/// Single fields of an Ethernet frame, read where they lie: a switch looks at few octets of very many frames.
enum FrameFields {
    /// Octets before the network packet where no VLAN tag stands between.
    static var headerLength: Int { 14 }

    /// Who the frame is for. The caller has checked that there are 14 octets.
    static func destination(of frame: [UInt8]) -> UInt64 {
        UInt64(frame.number32(at: 0)) << 16 | UInt64(frame.number16(at: 4))
    }

    /// Who sent the frame. The caller has checked that there are 14 octets.
    static func source(of frame: [UInt8]) -> UInt64 {
        UInt64(frame.number16(at: 6)) << 32 | UInt64(frame.number32(at: 8))
    }

    /// What the frame carries; a tag's where it has one. The caller has checked that there are 14 octets.
    static func etherType(of frame: [UInt8]) -> UInt16 { frame.number16(at: 12) }

    /// How long the network packet is at most, padding and what follows counted in, in octets.
    static func packetLength(of frame: [UInt8]) -> Int {
        guard frame.count >= headerLength + 4 else { return 0 }
        var offset = 12
        // Tags do not count against the MTU (IEEE 802.3 §3.2.7); at most two are looked for.
        while offset < 20, offset + 6 <= frame.count, EtherType(rawValue: frame.number16(at: offset)).isTag {
            offset += 4
        }
        return frame.count - offset - 2
    }

    /// The port that a whole UDP datagram in an untagged frame goes to; nil for anything else, also for fragments.
    static func udpDestinationPort(of frame: [UInt8]) -> UInt16? {
        guard frame.count >= headerLength + 28, frame[14] >> 4 == 4, frame[23] == 17 else { return nil }
        guard frame.number16(at: 20) & 0x3fff == 0 else { return nil }
        let start = headerLength + Int(frame[14] & 15) * 4
        guard start >= headerLength + 20, start + 8 <= frame.count else { return nil }
        return frame.number16(at: start + 2)
    }

    /// The transport protocol and port that an IPv4 packet in an untagged frame goes to; nil for anything else, also for
    /// fragments behind the first, which come to nothing without it.
    static func transportDestination(of frame: [UInt8]) -> (transport: UInt8, port: UInt16)? {
        guard frame.count >= headerLength + 24, etherType(of: frame) == EtherType.ipv4.rawValue, frame[14] >> 4 == 4,
            frame[23] == 17 || frame[23] == 6, frame.number16(at: 20) & 0x1fff == 0
        else { return nil }
        let start = headerLength + Int(frame[14] & 15) * 4
        guard start >= headerLength + 20, start + 4 <= frame.count else { return nil }
        return (frame[23], frame.number16(at: start + 2))
    }

    /// The client's hardware address (`chaddr`) in a BOOTP reply to port 68 that goes over Ethernet; nil for anything else.
    static func chaddr(inReply frame: [UInt8]) -> UInt64? {
        let payload = headerLength + Int(frame[14] & 15) * 4 + 8
        // op 2, htype 1, hlen 6 (RFC 951 §3); chaddr begins 28 octets into the message.
        guard frame.count >= payload + 34, frame[payload] == 2, frame[payload + 1] == 1, frame[payload + 2] == 6 else {
            return nil
        }
        return UInt64(frame.number32(at: payload + 28)) << 16 | UInt64(frame.number16(at: payload + 32))
    }
}

extension [UInt8] {
    /// The two octets at `offset` in network byte order. The caller has checked that they are there.
    func number16(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

    /// The four octets at `offset` in network byte order. The caller has checked that they are there.
    func number32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }
}

/// The fields of an ARP packet in an untagged frame that say whom it concerns.
struct ARPFields {
    var isRequest: Bool
    var senderHardware: UInt64
    var sender: UInt32
    var target: UInt32

    /// Nil where the frame carries no ARP for Ethernet and IPv4 (RFC 826).
    init?(_ frame: [UInt8]) {
        guard frame.count >= FrameFields.headerLength + ARPPacket.encodedLength else { return nil }
        guard FrameFields.etherType(of: frame) == EtherType.arp.rawValue, frame.number16(at: 18) == 0x0604 else {
            return nil
        }
        isRequest = frame.number16(at: 20) == 1
        senderHardware = UInt64(frame.number16(at: 22)) << 32 | UInt64(frame.number32(at: 24))
        sender = frame.number32(at: 28)
        target = frame.number32(at: 38)
    }
}
