internal import NetworkProtocols
internal import Reports
internal import Scenarios

extension ComparisonText {
    /// What a live server answered otherwise, request by request, and a summary.
    func replay(_ outcome: ReplayOutcome, leftOut: [ReplayScript.LeftOut], isVerbose: Bool) -> String {
        var lines = isVerbose ? everything(outcome) : []
        if !lines.isEmpty, outcome.differences > 0 { lines.append(StyledText()) }
        for told in outcome.told {
            let clients = Set(outcome.exchanges.map(\.client)).count
            let who = clients > 1 ? "\(told.client) " : ""
            let words =
                "\(told.name), \(told.difference.field): then \(told.difference.then), now \(told.difference.now)"
            var line = StyledText(" ✗ ", .bad) + StyledText(who, .name) + StyledText("#\(told.frames[0]) ", .dim)
            line.append(words)
            let others = told.frames.dropFirst()
            if !others.isEmpty {
                let few = others.prefix(3).map { "#\($0)" }.joined(separator: " ")
                line.append("; also \(few)" + (others.count > 3 ? " … (\(others.count))" : ""), .dim)
            }
            lines.append(line)
        }
        if !lines.isEmpty { lines.append(StyledText()) }
        lines += notReplayed(outcome, leftOut)
        lines.append(summary(of: outcome))
        return text(lines)
    }

    /// Every request with its answer, and what is volatile in it.
    private func everything(_ outcome: ReplayOutcome) -> [StyledText] {
        var lines: [StyledText] = []
        var client: MACAddress?
        for exchange in outcome.exchanges where exchange.skipped == nil {
            if client != exchange.client { lines.append(StyledText("\(exchange.client)", .name)) }
            client = exchange.client
            let isSame = exchange.differences.allSatisfy(\.isVolatile)
            let mark = isSame ? StyledText(" ✓ ", .good) : StyledText(" ✗ ", .bad)
            let place = StyledText("#\(exchange.frame) ", .dim)
            lines.append(mark + place + StyledText("\(exchange.name): \(exchange.now)"))
            for difference in exchange.differences {
                guard let volatile = difference.volatile else { continue }
                let words = "   \(difference.field): then \(difference.then), now \(difference.now); "
                lines.append(StyledText(words + "volatile: \(volatile.reason)", .dim))
            }
        }
        return lines
    }

    private func notReplayed(_ outcome: ReplayOutcome, _ leftOut: [ReplayScript.LeftOut]) -> [StyledText] {
        var reasons: [(reason: String, names: [String])] = []
        let skipped = outcome.exchanges.compactMap { exchange in exchange.skipped.map { ($0, exchange.name) } }
        for (reason, name) in skipped + leftOut.map({ ($0.reason, $0.name) }) {
            if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[index].names.append(name)
            } else {
                reasons.append((reason, [name]))
            }
        }
        return reasons.map { reason, names in
            let few = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            return StyledText("· not replayed: \(Self.count(names.count, "request")) (\(few)): \(reason)", .warning)
        }
    }

    private func summary(of outcome: ReplayOutcome) -> StyledText {
        var counts: [(field: VolatileField, count: Int)] = []
        for field in VolatileField.allCases {
            let count = outcome.exchanges.reduce(0) { $0 + $1.differences.count { $0.volatile == field } }
            if count > 0 { counts.append((field, count)) }
        }
        let kinds = counts.map { "\($0.field.rawValue) \($0.count)" }.joined(separator: ", ")
        let volatile = "volatile: \(outcome.volatileDifferences)" + (kinds.isEmpty ? "" : " (\(kinds))")
        let requests = Self.count(outcome.replayed, "request")
        guard outcome.differences > 0 else {
            return StyledText("✓ answered as then", .good) + StyledText(": \(requests); \(volatile)")
        }
        return StyledText("✗ \(Self.count(outcome.differences, "difference"))", .bad)
            + StyledText(" in the answers to \(requests); \(volatile)")
    }
}
