public import BootObservation
public import NetworkProtocols

/// What happens in a run as lines of text, while it happens: what machines show, DHCP message by message, and files when
/// they have come or are given up.
///
/// Lines are collected and taken by whoever prints them.
public struct LiveLadder: Sendable {
    private let settings: TerminalSettings
    private var lines: [StyledText] = []
    /// Names of machines and servers by their addresses, as far as they are known.
    private var names: [MACAddress: String]
    /// TFTP transfers that are under way, by the client's end.
    private var transfers: [Endpoint: LiveTransfer] = [:]
    /// The widest name.
    private let column: Int

    /// - Parameter names: of machines, by their hardware addresses.
    public init(settings: TerminalSettings, names: [MACAddress: String]) {
        self.settings = settings
        self.names = names
        column = min(16, names.values.map(\.count).max() ?? 0)
    }

    /// What was collected since the last call; nil where nothing was.
    public mutating func takeText() -> String? {
        guard !lines.isEmpty else { return nil }
        defer { lines = [] }
        return lines.map { settings.render($0) + "\n" }.joined()
    }

    /// Takes what a machine does or shows.
    public mutating func machine(_ name: String, at now: Instant, _ text: String, _ role: TextRole) {
        append(now, name, StyledText(text, role))
    }

    /// Takes the next frame.
    public mutating func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        guard let frame = try? DecodedFrame(decoding: bytes, linkType: header.linkType),
            case .ipv4(let network) = frame.network, case .udp(let udp) = frame.transport
        else { return }
        if udp.destinationPort == 69 || !transfers.isEmpty {
            let ends = (
                Endpoint(address: network.source, port: udp.sourcePort),
                Endpoint(address: network.destination, port: udp.destinationPort)
            )
            let stamp = FrameStamp(frame: header.number, time: header.time)
            receiveTFTP(bytes.extracting(frame.payload), from: ends.0, to: ends.1, frame.link.source, stamp)
        }
        let ports: [UInt16] = [67, 68, 4011]
        guard ports.contains(udp.destinationPort), ports.contains(udp.sourcePort) || udp.sourcePort == 4011 else {
            return
        }
        var reader = ByteReader(bytes.extracting(frame.payload))
        guard let message = try? DHCPMessage(decoding: &reader) else { return }
        let stamp = FrameStamp(frame: header.number, time: header.time)
        let observed = ObservedDHCPMessage(
            stamp: stamp,
            source: Endpoint(address: network.source, port: udp.sourcePort),
            destination: Endpoint(address: network.destination, port: udp.destinationPort),

            message: message,
            payloadLength: frame.payload.count
        )
        append(message, DHCPStep(observed), at: header.time, number: header.number)
    }

    private mutating func append(_ message: DHCPMessage, _ step: DHCPStep, at now: Instant, number: Int) {
        var text = StyledText(step.isFromClient ? "→ " : "← ", .dim)
        text.append(step.name, step.type == .negativeAcknowledge ? .bad : .strong)
        if let server = step.server { text.append(step.isFromClient ? " to \(server)" : " from \(server)") }
        if let address = step.address { text.append(step.isFromClient ? ", asks for \(address)" : ": \(address)") }
        if !step.isFromClient, !step.bootFile.isEmpty {
            text.append(", boot file ")
            text.append(step.bootFile.displayText, .strong)
            if let next = step.nextServer { text.append(" on \(next)") }
        }
        if !step.message.isEmpty { text.append(", “\(step.message.displayText)”") }
        if let relay = step.relay { text.append("  through relay \(relay)", .dim) }
        text.append("  #\(number)", .dim)
        append(now, message.clientMAC.map(name) ?? "", text)
    }

    private mutating func receiveTFTP(
        _ payload: Span<UInt8>,
        from source: Endpoint,
        to destination: Endpoint,
        _ sender: MACAddress?,
        _ stamp: FrameStamp
    ) {
        var reader = ByteReader(payload)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return }
        if destination.port == 69, case .readRequest(let request) = packet, transfers.count < 4096 {
            // A repeated request changes nothing.
            if transfers[source] == nil {
                transfers[source] = LiveTransfer(
                    request.filename,
                    of: destination.address,
                    for: sender.map(name) ?? "",
                    at: stamp
                )
            }
        } else if let ended = transfers[destination]?.receive(packet, at: stamp) {
            let transfer = transfers.removeValue(forKey: destination)
            append(stamp.time, transfer?.client ?? "", ended)
        } else if case .error = packet, let transfer = transfers.removeValue(forKey: source) {
            append(stamp.time, transfer.client, transfer.leftOff(at: stamp))
        }
    }

    /// Takes a conversation that has ended.
    public mutating func receive(_ conversation: Conversation) {
        switch conversation {
        case .tftp(let transfer): receive(transfer)
        case .http(let exchange): receive(exchange)
        case .dns(let lookup): receive(lookup)
        case .icmp(let error):
            append(error.stamp.time, "", StyledText("ICMP from \(error.source): \(ICMPStep(error).sentence)", .warning))
        case .dhcp, .tcp, .arp, .rarp, .lostDatagram, .nfs, .nbd, .iscsi: break
        }
    }

    /// Transfers whose end stood in no packet: they were given up.
    private mutating func receive(_ transfer: TFTPTransfer) {
        let trouble: String
        switch transfer.outcome {
        case .complete, .notFound, .refused, .abortedByServer, .abortedByClient: return
        case .truncated: trouble = "broke off after \(Quantity.octets(transfer.body.count))"
        case .unanswered: trouble = "no answer"
        case .underWay: trouble = "under way at the end"
        }
        var text = StyledText("× ", .bad)
        text.append("TFTP ")
        text.append(transfer.request.filename.displayText, .strong)
        text.append(" from \(transfer.ends.server.address): ")
        text.append(trouble, .bad)
        text.append("  \(frames(transfer.start, transfer.end))", .dim)
        append(transfer.end.time, name(transfer.ends), text)
    }

    private mutating func receive(_ exchange: HTTPExchange) {
        let status = exchange.response?.status
        let isWhole = exchange.outcome == .complete && status.map { $0 < 400 } ?? false
        var text = StyledText(isWhole ? "⇐ " : "× ", isWhole ? .good : .warning)
        text.append("HTTP \(exchange.request?.method.displayText ?? "") ")
        text.append(exchange.request?.target.displayText ?? "", .strong)
        text.append(" from \(exchange.ends.server): ")
        let passed = exchange.end.time.duration(since: exchange.start.time)
        switch exchange.outcome {
        case .complete:
            text.append(status.map { "\($0), " } ?? "", isWhole ? .plain : .bad)
            text.append("\(Quantity.octets(exchange.body.count)) in \(Quantity.duration(passed))")
        case .truncated: text.append("broke off after \(Quantity.octets(exchange.body.count))", .bad)
        case .abortedByClient: text.append("left off by the client")
        case .unanswered: text.append("no answer", .bad)
        case .malformed: text.append("not understood", .bad)
        case .underWay: text.append("under way at the end")
        }
        text.append("  \(frames(exchange.start, exchange.end))", .dim)
        append(exchange.end.time, name(exchange.ends), text)
    }

    private mutating func receive(_ lookup: DNSLookup) {
        guard let first = lookup.questionFrames.first.first else { return }
        let isFound = lookup.outcome == .found
        var text = StyledText(isFound ? "⇐ " : "× ", isFound ? .good : .warning)
        text.append("DNS ")
        text.append(lookup.question.questions.first?.name.description ?? "", .strong)
        text.append(" of \(lookup.ends.server.address): ")
        switch lookup.outcome {
        case .found: text.append("found")
        case .notFound: text.append("no such name", .bad)
        case .failed: text.append("an error", .bad)
        case .unanswered, .underWay: text.append("no answer", .bad)
        }
        text.append("  \(frames(first, lookup.answerStamp ?? first))", .dim)
        append(lookup.answerStamp?.time ?? first.time, name(lookup.ends), text)
    }

    private func frames(_ first: FrameStamp, _ last: FrameStamp) -> String {
        first.frame == last.frame ? "#\(first.frame)" : "#\(first.frame)–\(last.frame)"
    }

    private func name(_ mac: MACAddress) -> String { names[mac] ?? mac.description }

    private func name(_ ends: Ends) -> String {
        ends.clientMAC.map(name) ?? ends.client.address.description
    }

    private mutating func append(_ now: Instant, _ name: String, _ text: StyledText) {
        let time = Quantity.decimal(now.duration(since: .zero).inSeconds, digits: 4)
        let head =
            StyledText(time.paddedOnTheLeft(to: 10) + " ", .dim) + StyledText(name, .name).padded(to: column)
            + StyledText(" ")
        let line = head + text
        lines += line.wrapped(to: settings.width, indent: 13 + column)
    }
}

