internal import NetworkProtocols

/// Tells corruption from hosts that leave checksums to their hardware (reference: captures §7).
///
/// A host whose frames mostly fail was captured before its hardware wrote them: that is nobody's fault. Frames that
/// fail now and then were damaged on the way.
struct ChecksumWatch: Sendable {
    private struct Host: Sendable {
        var right = 0
        var wrong = FrameList()
    }
    private static let hostLimit = 4096
    /// A host with at least this share of wrong frames, in percent, leaves them to its hardware.
    private static let offloadPercent = 5

    private var hosts: [MACAddress: Host] = [:]

    /// Says whether one frame's checksum was right.
    mutating func note(_ isRight: Bool, from host: MACAddress, at stamp: FrameStamp) {
        guard hosts.count < Self.hostLimit || hosts[host] != nil else { return }
        if isRight {
            hosts[host, default: Host()].right += 1
        } else {
            hosts[host, default: Host()].wrong.append(stamp)
        }
    }

    /// Hosts that leave checksums to their hardware, and the frames that were damaged.
    func verdict() -> (offloading: [MACAddress], damaged: FrameList) {
        var offloading: [MACAddress] = []
        var damaged: [FrameStamp] = []
        for (mac, host) in hosts where !host.wrong.isEmpty {
            if host.wrong.count * 100 >= (host.right + host.wrong.count) * Self.offloadPercent {
                offloading.append(mac)
            } else {
                damaged += host.wrong.first
            }
        }
        var list = FrameList()
        for stamp in damaged.sorted() { list.append(stamp) }
        return (offloading.sorted(), list)
    }
}
