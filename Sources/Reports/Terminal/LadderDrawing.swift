internal import BootObservation
internal import NetworkProtocols

/// A ladder in characters: time, arrows between the client's line and the servers' lines, words, frame numbers.
///
/// Where there is no room for lines of their own, the servers' addresses stand in the text.
struct LadderDrawing {
    let boot: ObservedBoot
    /// The same machine's next start, where there is one.
    var following: ObservedBoot?
    let ladder: Ladder
    let origin: Instant
    let width: Int
    let isVerbose: Bool

    /// Columns of the time, of an arrow, and of the frame numbers.
    private static let timeWidth = 9
    private static let frameWidth = 13
    /// Text needs so much, or lanes are given up; and with so much it is at ease.
    private static let detailWidth = 28
    private static let ampleDetailWidth = 46

    var lines: [StyledText] {
        var lines = heading
        lines += laneHeading
        var round = 1
        for group in ladder.groups {
            if group.round != round { lines += roundLines(group.round) }
            round = group.round
            lines.append(stageLine(group))
            for row in group.rows { lines += rowLines(row) }
        }
        return lines + [StyledText()] + conclusion
    }

    // MARK: Lanes

    /// Lines beside the client's: one for each server, or one for a network on which nobody answered.
    private var laneCount: Int { max(1, ladder.servers.count) }

    /// The width of the space between two lines; nil where there is no room for lines.
    private var laneWidth: Int? {
        guard laneCount <= 4 else { return nil }
        let longest = ladder.groups.flatMap(\.rows).map { $0.label.displayWidth }.max() ?? 0
        let addresses = ladder.servers.map { $0.address.description.displayWidth }.max() ?? 0
        let least = max(longest + 5, min(addresses, 15) + 1, 14)
        let room = width - Self.timeWidth - Self.frameWidth - 5
        let space = (room - Self.detailWidth - 1) / laneCount - 1
        guard space >= least else { return nil }
        // A little more where the text keeps enough for itself.
        return min(least + 4, max(least, (room - Self.ampleDetailWidth) / laneCount - 1))
    }

    /// Where the text beside the arrows begins.
    private var detailStart: Int {
        guard let laneWidth else { return Self.timeWidth + 4 }
        return Self.timeWidth + 2 + 1 + laneCount * (laneWidth + 1) + 2
    }

    private var laneHeading: [StyledText] {
        guard let laneWidth else { return [] }
        var names = StyledText.spaces(Self.timeWidth + 2) + StyledText("client", .dim)
        var roles = StyledText()
        for (index, server) in ladder.servers.enumerated() {
            // Right above the server's line.
            let end = Self.timeWidth + 2 + 1 + (index + 1) * (laneWidth + 1)
            let name = StyledText(server.address.description, .name)
            names = names.padded(to: end - name.width) + name
            let role = StyledText(server.roles.joined(separator: " "), .dim)
            roles = roles.padded(to: end - role.width) + role
        }
        return roles.isEmpty ? [names] : [names, roles]
    }

    /// The client's line, the arrow, and the servers' lines that it passes.
    private func lanes(_ row: LadderRow, width laneWidth: Int) -> StyledText {
        let target = row.server.flatMap { server in ladder.servers.firstIndex { $0.address == server } }
        let reach = target.map { $0 + 1 } ?? laneCount
        if row.direction == .remark { return bars(from: 0, width: laneWidth) }
        let length = reach * (laneWidth + 1) - 1
        return StyledText("│", .dim) + arrow(row, length: length)
            + bars(from: reach, width: laneWidth)
    }

    private func bars(from first: Int, width laneWidth: Int) -> StyledText {
        var text = StyledText("│", .dim)
        for _ in first..<max(first, laneCount) {
            text.append(String(repeating: " ", count: laneWidth))
            text.append("│", .dim)
        }
        return text
    }

    private func arrow(_ row: LadderRow, length: Int) -> StyledText {
        let line = row.direction == .dataFromServer ? "━" : row.server == nil ? "┄" : "─"
        let label = " \(row.label) "
        let free = max(0, length - label.displayWidth - 1)
        let before = min(2, free)
        var text = StyledText()
        let role: TextRole = row.role == .plain ? .dim : row.role
        switch row.direction {
        case .toServer, .unanswered, .refused:
            text.append(String(repeating: line, count: before), role)
            text.append(label, row.role)
            text.append(String(repeating: line, count: free - before), role)
            text.append(row.direction == .toServer ? "▶" : "✗", role)
        case .fromServer, .dataFromServer:
            text.append("◀" + String(repeating: line, count: before), role)
            text.append(label, row.role)
            text.append(String(repeating: line, count: free - before), role)
        case .remark: text.append(String(repeating: " ", count: length))
        }
        return text
    }

