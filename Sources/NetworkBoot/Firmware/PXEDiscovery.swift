internal import NetworkProtocols

/// The way of a PXE client from its lease to the message that names its boot file: tags and files of the DHCP server and
/// of a proxy, the proxy's port 4011, prompt and menu, boot servers (PXE 2.1 §2.2.3 to §2.4).
///
/// What it decides depends on what was offered, not on the order in which that came.
struct PXEDiscovery: Sendable {
    let discovery: Persona.Firmware.Discovery
    let host: any BootHost
    let screen: PXEMenuScreen

    /// What it came to.
    enum Outcome: Sendable {
        /// The lease; where another message than the DHCP server's names the boot file, that stands in `proxy`.
        case found(DHCPLease)
        /// The entry "local boot", or a person who would have it so.
        case local(String)
        case failed(BootFailure, String)
    }

    init(_ discovery: Persona.Firmware.Discovery, host: any BootHost, screen: PXEMenuScreen) {
        self.discovery = discovery
        self.host = host
        self.screen = screen
    }

    /// Asks whoever has to be asked.
    func complete(_ lease: DHCPLease) async throws(BootHalt) -> Outcome {
        switch try await bootData(for: lease) {
        case .success(let source): return try await follow(source, lease)
        case .failure(let missing): return .failed(missing.failure, missing.sentence)
        }
    }

    /// The lease with what its proxy adds: as it offered it, or as it answers on port 4011.
    func askProxy(_ lease: DHCPLease) async throws(BootHalt) -> Result<DHCPLease, FirmwareBootFile.Missing> {
        try await bootData(for: lease).map { source in
            var lease = lease
            if !source.isOwn { lease.proxy = source.message }
            return lease
        }
    }

    /// What the menu of the DHCP server or its proxy leads to, where there is one.
    func chooseBootServer(_ lease: DHCPLease) async throws(BootHalt) -> Outcome {
        let own = Source(message: lease.acknowledgement, isOwn: true)
        let proxy = lease.proxy.map { Source(message: $0, isOwn: false) }
        let whole = [own, proxy].compactMap(\.self).first { isPXE($0, lease) && isWhole($0.message) }
        guard let whole else { return .found(lease) }
        return try await follow(whole, lease)
    }

    /// Who told the machine what to boot.
    private struct Source {
        var message: DHCPMessage
        /// Whether it is the DHCP server's own acknowledgement.
        var isOwn: Bool
    }

    // MARK: Proxies

    /// The message with the boot data; port 4011 is asked where an offer says so.
    private func bootData(
        for lease: DHCPLease
    ) async throws(BootHalt) -> Result<Source, FirmwareBootFile.Missing> {
        let own = Source(message: lease.acknowledgement, isOwn: true)
        let proxy = lease.proxy.map { Source(message: $0, isOwn: false) }
        let given = [own, proxy].compactMap(\.self)
        if let source = given.first(where: { isPXE($0, lease) && isWhole($0.message) }) { return .success(source) }
        let asked = given.first { isPXE($0, lease) && !($0.message.bootFile != nil && !discovery.asksDespiteFile) }
        guard let asked else { return .success(given.first { isPXE($0, lease) } ?? own) }
        var silent: [IPv4Address] = []
        for offer in [asked.message] + otherProxies(lease, than: asked) {
            guard let server = requestServer(of: offer) else { continue }
            switch try await host.askBootServer(proxyRequest(to: server, lease)) {
            case .answered(let reply, _):
                if isWhole(reply) || reply.bootFile != nil { return .success(Source(message: reply, isOwn: false)) }
                if discovery.survivesSilence { return .success(asked) }
                let sentence = "The server \(server) answered on port 4011, and named no boot file."
                return .failure(.init(.bootServerWithoutFile, sentence))
            case .silent, .unreachable, .aborted: silent.append(server)
            }
        }
        if discovery.survivesSilence { return .success(asked) }
        guard !silent.isEmpty else {
            let sentence = "An offer of class PXEClient says neither what to boot nor whom to ask for it."
            return .failure(.init(.bootServerWithoutFile, sentence))
        }
        let who = silent.map { "\($0)" }.joined(separator: ", ")
        let sentence = "An offer sent the machine to port 4011 of \(who) for its boot file, and nobody answered there."
        return .failure(.init(.bootServerSilent, sentence))
    }

    /// Whether a message speaks of PXE. An acknowledgement that is silent about it says what its offer said.
    private func isPXE(_ source: Source, _ lease: DHCPLease) -> Bool {
        if source.message.isPXEServer { return true }
        guard source.isOwn, source.message.networkBootClass == nil else { return false }
        let offer = lease.offer ?? lease.offers.first { $0.yourAddress == lease.address }
        return offer?.isPXEServer ?? false
    }

