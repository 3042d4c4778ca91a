internal import NetworkProtocols

/// Tells corruption from hosts that leave checksums to their hardware (reference: captures §7).
///
/// A host whose frames mostly fail was captured before its hardware wrote them: that is nobody's fault. Frames that
/// fail now and then were damaged on the way.
struct ChecksumWatch: Sendable {
    private struct Host: Sendable {
        var mac: MACAddress
        var right = 0
        var wrong = FrameList()
    }
    private static let hostLimit = 4096
    /// A host with at least this share of wrong frames, in percent, leaves them to its hardware.
    private static let offloadPercent = 5

    private var hosts: [Host] = []
    private var slotByHost: [MACAddress: Int] = [:]
    /// The two hosts that spoke last: usually the next ones, too.
    private var latest = 0
    private var second = 0

    /// Says whether one frame's checksum was right.
    mutating func note(_ isRight: Bool, from host: MACAddress, at stamp: FrameStamp) {
        guard let slot = slot(of: host) else { return }
        if isRight {
            hosts[slot].right += 1
        } else {
            hosts[slot].wrong.append(stamp)
        }
    }

    /// Hosts that leave checksums to their hardware, and the frames that were damaged.
    func verdict() -> (offloading: [MACAddress], damaged: FrameList) {
        var offloading: [MACAddress] = []
        var damaged: [FrameStamp] = []
        for host in hosts where !host.wrong.isEmpty {
            if host.wrong.count * 100 >= (host.right + host.wrong.count) * Self.offloadPercent {
                offloading.append(host.mac)
            } else {
                damaged += host.wrong.first
            }
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