    // MARK: Lines

    private var heading: [StyledText] {
        var text = StyledText(boot.client.mac.description, .strong)
        for phrase in boot.particulars { text.append(" · \(phrase)") }
        if boot.rounds > 1 { text.append(" · \(boot.rounds) rounds", .warning) }
        return text.wrapped(to: width, indent: 4)
    }

    private func roundLines(_ round: Int) -> [StyledText] {
        var lines: [StyledText] = []
        if let omitted = ladder.omittedRounds, round == omitted.upperBound {
            let which = omitted.count == 1 ? "round 2" : "rounds \(omitted.lowerBound) to \(omitted.upperBound - 1)"
            lines.append(StyledText(" … \(which) like these", .dim))
        }
        return lines + [StyledText(" round \(round) of \(ladder.rounds)", .warning)]
    }

    private func stageLine(_ group: Ladder.Group) -> StyledText {
        var text = StyledText(" ")
        switch group.outcome {
        case .ok?: text.append("✓ ", .good)
        case .failed?: text.append("✗ ", .bad)
        case .skipped?, nil: text.append("  ")
        }
        text.append(group.title, group.outcome == .failed ? .bad : .strong)
        if let duration = group.duration, duration > .zero { text.append("  \(Quantity.duration(duration))", .dim) }
        return text
    }

    private func rowLines(_ row: LadderRow) -> [StyledText] {
        let frames = StyledText(Quantity.frames(row.frames), .dim)
        let seconds = row.start.time.duration(since: origin).inSeconds
        let time = row.direction == .remark ? "" : Quantity.decimal(seconds, digits: 3)
        let margin = StyledText(time, .dim).paddedOnTheLeft(to: Self.timeWidth) + .spaces(2)
        guard let laneWidth else { return compactLines(row, margin: margin, frames: frames) }
        let columns = max(24, width - detailStart - (frames.isEmpty ? 0 : max(frames.width + 2, Self.frameWidth)))
        var detail = row.detail.wrapped(to: columns)
        if isVerbose { detail += row.further.flatMap { $0.wrapped(to: columns) } }
        let blank = StyledText.spaces(Self.timeWidth + 2) + bars(from: 0, width: laneWidth)
        return detail.enumerated().map { index, part in
            let left = index == 0 ? margin + lanes(row, width: laneWidth) : blank
            let line = left + .spaces(2) + part
            guard index == 0, !frames.isEmpty else { return line }
            return line.padded(to: width - frames.width) + frames
        }
    }

    private func compactLines(_ row: LadderRow, margin: StyledText, frames: StyledText) -> [StyledText] {
        var text = margin
        if row.direction != .remark {
            let arrow =
                switch row.direction {
                case .toServer: "→"
                case .refused, .unanswered: "✗"
                case .fromServer, .dataFromServer, .remark: "←"
                }
            text.append("\(arrow) ", row.role == .plain ? .dim : row.role)
            text.append(row.label, row.role == .plain ? .strong : row.role)
            text.append(row.server.map { " \($0)" } ?? " all", .name)
            if !row.detail.isEmpty { text.append(": ") }
        } else {
            text.append("  ")
        }
        text += row.detail
        if !frames.isEmpty { text += .spaces(2) + frames }
        var lines = text.wrapped(to: width, indent: Self.timeWidth + 4)
        if isVerbose {
            lines += row.further.flatMap { further in
                (StyledText.spaces(Self.timeWidth + 4) + further).wrapped(to: width, indent: Self.timeWidth + 4)
            }
        }
        return lines
    }

    // MARK: Conclusion

    private var conclusion: [StyledText] {
        let sentence = BootSentence(boot, followedBy: following)
        var text = StyledText(" \(sentence.mark) \(sentence.word)", sentence.role)
        if let code = sentence.code { text.append(" \(code)", sentence.role) }
        text.append(": ", sentence.role)
        text.append(sentence.sentence, sentence.kind == .stopped ? .strong : .plain)
        if !sentence.frames.isEmpty { text.append(" (\(Quantity.framesInWords(sentence.frames)))", .dim) }
        var lines = text.wrapped(to: width, indent: 3)
        if let remedy = sentence.remedy {
            lines += (StyledText("   → ", .name) + StyledText(remedy)).wrapped(to: width, indent: 5)
        }
        return lines
    }
}

extension StyledText {
    static func += (left: inout StyledText, right: StyledText) { left.append(right) }
}

extension String {
    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - displayWidth))
    }

    func paddedOnTheLeft(to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - displayWidth)) + self
    }
}
