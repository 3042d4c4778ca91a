internal import NetworkProtocols

extension IPXESession {
    /// The commands for network cards (iPXE `hci/commands/ifmgmt_cmd.c`, `usr/ifmgmt.c`).
    mutating func runNetwork(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        switch word {
        case .route:
            showRoutes()
            return .success
        case .nslookup: return try await lookUp(arguments)
        case .ping: return .over(notPlayed("The command ping of \(build.program)"))
        case .pxebs: return .over(notPlayed("The command pxebs of \(build.program)"))
        default: break
        }
        var cards: [Int] = []
        for name in arguments.positional {
            guard let card = card(named: name) else {
                let shown =
                    build.dialect == .gpxe
                    ? "\(name.displayText): no such interface" : "\"\(name.displayText)\": no such network device"
                host.show(shown)
                let sentence = "There is no network card \(name.displayText)."
                return .failure(build.error(.noDevice, .options, .noLink, sentence))
            }
            cards.append(card)
        }
        if cards.isEmpty { cards = Array(0..<settings.cardCount) }
        var outcome = IPXEOutcome.success
        for card in cards {
            outcome = try await runNetwork(word, arguments, on: card)
            if case .over = outcome { return outcome }
            // The first card that gets an address is enough.
            if [.dhcp, .ifconf, .iflinkwait].contains(word), outcome.error == nil { return outcome }
        }
        if case .failure = outcome, build.dialect == .gpxe { host.show("Could not configure any interface.") }
        return outcome
    }

    private func card(named name: [UInt8]) -> Int? {
        if build.dialect == .gpxe, name == Array("any".utf8) { return 0 }
        guard case .card(let number)? = settings.block(name), !name.isEmpty else { return nil }
        return number
    }

    private mutating func runNetwork(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments,
        on card: Int
    ) async throws(BootHalt) -> IPXEOutcome {
        switch word {
        case .ifopen:
            if card == 0 { isOpen = true }
            try await takeStaticAddress()
            return .success
        case .ifclose:
            if card == 0 {
                isOpen = false
                forgetLease()
            }
            return .success
        case .ifstat:
            showCard(card)
            return .success
        case .iflinkwait: return card == 0 ? .success : .failure(noLink(card))
        default: return try await configure(card)
        }
    }

    // MARK: The address

    /// Asks for an address, as `dhcp` and `autoboot` do.
    mutating func configure(_ card: Int = 0) async throws(BootHalt) -> IPXEOutcome {
        let address = cardAddress(card)
        let start =
            build.dialect == .gpxe ? "DHCP (net\(card) \(address))... " : "Configuring (net\(card) \(address))... "
        guard card == 0 else {
            let error = noLink(card)
            host.show("Waiting for link-up on net\(card)... \(error.shown(by: build))")
            return .failure(error)
        }
        guard let dhcp = build.persona.dhcp else { return .over(notPlayed(build.persona.name)) }
        var question = request(dhcp)
        // A card that has an address may not hear what is sent to another (iPXE `dhcp_create_packet`).
        let isKept = build.driver == "undionly"
        if build.dialect == .ipxe, lease != nil || hasStaticAddress || isKept { question.wantsBroadcast = true }
        isOpen = true
        forgetLease()
        switch try await host.configure(.dhcp(question)) {
        case .leased(let granted):
            take(try await withProxy(granted))
            if firmware.pauseBeforeFetch > .zero { try await host.wait(for: firmware.pauseBeforeFetch) }
            host.show(start + "ok")
            try host.reached(.address)
            return .success
        case .configured, .resolved: return .failure(noAddress(.noOffer, "The address was set by hand.", start))
        case .failed(let failure):
            let (kind, sentence) = FirmwareStage.explain(failure)
            return .failure(noAddress(kind, sentence, start))
        }
    }

    private mutating func noAddress(_ failure: BootFailure, _ sentence: String, _ start: String) -> IPXEError {
        let text = build.dialect == .gpxe ? "Connection timed out" : "No configuration methods succeeded"
        let error =
            build.dialect == .gpxe
            ? build.error(.timedOut, .dhcp, text: text, failure, sentence)
            : build.error(.addressNotAvailable, .interface, which: 1, text: text, failure, sentence)
        host.show(start + error.shown(by: build))
        if build.dialect == .gpxe { host.show("Could not configure net0: \(error.shown(by: build))") }
        isOpen = false
        trouble = error
        return error
    }

