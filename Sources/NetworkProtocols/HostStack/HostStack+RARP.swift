extension HostStack {
    /// Hands a RARP packet to whoever runs on the host. What carries ARP's own operations in a RARP frame is dropped: RFC 903
    /// lets a host treat it as ARP, and does not ask for it.
    mutating func receiveRARP(_ frame: Span<UInt8>, at start: Int) {
        var reader = ByteReader(frame, from: start, to: frame.count)
        guard let packet = try? ARPPacket(decoding: &reader), packet.hardwareType == 1, packet.protocolType == .ipv4,
            packet.etherType == .rarp, packet.senderHardware != link.hardwareAddress, !packet.senderHardware.isGroup
        else { return }
        link.report(.reverse(packet))
    }

    mutating func sendReverse(_ packet: ARPPacket, to destination: MACAddress) {
        var packet = packet
        if packet.senderHardware.rawValue == 0 { packet.senderHardware = link.hardwareAddress }
        link.emit(EthernetFrame.arp(packet, sourceMAC: link.hardwareAddress, destinationMAC: destination))
    }
}
