internal import NetworkProtocols

/// Tells corruption from hosts that leave checksums to their hardware (reference: captures §7).
///
/// A host whose TCP segments, or other packets, mostly fail was captured before its hardware wrote them: that is nobody's
/// fault. Firmware writes UDP itself where the system behind it leaves TCP to the card, so the two are told apart. Frames
/// that fail now and then were damaged on the way. A sum over the pseudo header alone is what systems leave for the card
/// to complete, so one such packet is enough.
struct ChecksumWatch: Sendable {
    enum Finding: Sendable {
        case right
        case wrong
        /// The sender left it to its hardware.
        case leftOpen
    }

    private struct Host: Sendable {
        var mac: MACAddress
        var tcp = Tally()
        var other = Tally()
    }
    private struct Tally: Sendable {
        var right = 0
        var wrong = FrameList()
        var leftOpen = 0

        mutating func count(_ finding: Finding, at stamp: FrameStamp) {
            switch finding {
            case .right: right += 1
            case .wrong: wrong.append(stamp)
            case .leftOpen: leftOpen += 1
            }
        }

        /// Whether so many are wrong that the hardware must be to write them.
        var isLeftToHardware: Bool {
            wrong.count > 0
                && wrong.count * 100 >= (right + wrong.count + leftOpen) * ChecksumWatch.offloadPercent
        }
    }
    private static let hostLimit = 4096
    /// A host with at least this share of wrong frames, in percent, leaves them to its hardware.
    private static let offloadPercent = 5

    private var hosts: [Host] = []
    private var slotByHost: [MACAddress: Int] = [:]
    /// The two hosts that spoke last: usually the next ones, too.
    private var latest = 0
    private var second = 0

    /// What a stored checksum of UDP or TCP says beside the one that it should be.
    ///
    /// - Parameter length: octets of header and payload as sent.
    static func finding(
        stored: UInt16,
        computed: UInt16,
        source: IPv4Address,
        destination: IPv4Address,
        protocol networkProtocol: IPProtocol,
        length: Int
    ) -> Finding {
        if stored == computed { return .right }
        var sum = InternetChecksum()
        sum.add(source.rawValue)
        sum.add(destination.rawValue)
        sum.add(UInt16(networkProtocol.rawValue))
        sum.add(UInt16(truncatingIfNeeded: length))
        return stored == ~sum.value ? .leftOpen : .wrong
    }

    /// Notes what was found of one frame with a packet of `networkProtocol`.
    mutating func note(
        _ finding: Finding,
        of networkProtocol: IPProtocol,
        from host: MACAddress,
        at stamp: FrameStamp
    ) {
        guard let slot = slot(of: host) else { return }
        if networkProtocol == .tcp {
            hosts[slot].tcp.count(finding, at: stamp)
        } else {
            hosts[slot].other.count(finding, at: stamp)
        }
    }

    /// Hosts that leave checksums to their hardware, and the frames that were damaged.
    func verdict() -> (offloading: [MACAddress], damaged: FrameList) {
        var offloading: [MACAddress] = []
        var damaged = FrameList()
        for host in hosts {
            let tallies = [host.tcp, host.other]
            if tallies.contains(where: { $0.isLeftToHardware || $0.leftOpen > 0 }) { offloading.append(host.mac) }
            for tally in tallies where !tally.isLeftToHardware { damaged.merge(tally.wrong) }
        }
        return (offloading.sorted(), damaged)
    }

    /// Where the host stands; nil for a new one where there are too many.
    private mutating func slot(of host: MACAddress) -> Int? {
        if latest < hosts.count, hosts[latest].mac == host { return latest }
        if second < hosts.count, hosts[second].mac == host {
            swap(&latest, &second)
            return latest
        }
        let slot: Int
        if let known = slotByHost[host] {
            slot = known
        } else {
            guard hosts.count < Self.hostLimit else { return nil }
            slot = hosts.count
            slotByHost[host] = slot
            hosts.append(Host(mac: host))
        }
        second = latest
        latest = slot
        return slot
    }
}