    private func noLink(_ card: Int) -> IPXEError {
        build.error(.notConnected, .networkDevice, which: 1, text: "Down", .noLink, "The card net\(card) has no cable.")
    }

    /// The classes that a script has set, or a server gave before, go along (iPXE `net/udp/dhcp.c`,
    /// `dhcp_request_settings`).
    private func request(_ dhcp: DHCPClientConfiguration) -> DHCPClientConfiguration {
        guard build.dialect == .ipxe else { return dhcp }
        var dhcp = dhcp
        for code in [IPXESettingName.userClass, IPXESettingName.vendorClass] {
            guard let value = settings.octets(tag: code), value.count < 256 else { continue }
            let option = DHCPClientConfiguration.Option.fixed(DHCPOptionCode(UInt8(code)), value)
            if let index = dhcp.options.firstIndex(where: { $0.code == DHCPOptionCode(UInt8(code)) }) {
                dhcp.options[index] = option
            } else {
                dhcp.options.append(option)
            }
        }
        return dhcp
    }

    /// The lease with what its proxy says on port 4011, where its offer leaves that to be asked for.
    private func withProxy(_ lease: DHCPLease) async throws(BootHalt) -> DHCPLease {
        guard let discovery = firmware.discovery else { return lease }
        let asking = PXEDiscovery(discovery, host: host, screen: PXEMenuScreen(host: host))
        guard case .success(let complete) = try await asking.askProxy(lease) else { return lease }
        return complete
    }

    private mutating func take(_ granted: DHCPLease) {
        lease = granted
        settings.messages[.dhcp(0)] = granted.acknowledgement
        settings.messages[.proxyDHCP] = granted.proxy
    }

    private mutating func forgetLease() {
        lease = nil
        settings.messages = [:]
    }

    /// Takes the address that a script has set, where it has.
    mutating func takeStaticAddress() async throws(BootHalt) {
        let block = IPXESettings.Block.card(0)
        guard !hasStaticAddress, lease == nil, settings.hasStored(IPXESettingName.ownAddress, in: block),
            let address = settings.address(tag: IPXESettingName.ownAddress)
        else { return }
        let mask = settings.address(tag: 1) ?? address.classfulMask
        let interface = InterfaceConfiguration(address: address, mask: mask, router: settings.address(tag: 3))
        _ = try await host.configure(.fixed(interface))
        hasStaticAddress = true
        try host.reached(.address)
    }

    // MARK: What is shown

    private func cardAddress(_ card: Int) -> MACAddress {
        MACAddress(rawValue: host.hardware.hardwareAddress.rawValue &+ UInt64(card))
    }

    func showCard(_ card: Int) {
        let state = card == 0 && isOpen ? "open" : "closed"
        switch build.dialect {
        case .gpxe: host.show("net\(card): \(cardAddress(card)) on \(build.driver) (\(state))")
        case .ipxe:
            host.show("net\(card): \(cardAddress(card)) using \(build.driver) on 0000:00:03.0 (\(state))")
            host.show("  [Link:\(card == 0 ? "up" : "down"), TX:0 TXE:0 RX:0 RXE:0]")
        }
    }

    func showRoutes() {
        guard let interface = lease?.interfaceConfiguration else { return }
        let router = interface.router.map { " gw \($0)" } ?? ""
        host.show("net0: \(interface.address)/\(interface.mask)\(router)")
    }

    // MARK: Names

    private mutating func lookUp(_ arguments: IPXEArguments) async throws(BootHalt) -> IPXEOutcome {
        switch try await address(of: arguments.positional[1]) {
        case .failure(let error):
            host.show("Could not resolve \(arguments.positional[1].displayText): \(error.shown(by: build))")
            return .failure(error)
        case .success(let address):
            guard var name = try? IPXESettingName(arguments.positional[0], in: build.dialect) else {
                return .failure(build.error(.notSupported, .settings, .wrongImage, "The setting's type is unknown."))
            }
            name.type = .ipv4
            return store(Array("\(address)".utf8), name)
        }
    }
}

extension DHCPClientConfiguration.Option {
    /// The code of an option that always has the same value; nil for the others.
    fileprivate var code: DHCPOptionCode? {
        if case .fixed(let code, _) = self { return code }
        return nil
    }
}