    /// Whether it has all that there is to know, for this kind of client.
    private func isWhole(_ message: DHCPMessage) -> Bool {
        switch discovery.manner {
        case .tags: message.isPXEServer && message.pxeVendorOptions?.hasDiscoveryOptions ?? false
        case .fileOrMenu:
            (message.nextServer != .any && message.bootFile != nil) || message.pxeVendorOptions?[.bootMenu] != nil
        }
    }

    /// Whom PXE clients ask where a proxy keeps silent: other proxies without tags.
    private func otherProxies(_ lease: DHCPLease, than asked: Source) -> [DHCPMessage] {
        guard discovery.manner == .tags, !asked.isOwn else { return [] }
        return lease.offers.filter { offer in
            offer.yourAddress == .any && offer.isPXEServer && !isWhole(offer) && offer != asked.message
        }
    }

    /// Where port 4011 is: `siaddr`, else option 54 (Intel EFI BC; EDK2 `PxeBcRetryBinlOffer`). iPXE looks at 54 first.
    private func requestServer(of offer: DHCPMessage) -> IPv4Address? {
        let next = offer.nextServer == .any ? nil : offer.nextServer
        return discovery.manner == .tags ? next ?? offer.serverIdentifier : offer.serverIdentifier ?? next
    }

    private func proxyRequest(to server: IPv4Address, _ lease: DHCPLease) -> BootServerRequest {
        var options = discovery.options
        if discovery.namesProxy { options.append(.fixed(.serverIdentifier, server.wireOctets)) }
        var request = BootServerRequest(
            destination: .servers([server]),
            options: options,
            address: lease.address,
            transactionID: discovery.keepsTransactionID ? lease.acknowledgement.transactionID : nil,
            waits: discovery.proxyWaits,
            clientPort: discovery.clientPort
        )
        request.seconds = discovery.proxySeconds
        request.takesOffers = discovery.manner == .fileOrMenu
        complete(&request)
        return request
    }

    private func complete(_ request: inout BootServerRequest) {
        request.wantsBroadcast = discovery.wantsBroadcast ?? (request.destination == .broadcast)
        request.messageLength = discovery.messageLength
        request.timeToLive = discovery.timeToLive
        request.heedsUnreachable = discovery.heedsUnreachable
    }
}

// MARK: Menus and boot servers

extension PXEDiscovery {
    private func follow(_ source: Source, _ lease: DHCPLease) async throws(BootHalt) -> Outcome {
        var lease = lease
        if !source.isOwn { lease.proxy = source.message }
        guard isPXE(source, lease), isWhole(source.message), let tags = source.message.pxeVendorOptions else {
            return .found(lease)
        }
        let control = tags.discoveryControl ?? []
        if control.contains(.loadsBootFileAtOnce), source.message.bootFile != nil { return .found(lease) }
        // Without a menu iPXE loads the file.
        if discovery.manner == .fileOrMenu, tags[.bootMenu] == nil { return .found(lease) }
        if discovery.manner == .fileOrMenu { host.show("Booting from PXE menu") }
        switch try await choose(tags) {
        case .entry(let entry) where entry.type == .local:
            return .local("The machine boots from its own disk: the menu's entry \"\(entry.text.displayText)\".")
        case .entry(let entry):
            return try await discover(entry.type, tags, control, lease)
        case .brokenOff: return .local("A key broke the network boot off: the machine boots from its own disk.")
        case .waits(let sentence): return .failed(.waitsForKey, sentence)
        case .none:
            return .failed(
                .menuMissing,
                "The PXE options (43) have no menu with a prompt, and no boot file to load at once."
            )
        }
    }

    /// Which entry of the menu is to be booted.
    private enum Choice {
        case entry(PXEBootMenuEntry)
        case brokenOff
        case waits(String)
        /// There is no menu that this firmware can use.
        case none
    }

    private func choose(_ tags: PXEVendorOptions) async throws(BootHalt) -> Choice {
        let entries = Array((tags.bootMenu ?? []).prefix(discovery.menuLimit))
        guard let first = entries.first else { return .none }
        guard let prompt = tags.menuPrompt else {
            switch discovery.withoutPrompt {
            case .takesFirst: return .entry(first)
            case .showsMenu: return try await choose(among: entries)
            case .fails: return .none
            }
        }
        switch prompt.timeout {
        case 0:
            if discovery.manner == .fileOrMenu { screen.show(prompt) }
            return .entry(first)
        case 255:
            if discovery.manner == .fileOrMenu { screen.show(prompt) }
            return try await choose(among: entries)
        default: break
        }
        screen.show(prompt, seconds: prompt.timeout)
        // It counts down by seconds.
        for _ in 0..<prompt.timeout {
            guard let key = try await host.key(within: .seconds(1)) else { continue }
            switch key {
            case .function(8): return try await choose(among: entries)
            case .escape: return .brokenOff
            // Ctrl-M is what Enter sends.
            case .enter, .character(UInt8(ascii: "m")), .character(UInt8(ascii: "M")):
                if discovery.manner == .tags { return try await choose(among: entries) }
                return .entry(first)
            default:
                // iPXE stops waiting at any key.
                if discovery.manner == .fileOrMenu { return .entry(first) }
            }
        }
        return .entry(first)
    }

