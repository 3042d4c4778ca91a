internal import BootObservation
internal import NetworkBoot
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

    /// What the line is about, as far as the order of lines depends on it.
    enum Matter: Hashable, Sendable {
        case configuration
        case bootFile(String)
        case other
    }

    var stage: BootProgress
    var matter = Matter.other
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
        /// Which time round, of a boot that goes in a circle; 1 for all others.
        var round = 1
        /// `nothing` for files that a plain client fetches: they are part of no boot.
        var stage: BootProgress
        /// nil where observation has no stage of that name.
        var outcome: ObservedStage.Outcome?
        var duration: Duration?
        var rows: [LadderRow]

        /// The contract's word for the stage.
        var title: String { stage == .nothing ? "files" : stage.description }
    }

    var servers: [Server] = []
    var groups: [Group] = []
    /// How many times the boot went round, and which of them are left out because they are like the others.
    var rounds = 1
    var omittedRounds: Range<Int>?
}

extension Ladder {
    /// Rounds that are all drawn; of more, the first and the last.
    private static let roundLimit = 3

    /// Lays out `boot`; `steps` are its client's DHCP messages and `troubles` the ICMP messages to it from this boot.
    init(_ boot: ObservedBoot, steps: [DHCPStep], troubles: [ICMPStep]) {
        let rows = LadderBuilder(boot: boot, steps: steps, troubles: troubles).rows
        for row in rows { note(row) }
        guard boot.isBootClient else {
            let sorted = rows.map { row in
                var row = row
                row.stage = row.matter == .configuration ? .address : .nothing
                return row
            }
            append(sorted, of: boot, round: 1, isLast: true)
            return
        }
        let parts = boot.rounds > 1 ? Self.rounds(rows) : [rows]
        rounds = parts.count
        if parts.count > Self.roundLimit { omittedRounds = 2..<parts.count }
        for (index, part) in parts.enumerated() {
            let round = index + 1
            if omittedRounds?.contains(round) == true { continue }
            append(Self.ordered(part, isRepeat: round > 1), of: boot, round: round, isLast: round == parts.count)
        }
        for stage in boot.stages where stage.outcome == .failed && !groups.contains(where: { $0.stage == stage.stage })
        {
            groups.append(Group(round: rounds, stage: stage.stage, outcome: .failed, duration: nil, rows: []))
        }
    }

    private mutating func append(_ rows: [LadderRow], of boot: ObservedBoot, round: Int, isLast: Bool) {
        for row in rows {
            if let last = groups.last, last.stage == row.stage, last.round == round {
                groups[groups.count - 1].rows.append(row)
                continue
            }
            let stage = boot.stages.last { $0.stage == row.stage }
            // Stages are told once for all rounds: their times say nothing of one.
            let duration = rounds > 1 ? nil : stage.map { $0.end.time.duration(since: $0.start.time) }
            var outcome = rounds > 1 ? nil : stage?.outcome
            if isLast, rounds > 1, boot.cause?.stage == row.stage { outcome = .failed }
            groups.append(Group(round: round, stage: row.stage, outcome: outcome, duration: duration, rows: [row]))
        }
    }

    /// What comes later belongs to no earlier stage: a loader's own DHCP is part of what it does. Only a further round
    /// begins at the address again.
    private static func ordered(_ rows: [LadderRow], isRepeat: Bool) -> [LadderRow] {
        var rows = rows
        if isRepeat {
            for index in rows.indices.prefix(while: { rows[$0].matter == .configuration }) {
                rows[index].stage = .address
            }
        }
        for index in rows.indices.dropFirst() { rows[index].stage = max(rows[index].stage, rows[index - 1].stage) }
        return rows
    }

    /// Parts that begin with the DHCP before a boot file that was loaded already.
    private static func rounds(_ rows: [LadderRow]) -> [[LadderRow]] {
        var starts = [0]
        var seen = Set<String>()
        for (index, row) in rows.enumerated() {
            guard case .bootFile(let uri) = row.matter, !seen.insert(uri).inserted else { continue }
            var start = index
            while start > 0, rows[start - 1].matter == .configuration { start -= 1 }
            if start > starts[starts.count - 1] { starts.append(start) }
        }
        let ends = starts.dropFirst() + [rows.count]
        return zip(starts, ends).map { Array(rows[$0..<$1]) }
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
        case "PORTMAP", "MOUNT", "NFS": "NFS"
        case "NBD": "NBD"
        case "ISCSI": "iSCSI"
        case "RARP": "RARP"
        case "OFFER", "ACK", "NAK", "REPLY", "proxy": isFromProxy ? "proxyDHCP" : "DHCP"
        case "REQUEST" where isFromProxy: "proxyDHCP"
        default: nil
        }
    }

    private var isFromProxy: Bool {
        label.hasSuffix(":4011") || label.hasSuffix(":67") || label.hasPrefix("proxy OFFER")
    }
}
