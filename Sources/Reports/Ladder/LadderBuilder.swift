internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Makes the lines of a ladder from what was observed, in the order in which things began.
struct LadderBuilder {
    let boot: ObservedBoot
    let steps: [DHCPStep]
    let troubles: [ICMPStep]

    var rows: [LadderRow] {
        var events = foldedSteps.map { Event(start: $0.start, kind: .dhcp($0)) }
        let listed = Set(boot.lookups.map { LookupKey(frame: $0.stamp.frame, uri: $0.uri) })
        for fetch in boot.fetches {
            // A name that was not found is told once: by the search that it is part of.
            let key = LookupKey(frame: fetch.start.frame, uri: fetch.uri)
            if fetch.outcome != .complete, listed.contains(key) { continue }
            events.append(Event(start: fetch.start, kind: .fetch(fetch)))
        }
        let fetched = Set(boot.fetches.map { LookupKey(frame: $0.start.frame, uri: $0.uri) })
        for lookup in boot.lookups {
            let key = LookupKey(frame: lookup.stamp.frame, uri: lookup.uri)
            if lookup.outcome == .found, fetched.contains(key) { continue }
            events.append(Event(start: lookup.stamp, kind: .lookup(lookup)))
        }
        for exchange in boot.reverses {
            if !exchange.requestFrames.isEmpty {
                events.append(Event(start: exchange.start, kind: .reverseQuestion(exchange)))
            }
            events += exchange.answers.map { Event(start: $0.stamp, kind: .reverseAnswer($0)) }
        }
        if let address = boot.systemAddress {
            events.append(Event(start: address.first, kind: .systemAddress(address)))
        }
        events += boot.rootSteps.map { Event(start: $0.start, kind: .root($0)) }
        events += troubles.map { Event(start: $0.error.stamp, kind: .trouble($0)) }
        events = events.enumerated().sorted {
            ($0.element.start.frame, $0.offset) < ($1.element.start.frame, $1.offset)
        }.map(\.element)
        return withRemarks(rows(of: events))
    }

    private struct LookupKey: Hashable {
        var frame: Int
        var uri: String
    }

    private struct Event {
        enum Kind {
            case dhcp(DHCPStep)
            case fetch(ObservedFetch)
            case lookup(ObservedLookup)
            case trouble(ICMPStep)
            case root(ObservedRootStep)
            case reverseQuestion(RARPExchange)
            case reverseAnswer(RARPExchange.Answer)
            case systemAddress(SystemAddress)
        }
        var start: FrameStamp
        var kind: Kind
    }

    /// Messages that repeat one of the last few are counted, not listed, unless something else was done between, or
    /// one was answered and the other not.
    private var foldedSteps: [DHCPStep] {
        let others = (boot.fetches.map(\.start.frame) + boot.lookups.map(\.stamp.frame)).sorted()
        var folded: [DHCPStep] = []
        for (index, step) in steps.enumerated() {
            var step = step
            step.isAnswered = isAnswered(index)
            let earlier = folded.indices.suffix(6).last { folded[$0].isRepeated(by: step) }
            if let earlier, !others.contains(where: { $0 > folded[earlier].end.frame && $0 < step.start.frame }) {
                folded[earlier].append(step)
            } else {
                folded.append(step)
            }
        }
        return folded
    }

    /// Whether an answer to a client's message follows: to a DISCOVER any later one, to others before the next of
    /// their kind.
    private func isAnswered(_ index: Int) -> Bool {
        let step = steps[index]
        guard step.isFromClient, step.type != .release, step.type != .decline else { return true }
        for later in steps[(index + 1)...] {
            if later.answers(step) { return true }
            let isAnew =
                later.isFromClient && later.type == step.type && later.isOfBootServer == step.isOfBootServer
            if isAnew, step.type != .discover { return false }
        }
        return false
    }

