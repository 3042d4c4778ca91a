internal import NetworkProtocols

/// Finds IPv4 packets that a capture holds twice: from a bridge and its port, or because the way doubled them.
///
/// Two packets are one where everything from the identification on is alike and little time lies between; a real
/// retransmission has another identification, or comes later (reference: captures §7).
struct DuplicateFilter: Sendable {
    private struct Packet: Hashable, Sendable {
        var addresses: UInt64
        /// Identification, length and fragment word.
        var shape: UInt64
        /// Ports and checksum of the transport header, or what stands in their place.
        var content: UInt64
    }
    /// What a packet was captured as before.
    struct Original: Hashable, Sendable {
        var frame: Int
        /// Whether a router passed it on between the two: the capture is of two links, and has it once of each.
        var isForwarded: Bool
    }

    private static let memory = 16

    private let window: Duration
    private let windowNanoseconds: Int64
    private var recent: [(packet: Packet, time: Int64, frame: Int, timeToLive: UInt8)] = []
    private var nextSlot = 0

    init(window: Duration) {
        self.window = window
        windowNanoseconds = window.wholeNanoseconds
    }

    /// The frame that holds the same packet, if one does.
    mutating func original(
        of header: IPv4Header,
        transport: DecodedFrame.Transport,
        at offset: Int,
        in bytes: Span<UInt8>,
        stamp: FrameStamp
    ) -> Original? {
        let checksum: UInt64 =
            switch transport {
            case .udp(let udp): UInt64(udp.sourcePort) << 48 | UInt64(udp.destinationPort) << 32 | UInt64(udp.checksum)
            case .tcp(let tcp):
                UInt64(tcp.sequence.rawValue) << 32 | UInt64(tcp.acknowledgement.rawValue) ^ UInt64(tcp.checksum) << 16
            case .icmp, .fragment, .other, .malformed, .none: Self.firstOctets(bytes, offset)
            }
        let packet = Packet(
            addresses: UInt64(header.source.rawValue) << 32 | UInt64(header.destination.rawValue),
            shape: UInt64(header.identification) << 48 | UInt64(header.totalLength) << 32
                | UInt64(header.fragmentOffset) << 8 | UInt64(header.protocol.rawValue),
            content: checksum
        )
        let now = stamp.time.nanoseconds
        for known in recent where known.packet == packet {
            let distance = now &- known.time
            if distance >= 0, distance <= windowNanoseconds {
                return Original(frame: known.frame, isForwarded: header.timeToLive < known.timeToLive)
            }
        }
        if recent.count < Self.memory {
            recent.append((packet, now, stamp.frame, header.timeToLive))
        } else {
            recent[nextSlot] = (packet, now, stamp.frame, header.timeToLive)
            nextSlot = (nextSlot + 1) % Self.memory
        }
        return nil
    }

    private static func firstOctets(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
        var value: UInt64 = 0
        var index = offset
        while index < bytes.count, index < offset + 8 {
            value = value << 8 | UInt64(bytes[index])
            index += 1
        }
        return value
    }
}
