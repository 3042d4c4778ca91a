internal import NetworkProtocols

/// UDP that one host exchanged with another in a protocol that is not followed here, such as NFS over UDP.
struct OtherTalk: Hashable, Sendable {
    /// The client is who spoke first.
    var ends: Ends
    var first: FrameStamp
    var last: FrameStamp
    var frames = 1
}

/// Keeps who spoke to whom in protocols that are not followed, so that nobody is said to have been silent who was not.
struct OtherTalkFollower: Sendable {
    /// The two endpoints, in one order whoever speaks.
    private struct Key: Hashable, Sendable {
        var low: UInt64
        var high: UInt64
    }

    /// Talks kept: more is not needed to know that a machine goes on.
    private static let limit = 4096
    /// What comes after this silence is another talk.
    private static let silence: Duration = .seconds(30)

    private var talks: [Key: OtherTalk] = [:]
    private var over: [OtherTalk] = []

    mutating func note(_ datagram: ObservedDatagram) {
        guard !datagram.source.address.isUnspecified, !datagram.destination.address.isBroadcast,
            !datagram.destination.address.isMulticast
        else { return }
        let source = UInt64(datagram.source.address.rawValue) << 16 | UInt64(datagram.source.port)
        let destination = UInt64(datagram.destination.address.rawValue) << 16 | UInt64(datagram.destination.port)
        let key = Key(low: min(source, destination), high: max(source, destination))
        if let known = talks[key] {
            if datagram.stamp.time.duration(since: known.last.time) <= Self.silence {
                talks[key]?.last = datagram.stamp
                talks[key]?.frames += 1
                return
            }
            if over.count < Self.limit { over.append(known) }
        } else if talks.count >= Self.limit {
            return
        }
        talks[key] = OtherTalk(
            ends: Ends(
                client: datagram.source,
                server: datagram.destination,
                clientMAC: datagram.sourceMAC,
                serverMAC: datagram.destinationMAC
            ),
            first: datagram.stamp,
            last: datagram.stamp
        )
    }

    /// All talks, by their first frames.
    func all() -> [OtherTalk] {
        (over + talks.values).sorted { $0.first < $1.first }
    }
}