    private func rows(of events: [Event]) -> [LadderRow] {
        var rows: [LadderRow] = []
        var missing: [ObservedLookup] = []
        var absent: [ObservedFetch] = []
        func endSearch() {
            if !missing.isEmpty { rows.append(row(missing)) }
            if absent.count > 1 { rows.append(row(absent)) } else { rows += absent.map { row($0) } }
            missing = []
            absent = []
        }
        for event in events {
            switch event.kind {
            case .lookup(let lookup) where lookup.outcome == .notFound && lookup.transferProtocol != .dns:
                if !absent.isEmpty || missing.last?.transferProtocol != lookup.transferProtocol { endSearch() }
                missing.append(lookup)
            case .fetch(let fetch) where fetch.outcome == .notFound && !fetch.isFatal(in: boot):
                if !missing.isEmpty || absent.last?.server != fetch.server { endSearch() }
                absent.append(fetch)
            case .dhcp(let step):
                endSearch()
                rows.append(row(step))
            case .fetch(let fetch):
                endSearch()
                rows.append(row(fetch))
            case .lookup(let lookup):
                endSearch()
                rows.append(row([lookup]))
            case .trouble(let trouble):
                endSearch()
                rows.append(row(trouble))
            case .root(let step):
                endSearch()
                rows.append(row(step))
            case .reverseQuestion(let exchange):
                endSearch()
                rows.append(row(exchange))
            case .systemAddress(let address):
                endSearch()
                rows.append(row(address))
            case .reverseAnswer(let answer):
                endSearch()
                rows.append(row(answer))
            }
        }
        endSearch()
        return rows
    }

    /// The stage that runs when `stamp` comes: the one begun last, for an answer before it.
    func stage(at stamp: FrameStamp, isAnswer: Bool = false) -> BootProgress {
        let begun = boot.stages.filter { isAnswer ? $0.start < stamp : $0.start <= stamp }
        return begun.max { $0.start < $1.start }?.stage ?? .address
    }

    // MARK: Files

    private func row(_ fetch: ObservedFetch) -> LadderRow {
        let took = fetch.end.time.duration(since: fetch.start.time)
        var detail = StyledText()
        if let word = fetch.role.word, !fetch.name.displayText.contains(word) { detail.append(word + " ", .dim) }
        detail.append(fetch.name.displayText, fetch.outcome == .complete ? .strong : .plain)
        var direction = LadderRow.Direction.dataFromServer
        var role = TextRole.plain
        let rate = Quantity.rate(octets: fetch.bytes, in: took).map { ", \($0)" } ?? ""
        switch fetch.outcome {
        case .complete:
            detail.append("  \(Quantity.octets(fetch.bytes)) in \(Quantity.duration(took))\(rate)")
        case .notFound:
            detail.append("  not found")
            direction = .refused
            role = fetch.isFatal(in: boot) ? .bad : .warning
        case .aborted:
            let looked = fetch.bytes == 0 ? "asked for its size only" : "\(Quantity.octets(fetch.bytes)), then left off"
            detail.append("  \(looked)", .dim)
        case .truncated:
            detail.append("  \(fetch.breakingOff)")
            direction = fetch.isUnanswered ? .unanswered : .dataFromServer
            role = fetch.isFatal(in: boot) ? .bad : .warning
        case .error:
            detail.append("  error")
            direction = .refused
            role = fetch.isFatal(in: boot) ? .bad : .warning
        }
        var further = fetch.sha256.map { [StyledText("sha256 \($0)", .dim)] } ?? []
        if let remark = fetch.remark, fetch.outcome != .complete, fetch.outcome != .truncated {
            if role == .bad || fetch.outcome == .error {
                detail.append(": \(remark)")
            } else {
                further.append(StyledText(remark, .dim))
            }
        }
        if fetch.retransmissions > 0 {
            detail.append("  \(Quantity.count(fetch.retransmissions, "retransmission"))", .warning)
        }
        return LadderRow(
            stage: fetch.role.stage ?? stage(at: fetch.start),
            matter: fetch.role == .bootFile && fetch.outcome == .complete ? .bootFile(fetch.uri) : .other,
            start: fetch.start,
            end: fetch.end,
            frames: [fetch.start.frame...max(fetch.start.frame, fetch.end.frame)],
            server: fetch.server.address,
            direction: direction,
            label: fetch.transferProtocol.rawValue.uppercased(),
            detail: detail,
            prose: prose(fetch),
            further: further,
            role: role
        )
    }

