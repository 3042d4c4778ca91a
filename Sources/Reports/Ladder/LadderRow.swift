internal import BootObservation
internal import NetworkProtocols

/// One line of a ladder: something that the client and a server said to each other, or a remark.
struct LadderRow: Hashable, Sendable {
    enum Direction: Hashable, Sendable {
        case toServer
        case fromServer
        /// A file that came, drawn heavier.
        case dataFromServer
        /// The server was asked and gave nothing: no file, or no answer at all.
        case refused
        case unanswered
        /// Nobody said it: what the client did with what it had.
        case remark
    }

    var stage: BootProgress
    var start: FrameStamp
    var end: FrameStamp
    var frames: [ClosedRange<Int>]
    /// nil where everybody was asked.
    var server: IPv4Address?
    var direction: Direction
    /// What stands on the arrow.
    var label: String
    /// What stands beside it.
    var detail: StyledText
    /// The same as a sentence of a story, without its full stop.
    var prose = StyledText()
    /// What it says when it is looked at closer: names that were not found, say.
    var further: [StyledText] = []
    var role: TextRole = .plain
}

/// What a machine did from one firmware start on, line by line.
struct Ladder: Hashable, Sendable {
    struct Server: Hashable, Sendable {
        var address: IPv4Address
        /// "DHCP", "proxyDHCP", "TFTP", in order of first use.
        var roles: [String]
    }

    struct Group: Hashable, Sendable {
        var stage: BootProgress
        /// nil where observation has no stage of that name.
        var outcome: ObservedStage.Outcome?
        var duration: Duration?
        var rows: [LadderRow]
    }

    var servers: [Server] = []
    var groups: [Group] = []
}

extension Ladder {
    /// Lays out `boot`; `steps` are its client's DHCP messages from this boot.
    init(_ boot: ObservedBoot, steps: [DHCPStep]) {
        var rows = LadderBuilder(boot: boot, steps: steps).rows
        for index in rows.indices where index > 0 && rows[index].stage < rows[index - 1].stage {
            // What comes later belongs to no earlier stage: a loader's own DHCP is part of what it does.
            rows[index].stage = rows[index - 1].stage
        }
        for row in rows { note(row) }
        for row in rows {
            if groups.last?.stage == row.stage {
                groups[groups.count - 1].rows.append(row)
                continue
            }
            let stage = boot.stages.last { $0.stage == row.stage }
            let duration = stage.map { $0.end.time.duration(since: $0.start.time) }
            groups.append(Group(stage: row.stage, outcome: stage?.outcome, duration: duration, rows: [row]))
        }
        for stage in boot.stages where stage.outcome == .failed && !groups.contains(where: { $0.stage == stage.stage })
        {
            let duration = stage.end.time.duration(since: stage.start.time)
            groups.append(Group(stage: stage.stage, outcome: .failed, duration: duration, rows: []))
        }
    }

    private mutating func note(_ row: LadderRow) {
        guard let address = row.server, let role = row.serverRole else { return }
        if let index = servers.firstIndex(where: { $0.address == address }) {
            if !servers[index].roles.contains(role) { servers[index].roles.append(role) }
        } else {
            servers.append(Server(address: address, roles: [role]))
        }
    }
}

extension LadderRow {
    /// What a server is that takes part in such a line.
    fileprivate var serverRole: String? {
        switch label.prefix(while: { $0 != " " }) {
        case "TFTP": "TFTP"
        case "HTTP": "HTTP"
        case "DNS": "DNS"
        case "OFFER", "ACK", "NAK", "REPLY", "proxy": isFromProxy ? "proxyDHCP" : "DHCP"
        case "REQUEST" where isFromProxy: "proxyDHCP"
        default: nil
        }
    }

    private var isFromProxy: Bool { label.hasSuffix(":4011") || label.hasPrefix("proxy OFFER") }
}