/// A TFTP transfer as far as it has come.
private struct LiveTransfer: Sendable {
    let file: [UInt8]
    /// Who asks, and who is asked.
    let client: String
    let server: IPv4Address
    let start: FrameStamp
    var blockSize = 512
    var octets = 0
    var latestBlock: UInt16 = 0

    init(_ file: [UInt8], of server: IPv4Address, for client: String, at start: FrameStamp) {
        self.file = file
        self.client = client
        self.server = server
        self.start = start
    }

    /// Takes a packet of the server; what to tell where it ended the transfer.
    mutating func receive(_ packet: TFTPPacket, at stamp: FrameStamp) -> StyledText? {
        switch packet {
        case .optionAcknowledgement(let options, _): blockSize = options.blockSize ?? 512
        case .data(let block, let payload):
            guard block.rawValue == latestBlock &+ 1 else { return nil }
            latestBlock = block.rawValue
            octets += payload.count
            guard payload.count < blockSize else { return nil }
            let passed = Quantity.duration(stamp.time.duration(since: start.time))
            return line("⇐ ", .good, "\(Quantity.octets(octets)) in \(passed)", .plain, stamp)
        case .error(let code, let message, _, _):
            let isMissing = code == .fileNotFound
            let words = isMissing ? "not found" : "refused, “\(message.displayText)”"
            return line("× ", .warning, words, isMissing ? .warning : .bad, stamp)
        case .readRequest, .writeRequest, .acknowledgement, .unknown: break
        }
        return nil
    }

    /// What to tell where the client said ERROR.
    func leftOff(at stamp: FrameStamp) -> StyledText {
        line("× ", .dim, octets == 0 ? "asked for its size only" : "left off by the client", .plain, stamp)
    }

    private func line(
        _ mark: String,
        _ markRole: TextRole,
        _ words: String,
        _ role: TextRole,
        _ end: FrameStamp
    ) -> StyledText {
        var text = StyledText(mark, markRole) + StyledText("TFTP ") + StyledText(file.displayText, .strong)
        text.append(" from \(server): ")
        text.append(words, role)
        text.append("  #\(start.frame)–\(end.frame)", .dim)
        return text
    }
}