    /// Files that were asked for in a row and are not there, and that the boot could do without.
    private func row(_ absent: [ObservedFetch]) -> LadderRow {
        let first = absent[0]
        let last = absent[absent.count - 1]
        var detail = StyledText("\(absent.count) files not found", .warning)
        detail.append("  \(first.name.displayText) to \(last.name.displayText)", .dim)
        return LadderRow(
            stage: first.role.stage ?? stage(at: first.start),
            start: first.start,
            end: last.end,
            frames: [first.start.frame...max(first.start.frame, last.end.frame)],
            server: first.server.address,
            direction: .refused,
            label: "\(first.transferProtocol.rawValue.uppercased()) ×\(absent.count)",
            detail: detail,
            prose: StyledText(
                "It asks \(first.server.address) for \(absent.count) files that are not there and that it "
            )
                + StyledText("can do without, \(first.name.displayText) to \(last.name.displayText)"),
            further: absent.map { StyledText($0.name.displayText, .dim) }
        )
    }

    private func row(_ lookups: [ObservedLookup]) -> LadderRow {
        let first = lookups[0]
        let last = lookups[lookups.count - 1]
        let isName = first.transferProtocol == .dns
        var detail = StyledText()
        if first.outcome == .found {
            detail.append(first.uri)
        } else if isName {
            detail.append("\(first.uri)  ")
            detail.append(first.outcome == .notFound ? "no such name" : "no answer", .bad)
        } else {
            let wasFound = boot.fetches.contains { $0.role == .configuration && $0.outcome == .complete }
            detail.append(lookups.count == 1 ? "\(first.name) not found" : "\(lookups.count) names not found")
            if wasFound { detail.append(" (normal)", .dim) }
            if !wasFound, lookups.count > 1 { detail.append("  \(first.name) to \(last.name)", .dim) }
        }
        return LadderRow(
            stage: isName ? stage(at: first.stamp) : .configuration,
            start: first.stamp,
            end: last.stamp,
            frames: [first.stamp.frame...max(first.stamp.frame, last.stamp.frame)],
            server: first.server,
            direction: first.outcome == .found ? .fromServer : .refused,
            label: first.transferProtocol.rawValue.uppercased() + (lookups.count > 1 ? " ×\(lookups.count)" : ""),
            detail: detail,
            prose: prose(lookups),
            further: lookups.count > 1 ? lookups.map { StyledText($0.name, .dim) } : [],
            role: .plain
        )
    }

    private func prose(_ fetch: ObservedFetch) -> StyledText {
        let what = fetch.role.word.map { "the \($0) " } ?? ""
        let way = "by \(fetch.transferProtocol.rawValue.uppercased())"
        let from = "from \(fetch.server.address)"
        let name = StyledText(fetch.name.displayText, .strong)
        let took = Quantity.duration(fetch.end.time.duration(since: fetch.start.time))
        let again =
            fetch.retransmissions > 0
            ? StyledText(", with \(Quantity.count(fetch.retransmissions, "retransmission"))", .warning) : StyledText()
        switch fetch.outcome {
        case .complete:
            let size = " \(way) \(from): \(Quantity.octets(fetch.bytes)) in \(took)"
            return StyledText("It reads \(what)") + name + StyledText(size) + again
        case .aborted where fetch.bytes == 0:
            return StyledText("It asks \(from.dropFirst(5)) how large ") + name + StyledText(" is, and breaks that off")
        case .aborted: return StyledText("It breaks off reading ") + name + StyledText(" \(way) \(from)")
        case .truncated where fetch.isUnanswered:
            return StyledText("It asks \(fetch.server.address) \(way) for \(what)") + name
                + StyledText(": \(fetch.breakingOff)", .bad)
        case .truncated:
            return StyledText("It reads \(what)") + name + StyledText(" \(way) \(from): ")
                + StyledText(fetch.breakingOff, .bad) + again
        case .notFound, .error:
            let answer = fetch.outcome == .notFound ? "not found" : "refused"
            return StyledText("It asks \(fetch.server.address) \(way) for \(what)") + name
                + StyledText(": \(answer)", fetch.isFatal(in: boot) ? .bad : .plain)
        }
    }

    private func prose(_ lookups: [ObservedLookup]) -> StyledText {
        let first = lookups[0]
        let last = lookups[lookups.count - 1]
        let server = first.server.map { "asks \($0)" } ?? "asks"
        if first.transferProtocol == .dns {
            let answer = first.outcome == .found ? "found" : first.outcome == .notFound ? "no such name" : "no answer"
            return StyledText("It looks up the name \(first.uri): \(answer)")
        }
        if first.outcome == .found { return StyledText("It \(server) for \(first.name), and it is there") }
        if lookups.count == 1 { return StyledText("It \(server) for \(first.name), which is not there") }
        return StyledText("It \(server) for \(lookups.count) names that are not there, \(first.name) to \(last.name)")
    }

