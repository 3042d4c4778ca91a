internal import BootObservation
internal import NetworkProtocols

/// What a ladder needs of conversations and a boot does not keep, taken down as they end: bounded, whatever the capture
/// holds.
struct LadderNotes: Sendable {
    /// DHCP messages kept of one client, and of all; ICMP messages kept of all.
    static let stepsPerClient = 512
    static let steps = 65_536
    static let troubles = 4096

    private var steps: [MACAddress: [DHCPStep]] = [:]
    private var count = 0
    private var troubles: [ICMPStep] = []

    mutating func receive(_ conversation: Conversation) {
        switch conversation {
        case .dhcp(let session): receive(session)
        case .icmp(let error): if troubles.count < Self.troubles { troubles.append(ICMPStep(error)) }
        case .tftp, .tcp, .http, .dns, .arp, .rarp, .lostDatagram, .nfs, .nbd, .iscsi: break
        }
    }

    private mutating func receive(_ session: DHCPSession) {
        guard let client = session.clientMAC else { return }
        var taken = steps[client]?.count ?? 0
        for message in session.messages where taken < Self.stepsPerClient && count < Self.steps {
            steps[client, default: []].append(DHCPStep(message))
            taken += 1
            count += 1
        }
    }

    /// The DHCP messages of one client in these frames, in the order of the capture.
    func steps(of client: MACAddress, in frames: Range<Int>) -> [DHCPStep] {
        (steps[client] ?? []).filter { frames.contains($0.start.frame) }.sorted { $0.start < $1.start }
    }

    /// The ICMP messages to one address in these frames, in the order of the capture, those alike counted once.
    func troubles(of address: IPv4Address?, in frames: Range<Int>) -> [ICMPStep] {
        var told: [ICMPStep] = []
        for trouble in troubles
        where trouble.error.destination == address && frames.contains(trouble.error.stamp.frame) {
            if let index = told.firstIndex(where: { $0.isRepeated(by: trouble) }) {
                told[index].frames += trouble.frames
            } else {
                told.append(trouble)
            }
        }
        return told
    }
}
