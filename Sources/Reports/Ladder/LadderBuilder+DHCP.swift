internal import BootObservation
internal import NetworkProtocols

extension LadderBuilder {
    func row(_ step: DHCPStep) -> LadderRow {
        let name = step.name + (step.count > 1 ? " ×\(step.count)" : "") + (step.bootServerPort.map { " :\($0)" } ?? "")
        let isAnswered = step.isAnswered
        var row = LadderRow(
            stage: stage(at: step.start, isAnswer: !step.isFromClient),
            matter: .configuration,
            start: step.start,
            end: step.end,
            frames: Quantity.spans(step.frames),
            server: step.server,
            direction: step.isFromClient ? (isAnswered ? .toServer : .unanswered) : .fromServer,
            label: name,
            detail: step.isFromClient ? request(step) : reply(step) + choice(step),
            prose: step.isFromClient ? proseOfRequest(step) : proseOfReply(step)
        )
        if step.type == .negativeAcknowledge || step.type == .decline { row.role = .bad }
        if !isAnswered { row.role = .bad }
        if step.type == .offer, step.isFromProxy {
            row.label = "proxy OFFER" + (step.count > 1 ? " ×\(step.count)" : "")
        }
        return row
    }

    private func request(_ step: DHCPStep) -> StyledText {
        var text = StyledText()
        switch step.type {
        case .request?:
            if step.isOfBootServer {
                text.append("asks the boot server for its file")
            } else if let address = step.address {
                text.append("takes ")
                text.append(address.description, .strong)
            }
        case .decline?: text.append("refuses \(step.address?.description ?? "the address"): somebody else has it")
        case .release?: text.append("gives its address back")
        default: break
        }
        let kind = step.type == .request ? "" : kindOfClient(step)
        if !kind.isEmpty { text.append((text.isEmpty ? "" : "; ") + kind) }
        if !step.isAnswered { text.append(text.isEmpty ? "no answer" : "; no answer") }
        if step.count > 1 {
            let over = step.end.time.duration(since: step.start.time)
            text.append("  within \(Quantity.duration(over))", .dim)
        }
        return text
    }

    private func kindOfClient(_ step: DHCPStep) -> String {
        var words: [String] = []
        if let user = step.userClass, user.contains("iPXE") || user.contains("gPXE") {
            words.append(user.contains("iPXE") ? "iPXE" : "gPXE")
        }
        switch step.bootClass {
        case .pxe?: words.append("PXE client")
        case .http?: words.append("HTTP boot client")
        case nil: if !step.vendorClass.isEmpty { words.append(step.vendorClass.displayText) }
        }
        return words.joined(separator: ", ")
    }

    private func proseOfRequest(_ step: DHCPStep) -> StyledText {
        var text = StyledText()
        let kind = kindOfClient(step)
        let who = kind.isEmpty ? "" : ", as \(kind)"
        switch step.type {
        case .discover?:
            let wish = step.bootClass == nil ? "an address" : "an address and a boot file"
            text.append("It asks everybody for \(wish) (DISCOVER\(who))")
        case .request? where step.isOfBootServer:
            text.append("It asks the boot server \(step.server?.description ?? "") on port 4011 for its file (REQUEST)")
        case .request?:
            text.append("It takes \(step.address?.description ?? "the address") (REQUEST)")
        case .decline?:
            text.append("It refuses \(step.address?.description ?? "the address"): somebody else has it (DECLINE)")
        case .release?: text.append("It gives its address back (RELEASE)")
        case .inform?: text.append("It has an address and asks for the rest (INFORM)")
        case nil: text.append("It asks everybody for an address (BOOTP\(who))")
        case let other?: text.append("It says \(other)")
        }
        if step.count > 1 {
            let over = Quantity.duration(step.end.time.duration(since: step.start.time))
            text.append(", \(step.count) times within \(over)")
        }
        if !step.isAnswered { text.append(", and nobody answers", .bad) }
        return text
    }

    private func proseOfReply(_ step: DHCPStep) -> StyledText {
        let server = step.server?.description ?? "a server"
        let word = step.name + (step.count > 1 ? ", \(step.count) times" : "")
        if step.type == .negativeAcknowledge {
            let reason = step.message.isEmpty ? "" : ": \(step.message.displayText)"
            return StyledText("\(server) refuses (\(word))\(reason)", .bad)
        }
        var text = StyledText(
            "\(server) \(step.type == .acknowledge && !step.isOfBootServer ? "confirms" : "offers") "
        )
        text.append(reply(step))
        text.append(" (\(word))")
        if !choice(step).isEmpty {
            text.append(choice(step).plainText.hasSuffix("not taken") ? ", which is not taken" : ", which is taken")
        }
        return text
    }

    private func reply(_ step: DHCPStep) -> StyledText {
        var text = StyledText()
        if step.type == .negativeAcknowledge {
            text.append("refused")
            if !step.message.isEmpty { text.append(": \(step.message.displayText)") }
            return text
        }
        if let address = step.address, !step.isOfBootServer {
            text.append(address.description, step.type == .acknowledge ? .strong : .plain)
            if step.type == .acknowledge, let lease = step.lease {
                text.append(lease.isInfinite ? " for ever" : " for \(Quantity.duration(lease.duration))")
            }
        }
        if !step.bootFile.isEmpty {
            text.append(text.isEmpty ? "boot file " : ", boot file ")
            text.append(step.bootFile.displayText, .strong)
            if let next = step.nextServer, next != step.server { text.append(" on \(next)") }
        } else if step.isFromProxy, step.hasMenu || step.type == .offer {
            text.append(step.hasMenu ? "a boot menu" : "names no file: ask its port 4011")
        } else if boot.isBootClient, step.type == .offer || step.type == .acknowledge {
            text.append(text.isEmpty ? "no boot file" : ", no boot file", .dim)
        }
        if let relay = step.relay { text.append("  through relay \(relay)", .dim) }
        return text
    }

    /// Whether the client took an offer, where there were several to choose from.
    private func choice(_ step: DHCPStep) -> StyledText {
        let servers = Set(boot.offers.map(\.server))
        guard step.type == .offer || step.type == nil, servers.count > 1 else { return StyledText() }
        let isTaken =
            boot.offers.contains { $0.isSelected && step.frames.contains($0.stamp.frame) }
            || boot.offers.contains { $0.isSelected && $0.server == step.server && $0.address == step.address }
        return isTaken ? StyledText("  taken", .good) : StyledText("  not taken", .dim)
    }
}

extension DHCPStep {
    /// As engineers say it.
    var name: String {
        switch type {
        case .discover?: "DISCOVER"
        case .offer?: "OFFER"
        case .request?: "REQUEST"
        case .acknowledge?: "ACK"
        case .negativeAcknowledge?: "NAK"
        case .decline?: "DECLINE"
        case .release?: "RELEASE"
        case .inform?: "INFORM"
        case nil: isFromClient ? "BOOTP" : "REPLY"
        case let other?: other.description
        }
    }

    /// Whether this can be an answer to `request`.
    func answers(_ request: DHCPStep) -> Bool {
        guard !isFromClient, isOfBootServer == request.isOfBootServer else { return false }
        return switch request.type {
        case .discover?: type == .offer || type == .acknowledge
        case .request?: type == .acknowledge || type == .negativeAcknowledge
        case .inform?: type == .acknowledge
        case nil: type == nil
        default: true
        }
    }
}
