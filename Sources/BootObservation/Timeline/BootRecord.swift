internal import NetworkBoot
internal import NetworkProtocols

/// What one machine did between one firmware start and the next.
struct BootRecord: Sendable {
    /// A DHCP session and who held it.
    struct Configuring: Sendable {
        enum Speaker: Sendable {
            /// The firmware that begins the boot.
            case firmware
            /// The firmware once more, as it got no address the first time.
            case retry
            /// A loader that configures the network anew: iPXE loaded by a ROM, say.
            case loader
            /// The started system, or a plain client.
            case system
        }
        var session: DHCPSession
        var speaker: Speaker
        var persona: Persona?
    }

    var client: MACAddress
    var configurings: [Configuring] = []
    var files: [FetchedFile] = []
    var lookups: [DNSLookup] = []
    var resolutions: [ARPResolution] = []
    /// What it asked by RARP.
    var reverses: [RARPExchange] = []
    var connections: [TCPConnection] = []
    var talks: [OtherTalk] = []
    /// What was said to servers of NFS, and to network block devices.
    var calls: [RPCTalk] = []
    var devices: [BlockTalk] = []
    /// What was said to iSCSI targets.
    var targets: [TargetTalk] = []
    /// Where the machine started anew.
    var nextStart: FrameStamp?
    /// Files and sessions in the order in which they began, as indices.
    var order: [Step] = []

    enum Step: Sendable {
        case configuring(Int)
        case file(Int)
    }

    var start: FrameStamp {
        [
            configurings.first?.session.start, files.first?.fetch.start, calls.first?.start, devices.first?.start,
            reverses.first?.start, targets.first?.session.start,
        ].compactMap { $0 }.min() ?? FrameStamp(frame: 0, time: .zero)
    }

    /// The end of the session or file that ended last; kept, as each session that comes asks for it.
    private var latest: FrameStamp?

    var end: FrameStamp { latest ?? start }

    var firmware: Configuring? { configurings.first { $0.speaker == .firmware } }

    /// What began the boot, as far as the capture shows it: the firmware, else the loader that speaks first.
    var starter: Configuring? { firmware ?? configurings.first { $0.speaker != .system } }

    /// Whether anything but ARP and bare connections is there to be told.
    var isWorthTelling: Bool {
        !configurings.isEmpty || !files.isEmpty || !calls.isEmpty || !devices.isEmpty || !reverses.isEmpty
            || !targets.isEmpty
    }

    // MARK: Splitting

    /// Divides all that a machine did into its boots; what a plain client did is one.
    static func split(_ items: [TimelineItem], of client: MACAddress) -> [BootRecord] {
        var records: [BootRecord] = []
        var current = BootRecord(client: client)
        for item in items {
            if case .configured(let session) = item {
                let persona = session.firstRequest.flatMap { PersonaCatalog.recognise($0.message) }
                let speaker = current.speaker(of: session, persona)
                if speaker == .firmware, current.isWorthTelling {
                    current.nextStart = session.start
                    records.append(current)
                    current = BootRecord(client: client)
                }
                current.order.append(.configuring(current.configurings.count))
                current.configurings.append(Configuring(session: session, speaker: speaker, persona: persona))
                current.lasted(until: session.end)
            } else {
                current.add(item)
            }
        }
        records.append(current)
        return records.filter(\.isWorthTelling)
    }

    private mutating func add(_ item: TimelineItem) {
        switch item {
        case .configured: break
        case .fetched(let file):
            order.append(.file(files.count))
            files.append(file)
            lasted(until: file.fetch.end)
        case .looked(let lookup): lookups.append(lookup)
        case .resolved(let resolution): resolutions.append(resolution)
        case .reversed(let exchange):
            reverses.append(exchange)
            lasted(until: exchange.end)
        case .connected(let connection): connections.append(connection)
        case .spoke(let talk): talks.append(talk)
        case .called(let talk):
            calls.append(talk)
            lasted(until: talk.end)
        case .attached(let talk):
            devices.append(talk)
            lasted(until: talk.end)
        case .logged(let talk):
            targets.append(talk)
            lasted(until: talk.session.end)
        }
    }

    private mutating func lasted(until stamp: FrameStamp) {
        latest = max(latest ?? stamp, stamp)
    }

    /// Who holds a session that comes next: the firmware anew, a loader that was loaded, or a started system.
    private func speaker(of session: DHCPSession, _ persona: Persona?) -> Configuring.Speaker {
        guard let persona, persona.isBootClient else { return .system }
        let silence = session.start.time.duration(since: end.time)
        if hasLoadedItself(as: persona, before: session) { return .loader }
        guard let firmware else {
            // With nothing before it, the capture begins behind the firmware, or it is the firmware.
            return persona.kind == .bootLoader && !files.isEmpty ? .loader : .firmware
        }
        if persona.kind == .bootLoader { return .loader }
        // Firmware that is none of them does not turn into iPXE by itself, whatever the capture has of the file.
        if persona.isOfEtherbootFamily, firmware.persona?.isOfEtherbootFamily != true, !files.isEmpty,
            silence < .seconds(120)
        {
            return .loader
        }
        return goesOn(persona, from: firmware) && silence < .seconds(120) ? .retry : .firmware
    }

    /// Whether firmware tries once more, or by its next way to boot, without having started anything.
    private func goesOn(_ persona: Persona, from firmware: Configuring) -> Bool {
        if files.isEmpty, configurings.allSatisfy({ !$0.session.hasLease }) { return true }
        let hasLoaded = files.contains { $0.fetch.outcome == .complete && !$0.isSizeProbe }
        return !hasLoaded && persona.kind == .firmware && persona.id != firmware.persona?.id
    }

    /// Whether the image fetched last is a network loader of the persona's family, which then speaks as firmware does.
    private func hasLoadedItself(as persona: Persona, before session: DHCPSession) -> Bool {
        guard persona.isOfEtherbootFamily else { return false }
        let last = files.last { $0.fetch.outcome == .complete && !$0.fetch.kind.isText && !$0.isPart }
        guard let last, last.isIPXE else { return false }
        // Once it has its address it does not ask again: that is a machine that starts anew.
        let since = configurings.filter { $0.session.start > last.fetch.end && $0.session.hasLease }
        return since.isEmpty || session.start.time.duration(since: end.time) < .seconds(20)
    }
}

extension DHCPSession {
    var firstRequest: ObservedDHCPMessage? { messages.first(where: \.isFromClient) }

    /// Whether an address was given and kept: by ACK, or by BOOTP reply.
    var hasLease: Bool { lease != nil }

    /// The last reply that gave an address which the client did not decline.
    var lease: ObservedDHCPMessage? {
        let declined = messages(.decline).compactMap(\.message.requestedAddress)
        return replies.last {
            let address = $0.message.yourAddress
            guard !address.isUnspecified, !$0.isOfBootServer, !declined.contains(address) else { return false }
            return $0.message.messageType == .acknowledge || $0.message.messageType == nil
        }
    }
}

extension Persona {
    /// Etherboot, gPXE and iPXE: firmware that may also be loaded, and then speaks as firmware does.
    var isOfEtherbootFamily: Bool { ["ipxe-bios", "ipxe-efi", "gpxe", "etherboot"].contains(id) }
}
