extension EthernetFrame {
    /// Computes the UDP or TCP checksum of a whole frame anew, where its sender left that to hardware that it never
    /// reached: frames between two hosts of one kernel hold but the sum of the pseudo header. Everything else is left as
    /// it is.
    public static func completeChecksum(of frame: inout [UInt8]) {
        let packet = FrameAssembly.packetOffset
        guard frame.count >= packet + IPv4Header.minimumLength, frame[12] == 0x08, frame[13] == 0x00 else { return }
        let start = packet + Int(frame[packet] & 0x0f) * 4
        let end = packet + (Int(frame[packet + 2]) << 8 | Int(frame[packet + 3]))
        let isFragment = frame[packet + 6] & 0x3f != 0 || frame[packet + 7] != 0
        let isUDP = frame[packet + 9] == IPProtocol.udp.rawValue
        guard !isFragment, isUDP || frame[packet + 9] == IPProtocol.tcp.rawValue else { return }
        let field = start + (isUDP ? 6 : 16)
        guard start >= packet + IPv4Header.minimumLength, end <= frame.count, field + 2 <= end else { return }
        (frame[field], frame[field + 1]) = (0, 0)
        var sum = InternetChecksum()
        sum.add(frame.span, from: packet + 12, to: packet + 20)
        sum.add(UInt16(frame[packet + 9]))
        sum.add(UInt16(end - start))
        sum.add(frame.span, from: start, to: end)
        let value = isUDP && sum.value == 0 ? UInt16.max : sum.value
        (frame[field], frame[field + 1]) = (UInt8(value >> 8), UInt8(value & 0xff))
    }
}
