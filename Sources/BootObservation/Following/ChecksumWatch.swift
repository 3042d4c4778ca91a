internal import NetworkProtocols

/// Tells corruption from hosts that leave checksums to their hardware (reference: captures §7).
///
/// A host whose TCP segments, or other packets, mostly fail was captured before its hardware wrote them: that is nobody's
/// fault. Firmware writes UDP itself where the system behind it leaves TCP to the card, so the two are told apart. Frames
/// that fail now and then were damaged on the way.
struct ChecksumWatch: Sendable {
    private struct Host: Sendable {
        var mac: MACAddress
        var tcp = Tally()
        var other = Tally()
    }
    private struct Tally: Sendable {
        var right = 0
        var wrong = FrameList()

        mutating func count(_ isRight: Bool, at stamp: FrameStamp) {
            if isRight { right += 1 } else { wrong.append(stamp) }
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

    /// Says whether the checksum of one frame with a packet of `networkProtocol` was right.
    mutating func note(_ isRight: Bool, of networkProtocol: IPProtocol, from host: MACAddress, at stamp: FrameStamp) {
        guard let slot = slot(of: host) else { return }
        if networkProtocol == .tcp {
            hosts[slot].tcp.count(isRight, at: stamp)
        } else {
            hosts[slot].other.count(isRight, at: stamp)
        }
    }

    /// Hosts that leave checksums to their hardware, and the frames that were damaged.
    func verdict() -> (offloading: [MACAddress], damaged: FrameList) {
        var offloading: [MACAddress] = []
        var damaged: [FrameStamp] = []
        for host in hosts {
            let tallies = [host.tcp, host.other].filter { !$0.wrong.isEmpty }
            let isLeft = tallies.map { $0.wrong.count * 100 >= ($0.right + $0.wrong.count) * Self.offloadPercent }
            if isLeft.contains(true) { offloading.append(host.mac) }
            for (tally, isLeft) in zip(tallies, isLeft) where !isLeft { damaged += tally.wrong.first }
        }
        var list = FrameList()
        for stamp in damaged.sorted() { list.append(stamp) }
        return (offloading.sorted(), list)
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
