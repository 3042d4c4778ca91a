internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Who would boot the machines of a probe: for each machine every server that answered, with what it offers, and which of
/// them the machine's firmware takes, and why.
struct OfferTable {
    var lines: [StyledText] = []

    /// - Parameter names: of machines, by their hardware addresses.
    init(_ run: CaptureDossier, names: [MACAddress: String], width: Int) {
        let boots = run.network.boots.filter { names[$0.client.mac] != nil }.prefix(Self.limit)
        for boot in boots {
            lines.append(StyledText())
            var heading = StyledText("Who answered ")
            heading.append(names[boot.client.mac] ?? "", .strong)
            heading.append("  \(boot.client.mac)", .dim)
            if let architecture = boot.architecture { heading.append(", \(architecture)", .dim) }
            lines.append(heading)
            if boot.offers.isEmpty { lines.append(StyledText("  nobody", .bad)) }
            let choice = OfferedChoice(boot)
            for (index, offer) in boot.offers.enumerated() where index < choice.ofFirmware {
                lines += Self.line(of: offer, reason: choice.reasons[index]).wrapped(to: width, indent: 6)
            }
        }
        for warning in run.offerWarnings {
            lines += (StyledText("! ", .warning) + StyledText(warning)).wrapped(to: width, indent: 2)
        }
    }

    /// Machines of one kind are answered alike: nobody reads a thousand answers.
    private static let limit = 8

    private static func line(of offer: ObservedOffer, reason: String?) -> StyledText {
        let isTaken = offer.isSelected || reason != nil
        var line = StyledText(isTaken ? "  ✓ " : "  · ", isTaken ? .good : .dim)
        line.append("\(offer.server)", .strong)
        line.append("  \(offer.kind.word)", .name)
        if offer.kind != .proxy { line.append("  offers \(offer.address)") }
        if let file = offer.bootFile {
            line.append(", boot file ")
            line.append(file.displayText, .strong)
            if let next = offer.nextServer { line.append(" on \(next)") }
        } else {
            line.append(", no boot file", .warning)
        }
        if let relay = offer.relay { line.append(", through the relay \(relay)") }
        if let delay = offer.delay { line.append(", after \(Quantity.duration(delay))", .dim) }
        line.append("  #\(offer.stamp.frame)", .dim)
        if let reason {
            line.append(offer.isSelected ? "; taken: " : "; would be taken: ", .good)
            line.append(reason)
        }
        return line
    }
}

/// What a firmware makes of the offers that it was given.
struct OfferedChoice {
    /// One for each offer; nil for those that it does not take.
    var reasons: [String?]
    /// How many of the offers were the firmware's: what comes later is offered to what it started.
    var ofFirmware: Int

    init(_ boot: ObservedBoot) {
        reasons = Array(repeating: nil, count: boot.offers.count)
        let end = boot.stages.first { $0.stage == .address }?.end.frame ?? .max
        ofFirmware = boot.offers.prefix { $0.stamp.frame <= end }.count
        guard let selection = boot.persona?.dhcp?.selection else { return }
        let offers = boot.offers.prefix(ofFirmware).map { (message: $0.message, source: $0.server) }
        guard let choice = selection.choice(among: offers) else { return }
        reasons[choice.offer] = choice.reason
        if let proxy = choice.proxy {
            reasons[proxy] = "its boot data goes with the address of \(boot.offers[choice.offer].server)"
        }
    }
}

extension ObservedOffer {
    /// The relay agent that the server's answer came through.
    var relay: IPv4Address? { message.relayAddress.isUnspecified ? nil : message.relayAddress }
}

extension CaptureDossier {
    /// What is dangerous about who offers, as sentences.
    var offerWarnings: [String] {
        var warnings: [String] = []
        for boot in network.boots where boot.isBootClient {
            var servers: [IPv4Address] = []
            for offer in boot.offers where offer.kind != .proxy && !servers.contains(offer.server) {
                servers.append(offer.server)
            }
            guard servers.count > 1 else { continue }
            // The same servers are one warning, whoever was quicker.
            servers.sort()
            let sentence =
                "\(servers.count) DHCP servers offer addresses (\(servers.map(\.description).joined(separator: ", "))): "
                + "which one a machine takes is chance or its firmware's taste. Leave one of them, or make the others "
                + "proxies."
            if !warnings.contains(sentence) { warnings.append(sentence) }
        }
        return warnings
    }
}