    private func row(_ trouble: ICMPStep) -> LadderRow {
        let times = trouble.frames.count > 1 ? " ×\(trouble.frames.count)" : ""
        return LadderRow(
            stage: stage(at: trouble.error.stamp, isAnswer: true),
            start: trouble.error.stamp,
            end: trouble.error.stamp,
            frames: Quantity.spans(trouble.frames),
            server: trouble.error.source,
            direction: .fromServer,
            label: "ICMP" + times,
            detail: StyledText(trouble.sentence),
            prose: StyledText("\(trouble.error.source) says that \(trouble.sentence) (ICMP)"),
            role: .warning
        )
    }

    // MARK: Remarks

    private func prose(_ configuration: LoadedConfiguration) -> StyledText {
        var text = StyledText("There it ")
        text.append(configuration.label == nil ? "learns what to start" : "chooses the entry ")
        text.append(configuration.label ?? "", .strong)
        guard let commandLine = boot.commandLine, !commandLine.isEmpty else { return text }
        text.append("; the kernel's command line is to be “")
        text.append(commandLine.displayText, .dim)
        text.append("”")
        return text
    }

    /// Adds what the loader decided, behind the configuration that it read.
    private func withRemarks(_ rows: [LadderRow]) -> [LadderRow] {
        guard let configuration = boot.configuration,
            let index = rows.lastIndex(where: { row in
                row.direction == .dataFromServer
                    && boot.fetches.contains { $0.uri == configuration.uri && $0.start == row.start }
            })
        else { return rows }
        var remark = StyledText()
        if let label = configuration.label {
            remark.append("entry ")
            remark.append(label, .strong)
        }
        if let commandLine = boot.commandLine, !commandLine.isEmpty {
            remark.append((remark.isEmpty ? "" : ": ") + commandLine.displayText, .dim)
        }
        guard !remark.isEmpty else { return rows }
        var rows = rows
        let read = rows[index]
        rows.insert(
            LadderRow(
                stage: read.stage,
                start: read.end,
                end: read.end,
                frames: [],
                server: nil,
                direction: .remark,
                label: "",
                detail: remark,
                prose: prose(configuration)
            ),
            at: index + 1
        )
        return rows
    }
}

extension ObservedLookup {
    /// The last part of the name that was asked for, or all of a host name.
    fileprivate var name: String {
        guard transferProtocol != .dns, let slash = uri.lastIndex(of: "/") else { return uri }
        return String(uri[uri.index(after: slash)...])
    }

    fileprivate var server: IPv4Address? {
        guard let start = uri.firstRange(of: "://")?.upperBound else { return nil }
        return IPv4Address(uri[start...].prefix { $0 != "/" && $0 != ":" })
    }
}

extension ObservedFetch {
    /// Nothing came, and the capture went on.
    fileprivate var isUnanswered: Bool { outcome == .truncated && bytes == 0 && !completeness.contains(.endMissing) }

    /// How a file that did not come whole ended.
    fileprivate var breakingOff: String {
        if completeness.contains(.endMissing) {
            return bytes > 0
                ? "\(Quantity.octets(bytes)) had come when the capture ended" : "had begun when the capture ended"
        }
        return remark ?? (bytes > 0 ? "broke off after \(Quantity.octets(bytes))" : "no answer")
    }

    /// Whether the boot stopped because of it.
    fileprivate func isFatal(in boot: ObservedBoot) -> Bool {
        boot.cause?.frames.contains { (start.frame...max(start.frame, end.frame)).contains($0) } ?? false
    }
}

extension ObservedFetch.Role {
    /// The stage that fetches such files; nil for what may belong to any.
    var stage: BootProgress? {
        switch self {
        case .bootFile, .loaderModule: .loader
        case .configuration, .menu: .configuration
        case .kernel, .initrd: .kernel
        case .checksum, .root: .root
        case .other: nil
        }
    }

    var word: String? {
        switch self {
        case .bootFile: "boot file"
        case .loaderModule: "module"
        case .configuration: nil
        case .menu: "menu"
        case .kernel: "kernel"
        case .initrd: "initrd"
        case .checksum: "checksum"
        case .root: "root image"
        case .other: nil
        }
    }
}
