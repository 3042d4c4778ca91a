import CaptureFiles
import NetworkProtocols

/// Writes frames of a made-up network to a capture file, one after the other, each with a later time.
///
/// The same seed gives the same file on every machine.
struct TrafficWriter: ~Copyable {
    /// One end of what is said: a machine or a server.
    struct Host {
        var address: IPv4Address
        var mac: MACAddress

        init(_ address: IPv4Address) {
            self.address = address
            mac = MACAddress(standingFor: address)
        }
    }

    /// Serves everything.
    static let server = Host(IPv4Address(10, 77, 0, 1))

    private let writer: CaptureWriter
    private let pool: [UInt8]
    private var time = Instant(nanoseconds: 1_700_000_000_000_000_000)
    private var identification: UInt16 = 0
    private var poolOffset = 0
    var random: SeededRandom
    private(set) var frames = 0
    /// Octets of the file so far.
    private(set) var length = 24

    init(path: String, seed: UInt64) throws {
        var configuration = CaptureWriter.Configuration(format: .pcap)
        configuration.resolution = .microseconds
        writer = try CaptureWriter(path: path, configuration: configuration)
        random = SeededRandom(seed: seed)
        var pool: [UInt8] = []
        while pool.count < 1 << 17 { withUnsafeBytes(of: random.next()) { pool.append(contentsOf: $0) } }
        self.pool = pool
    }

    /// Writes what is missing of the file.
    func finish() throws {
        try writer.finish()
    }

    /// Lets `duration` pass on the wire.
    mutating func wait(_ duration: Duration) {
        time = time.advanced(by: duration)
    }

    /// Writes a frame as it stands.
    mutating func write(_ frame: [UInt8]) throws {
        frames += 1
        length += 16 + frame.count
        try writer.write(
            TimedFrame(header: FrameHeader(number: frames, time: time, originalLength: frame.count), bytes: frame)
        )
        time = time.advanced(by: .microseconds(20))
    }

    /// `count` octets that look like a compressed image.
    mutating func content(_ count: Int) -> [UInt8] {
        precondition(count <= pool.count / 2, "more than the pool gives at once")
        poolOffset = (poolOffset + 7919) % (pool.count - count)
        return Array(pool[poolOffset..<(poolOffset + count)])
    }

    mutating func nextIdentification() -> UInt16 {
        identification &+= 1
        return identification
    }

    /// A UDP datagram between two hosts.
    mutating func udp(
        _ source: Host,
        _ sourcePort: UInt16,
        _ destination: Host,
        _ destinationPort: UInt16,
        _ payload: [UInt8]
    ) throws {
        try write(
            EthernetFrame.udp(
                from: Endpoint(address: source.address, port: sourcePort),
                to: Endpoint(address: destination.address, port: destinationPort),
                sourceMAC: source.mac,
                destinationMAC: destination.mac,
                identification: nextIdentification(),
                payload: payload
            )
        )
    }
}
