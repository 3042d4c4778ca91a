extension HostStack {
    /// Hands a RARP packet to whoever runs on the host.
    mutating func receiveRARP(_ frame: Span<UInt8>, at start: Int) {
        var reader = ByteReader(frame, from: start, to: frame.count)
        guard let packet = try? ARPPacket(decoding: &reader), packet.isReverse(heardBy: link.hardwareAddress) else {
            return
        }
        link.report(.reverse(packet))
    }

    mutating func sendReverse(_ packet: ARPPacket, to destination: MACAddress) {
        var packet = packet
        if packet.senderHardware.rawValue == 0 { packet.senderHardware = link.hardwareAddress }
        link.emit(EthernetFrame.arp(packet, sourceMAC: link.hardwareAddress, destinationMAC: destination))
    }
}