    /// So long a person is waited for.
    private static let patience = Duration.seconds(60)

    private func choose(among entries: [PXEBootMenuEntry]) async throws(BootHalt) -> Choice {
        screen.show(entries, withLetters: discovery.choosesByLetter)
        var selected = 0
        while let key = try await host.key(within: Self.patience) {
            switch key {
            case .up: selected = max(0, selected - 1)
            case .down: selected = min(entries.count - 1, selected + 1)
            case .escape: return .brokenOff
            case .enter:
                screen.show(chosen: entries[selected])
                return .entry(entries[selected])
            case .character(let letter) where discovery.choosesByLetter:
                let index = Int(letter | 0x20) - Int(UInt8(ascii: "a"))
                guard entries.indices.contains(index) else { continue }
                screen.show(chosen: entries[index])
                return .entry(entries[index])
            default: break
            }
        }
        return .waits("The boot menu waits for a key, and nobody presses one.")
    }

    /// Looks for a boot server of the type, by the ways that are allowed (PXE 2.1 §2.2.6).
    private func discover(
        _ type: PXEBootServerType,
        _ tags: PXEVendorOptions,
        _ control: PXEDiscoveryControl,
        _ lease: DHCPLease
    ) async throws(BootHalt) -> Outcome {
        let listed = tags.bootServers?.first { $0.type == type }?.addresses ?? []
        let destinations: [BootServerRequest.Destination]
        switch ways(tags, control, listed) {
        case .success(let found): destinations = found
        case .failure(let missing): return .failed(missing.failure, missing.sentence)
        }
        for destination in destinations {
            var request = BootServerRequest(
                destination: destination,
                item: PXEBootItem(type: type),
                accepted: control.contains(.onlyListedServers) ? listed : nil,
                options: discovery.options,
                address: lease.address,
                transactionID: discovery.discoveryTransactionID,
                waits: discovery.discoveryWaits,
                // What goes to DHCP's port comes from DHCP's (EDK2 `PxeBcDhcp4Discover`).
                clientPort: destination == .broadcast ? 68 : discovery.clientPort,
                wantsItem: true
            )
            request.seconds = discovery.discoverySeconds
            request.acceptance = discovery.acceptance
            complete(&request)
            guard case .answered(let reply, let server) = try await host.askBootServer(request) else { continue }
            screen.show(asked: type, isAnswered: true)
            guard reply.bootFile != nil else {
                return .failed(.bootServerWithoutFile, "The boot server \(server) answered, and named no boot file.")
            }
            var lease = lease
            lease.proxy = reply
            return .found(lease)
        }
        screen.show(asked: type, isAnswered: false)
        return .failed(.bootServersSilent, "No boot server of the type that was chosen (\(type)) answered.")
    }

    private func ways(
        _ tags: PXEVendorOptions,
        _ control: PXEDiscoveryControl,
        _ listed: [IPv4Address]
    ) -> Result<[BootServerRequest.Destination], FirmwareBootFile.Missing> {
        var ways: [BootServerRequest.Destination] = []
        if !control.contains(.noMulticast) {
            if let group = tags.discoveryMulticastAddress, group.isMulticast {
                ways.append(.multicast(group))
            } else if discovery.manner == .tags {
                let sentence = "Boot servers may be looked for by multicast, and no group is named to ask (43.7)."
                return .failure(.init(.groupMissing, sentence))
            }
        }
        if !control.contains(.noBroadcast) { ways.append(.broadcast) }
        if ways.isEmpty || discovery.asksListedToo || control.contains(.onlyListedServers) {
            if !listed.isEmpty {
                ways.append(.servers(listed))
            } else if ways.isEmpty || (discovery.manner == .tags && control.contains(.onlyListedServers)) {
                let sentence =
                    "Only listed boot servers may be asked, and none is listed for the type that was chosen (43.8)."
                return .failure(.init(.bootServersUnlisted, sentence))
            }
        }
        return .success(discovery.ways == .first ? Array(ways.prefix(1)) : ways)
    }
}

extension IPv4Address {
    /// The four octets as options have them.
    fileprivate var wireOctets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (24 - 8 * UInt32($0))) } }
}

extension DHCPMessage {
    /// Whether it is of a server that speaks PXE (option 60).
    var isPXEServer: Bool { networkBootClass?.method == .pxe }
}
