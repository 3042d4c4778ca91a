/// A host's own frames, built in one piece of memory each: headers as whole words, then the payload, then the checksum.
///
/// ``EthernetFrame``'s builders copy the octets once for each layer; they are for what is odd or wrong on purpose.
struct FrameAssembly {
    /// Where the network packet begins.
    static let packetOffset = 14
    /// Where the payload of an IPv4 packet without options begins.
    static let transportOffset = packetOffset + IPv4Header.minimumLength

    /// The frame so far.
    private(set) var bytes: [UInt8]

    /// Ethernet and IPv4 header, with room for `payloadLength` octets behind them.
    @inline(__always)
    init(_ header: IPv4Header, from source: MACAddress, to destination: MACAddress, payloadLength: Int) {
        bytes = unsafe [UInt8](
            unsafeUninitializedCapacity: FrameAssembly.capacity(payloadLength)
        ) { buffer, count in
            unsafe FrameAssembly.store(header, from: source, to: destination, into: buffer)
            count = FrameAssembly.transportOffset
        }
    }

    /// The same with a UDP header behind.
    @inline(__always)
    init(
        _ header: IPv4Header,
        from source: MACAddress,
        to destination: MACAddress,
        udp: UDPHeader
    ) {
        bytes = unsafe [UInt8](
            unsafeUninitializedCapacity: FrameAssembly.capacity(udp.length)
        ) { buffer, count in
            unsafe FrameAssembly.store(header, from: source, to: destination, into: buffer)
            let memory = UnsafeMutableRawBufferPointer(buffer)
            unsafe memory.storeBytes(
                of: udp.word.bigEndian,
                toByteOffset: FrameAssembly.transportOffset,
                as: UInt64.self
            )
            count = FrameAssembly.transportOffset + UDPHeader.encodedLength
        }
    }

    /// The same with a TCP header behind, and `payloadLength` octets to follow it, options included.
    @inline(__always)
    init(
        _ header: IPv4Header,
        from source: MACAddress,
        to destination: MACAddress,
        tcp: TCPHeader,
        payloadLength: Int
    ) {
        let length = TCPHeader.minimumLength + payloadLength
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: FrameAssembly.capacity(length)) { buffer, count in
            unsafe FrameAssembly.store(header, from: source, to: destination, into: buffer)
            let memory = UnsafeMutableRawBufferPointer(buffer)
            let start = FrameAssembly.transportOffset
            unsafe memory.storeBytes(of: tcp.first.bigEndian, toByteOffset: start, as: UInt64.self)
            unsafe memory.storeBytes(of: tcp.second.bigEndian, toByteOffset: start + 8, as: UInt64.self)
            unsafe memory.storeBytes(of: tcp.third.bigEndian, toByteOffset: start + 16, as: UInt32.self)
            count = start + TCPHeader.minimumLength
        }
    }

    private static func capacity(_ payloadLength: Int) -> Int {
        max(EthernetFrame.minimumLength, transportOffset + payloadLength)
    }

    /// Writes the first 34 octets; `buffer` has at least `EthernetFrame.minimumLength`, so that all stores are inside.
    @inline(__always)
    private static func store(
        _ header: IPv4Header,
        from source: MACAddress,
        to destination: MACAddress,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) {
        let memory = UnsafeMutableRawBufferPointer(buffer)
        let addresses = destination.rawValue << 16 | source.rawValue >> 32
        let rest = UInt32(truncatingIfNeeded: source.rawValue)
        unsafe memory.storeBytes(of: addresses.bigEndian, as: UInt64.self)
        unsafe memory.storeBytes(of: rest.bigEndian, toByteOffset: 8, as: UInt32.self)
        unsafe memory.storeBytes(of: EtherType.ipv4.rawValue.bigEndian, toByteOffset: 12, as: UInt16.self)
        unsafe memory.storeBytes(of: header.first.bigEndian, toByteOffset: packetOffset, as: UInt64.self)
        unsafe memory.storeBytes(of: header.second.bigEndian, toByteOffset: packetOffset + 8, as: UInt64.self)
        let address = header.destination.rawValue
        unsafe memory.storeBytes(of: address.bigEndian, toByteOffset: packetOffset + 16, as: UInt32.self)
    }

    /// Appends octets of the payload.
    @inline(__always)
    mutating func append(_ payload: [UInt8]) {
        bytes.append(contentsOf: payload)
    }

    @inline(__always)
    mutating func append(_ payload: ArraySlice<UInt8>) {
        bytes.append(contentsOf: payload)
    }

    /// Appends a number, highest octet first.
    mutating func append(_ word: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }

    /// Writes the checksum of all from the transport header on, with the pseudo header, to `field` octets behind the
    /// header's start. A sum of 0 is written as 0xffff where `zeroIsNone` (RFC 768).
    @inline(__always)
    mutating func writeChecksum(_ header: IPv4Header, at field: Int, zeroIsNone: Bool) {
        let start = FrameAssembly.transportOffset
        var sum = InternetChecksum(pseudoHeaderOf: header, length: bytes.count - start)
        sum.add(bytes.span, from: start, to: bytes.count)
        let value = sum.value == 0 && zeroIsNone ? 0xffff : sum.value
        bytes[start + field] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[start + field + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// The frame, with zeros up to the shortest length that a wire carries.
    @inline(__always)
    consuming func finished() -> [UInt8] {
        while bytes.count < EthernetFrame.minimumLength { bytes.append(0) }
        return bytes
    }
}

extension InternetChecksum {
    /// A sum that begins with the pseudo header of a segment or datagram of `length` octets (RFC 768, RFC 9293 §3.1).
    @inline(__always)
    init(pseudoHeaderOf header: IPv4Header, length: Int) {
        self.init()
        let addresses = UInt64(header.source.rawValue) &+ UInt64(header.destination.rawValue)
        // Carries come around at any width (RFC 1071 §2), so that words of 32 bits may be added too.
        add(wholeWords: addresses &+ UInt64(header.protocol.rawValue) &+ UInt64(truncatingIfNeeded: length))
    }
}
