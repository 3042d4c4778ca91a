internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// An interface of this computer as the link that all hosts of a run are on: one packet socket for them together, its
/// frames handed to whom they are for.
///
/// What one of the hosts sends to another, or to everybody, reaches the others too: a switch would not send it back to
/// the port that it came from.
final class WireLink {
    /// A frame for a recording.
    struct Recorded {
        var frame: PacketSocket.Frame
        var time: Instant
    }

    private let socket: PacketSocket
    /// What the hosts send leaves by a socket of its own, so that the other records it with the kernel's time.
    private let sender: PacketSocket
    private let loop: DescriptorLoop
    private var token: DescriptorLoop.Token?
    /// Every hardware address that a host of the run has, whether it is on or off.
    private let addresses: Set<MACAddress>
    private var stations: [MACAddress: WirePlatform] = [:]
    private let isRecording: Bool
    private var recorded: [Recorded] = []
    /// Sent by one of the hosts for another.
    private var local: [(frame: [UInt8], sender: MACAddress)] = []
    private var latest = Instant.zero
    /// Frames that the interface did not take.
    private(set) var unsent = 0
    /// Frames that were lost because they were not read in time.
    private(set) var drops = 0
    private static let framesAtOnce = 512

    init(
        interface: String,
        addresses: [MACAddress],
        isRecording: Bool,
        loop: DescriptorLoop
    ) throws(EnvironmentTrouble) {
        self.addresses = Set(addresses)
        self.isRecording = isRecording
        self.loop = loop
        socket = try PacketSocket(
            interface: interface,
            seesOutgoing: isRecording,
            filter: StationFilter(addresses)
        )
        sender = try PacketSocket(sendingOn: interface)
        token = try loop.watch(socket.descriptor) { [weak self] _ in self?.receive() }
    }

    /// Puts a host onto the link, in the place of what had its address before.
    func attach(_ station: WirePlatform, at address: MACAddress) { stations[address] = station }

    func detach(_ station: WirePlatform, from address: MACAddress) {
        if stations[address] === station { stations[address] = nil }
    }

    func send(_ frame: [UInt8], from station: MACAddress) {
        if !self.sender.send(frame) { unsent += 1 }
        guard let destination = MACAddress(octets: frame) else { return }
        if destination.isGroup ? stations.count > 1 : stations[destination] != nil { local.append((frame, station)) }
    }

    /// Hands over what hosts of the run have sent each other; whether there was any.
    func deliverLocal() -> Bool {
        guard !local.isEmpty else { return false }
        let waiting = local
        local.removeAll(keepingCapacity: true)
        for (frame, sender) in waiting { deliver(frame, butNotTo: sender) }
        return true
    }

    /// The frames for a recording that have come since the last call.
    func takeFrames() -> [Recorded] {
        defer { recorded.removeAll(keepingCapacity: true) }
        return recorded
    }

    /// Reads what is left, for the end of a recording.
    func finish() {
        receive()
        drops += socket.drops
    }

    private func receive() {
        let now = loop.now
        let offset = Self.realTime &- now.nanoseconds
        // Not all at once, so that deadlines are kept in a flood; what is left is told again.
        for _ in 0..<Self.framesAtOnce {
            guard let frame = socket.receive() else { break }
            // What belongs to a VLAN is not for a host without one.
            guard frame.vlan ?? 0 == 0 else { continue }
            if isRecording { record(frame, offset: offset, now) }
            guard !frame.flags.contains(.outbound) else { continue }
            var bytes = frame.bytes
            if frame.flags.contains(.checksumNotReady) { EthernetFrame.completeChecksum(of: &bytes) }
            deliver(bytes, butNotTo: nil)
        }
    }

    private func deliver(_ frame: [UInt8], butNotTo sender: MACAddress?) {
        guard let destination = MACAddress(octets: frame) else { return }
        if destination.isGroup {
            for (address, station) in stations where address != sender { station.receive(frame) }
        } else {
            stations[destination]?.receive(frame)
        }
    }

    private func record(_ frame: PacketSocket.Frame, offset: Int64, _ now: Instant) {
        guard isOurs(frame.bytes) else { return }
        // The two clocks are read one after the other: times must not go back because of that.
        let time = frame.time.map { Instant(nanoseconds: $0 &- offset) } ?? now
        latest = max(latest, min(time, now))
        recorded.append(Recorded(frame: frame, time: latest))
    }

    /// Whether a frame has to do with the run's hosts: what others on the link say to each other is not ours to keep.
    private func isOurs(_ frame: [UInt8]) -> Bool {
        guard frame.count >= 14, let destination = MACAddress(octets: frame),
            let source = MACAddress(octets: frame[6..<12])
        else { return false }
        if addresses.contains(destination) || addresses.contains(source) { return true }
        guard destination.isGroup else { return false }
        switch EtherType(rawValue: UInt16(frame[12]) << 8 | UInt16(frame[13])) {
        case .arp: return true
        case .ipv4: return isReplyToUs(frame.span)
        default: return false
        }
    }

    /// A DHCP message by broadcast, whose `chaddr` is a host's of the run.
    private func isReplyToUs(_ frame: Span<UInt8>) -> Bool {
        guard let decoded = try? DecodedFrame(decoding: frame, linkType: .ethernet),
            case .udp(let udp) = decoded.transport, udp.destinationPort == 68 || udp.destinationPort == 67
        else { return false }
        var reader = ByteReader(frame.extracting(decoded.payload))
        guard let message = try? DHCPMessage(decoding: &reader), let client = message.clientMAC else { return false }
        return addresses.contains(client)
    }

    private static var realTime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    func close() {
        if let token { loop.forget(token) }
        token = nil
        stations = [:]
    }
}
