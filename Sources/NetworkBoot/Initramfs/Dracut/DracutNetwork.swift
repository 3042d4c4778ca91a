internal import NetworkProtocols

/// How an initramfs made by dracut brings its card up: by its own scripts and dhclient, or by NetworkManager.
struct DracutNetwork: Sendable {
    /// Which of dracut's modules does it.
    enum Module: Hashable, Sendable {
        /// `network-legacy`: scripts, dhclient and arping.
        case legacy
        /// `network-manager`, as in Fedora since 31.
        case networkManager
    }

    let module: Module
    let commandLine: KernelCommandLine
    let host: any BootHost
    /// What the scripts call the card: its name, or what `ifname=` makes of it.
    private(set) var card: String
    private(set) var lease: DHCPLease?
    private(set) var interface: InterfaceConfiguration?
    private(set) var resolver = ResolverSettings()
    /// What `ip=` says of the card.
    private(set) var word: DracutIPWord?

    init(_ module: Module, _ commandLine: KernelCommandLine, on host: any BootHost) {
        self.module = module
        self.commandLine = commandLine
        self.host = host
        card = host.hardware.interfaceName
    }

    private var words: [DracutIPWord] {
        commandLine.all("ip").compactMap { $0.value.map { DracutIPWord($0, in: commandLine) } }
    }

    /// Reads `ifname=` and `ip=`; what dracut dies of is thrown in its words.
    ///
    /// - Parameter root: nil where the network is wanted for itself.
    mutating func readCommandLine(for root: DracutRoot?) throws(DracutRoot.Objection) {
        for parameter in commandLine.all("ifname") {
            let fields = (parameter.value ?? []).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 7 || fields.count == 21 else {
                throw DracutRoot.Objection(words: "Invalid arguments for ifname=")
            }
            let address = Array(fields[1...].joined(separator: [UInt8(ascii: ":")])).lowercasedASCII
            if host.hardware.isWritten(address) { card = Array(fields[0]).displayText }
        }
        guard module == .legacy else { return }
        var devices: Set<[UInt8]> = []
        let words = self.words.filter { $0.methods != ["ibft"] }
        for word in words {
            if word.autoconfiguration.isEmpty { host.show("dracut Warning: Empty autoconf values default to dhcp") }
            if let objection = word.objection(isOneOfSeveral: words.count > 1) {
                throw DracutRoot.Objection(words: objection)
            }
            if !word.device.isEmpty, !devices.insert(word.device).inserted {
                let text = word.text.displayText
                throw DracutRoot.Objection(
                    words: "For argument 'ip=\(text)'\nDuplication configurations for '\(word.device.displayText)'"
                )
            }
            guard let root, root.needsDHCP || root.needsServer, !word.client.isEmpty else { continue }
            guard root.needsServer, !word.server.isEmpty else {
                throw DracutRoot.Objection(
                    words: "Server-ip or dhcp for netboot needed, but current arguments say otherwise"
                )
            }
        }
    }

    /// The card that BOOTIF= names, unless `rd.bootif=0`; nil where it names none.
    private var bootInterface: [UInt8]? {
        let isIgnored = commandLine["rd.bootif"].map {
            ["0", "no", "off"].contains(String(decoding: $0, as: UTF8.self))
        }
        guard isIgnored != true, let value = commandLine["BOOTIF"], !value.isEmpty else { return nil }
        return BootInterfaceWord.lastSixOctets(value)
    }

    private func isOwn(_ device: [UInt8]) -> Bool {
        if device.elementsEqual(card.utf8) { return true }
        return host.hardware.isWritten(BootInterfaceWord.lastSixOctets(device))
    }

    /// Gives the card its address; returns why it has none.
    mutating func bringUp() async throws(BootHalt) -> ProgramFailure? {
        if let address = bootInterface, !host.hardware.isWritten(address) {
            return ProgramFailure(
                .commandLineRefused,
                "BOOTIF= names the card \(address.displayText), which this machine does not have; dracut brings up no other."
            )
        }
        let words = self.words
        for word in words where !word.device.isEmpty && !isOwn(word.device) {
            host.show("dracut Warning: Network interface '\(word.device.displayText)' does not exist!")
        }
        word = words.first { $0.device.isEmpty || isOwn($0.device) }
        guard let word else {
            guard words.isEmpty || bootInterface != nil else {
                let names = words.map(\.device.displayText).joined(separator: ", ")
                return ProgramFailure(
                    .commandLineRefused,
                    "ip= is for the card \(names), which this machine does not have; its own is \(card)."
                )
            }
            return try await askForLease()
        }
        if word.asksForLease, word.client.isEmpty || module == .legacy { return try await askForLease() }
        guard word.isStatic || module == .networkManager, !word.client.isEmpty else {
            return ProgramFailure(.notPlayed, "ip=\(word.text.displayText) wants IPv6, which is not played.")
        }
        return try await configure(word)
    }

    private mutating func askForLease() async throws(BootHalt) -> ProgramFailure? {
        let seconds = commandLine["rd.net.timeout.dhcp"]?.decimalNumber.flatMap { $0 > 0 ? $0 : nil }
        let tries = max(1, min(commandLine["rd.net.dhcp.retry"]?.decimalNumber ?? 1, 1000))
        for attempt in 1...tries {
            let outcome: ConfigureOutcome
            switch module {
            case .legacy:
                host.show("dracut: Starting dhcp for interface \(card)")
                host.show("dhcp: PREINIT \(card) up")
                outcome = try await host.configure(.dhcp(configured(.dracutDhclient(timeout: seconds))))
            case .networkManager:
                host.show("NetworkManager[612]: <info>  dhcp4 (\(card)): activation: beginning transaction")
                outcome = try await host.configure(.dhcp(configured(.networkManager)))
            }
            if case .leased(let found) = outcome {
                take(found)
                try host.reached(.initramfs)
                return nil
            }
            if attempt < tries { try await host.wait(for: .seconds(1)) }
        }
        switch module {
        case .legacy: host.show("dracut Warning: dhcp for interface \(card) failed")
        case .networkManager: host.show("NetworkManager[612]: <warn>  dhcp4 (\(card)): request timed out")
        }
        let sentence =
            tries == 1
            ? "\(card) has asked for an address once, and nobody gave one."
            : "\(card) has asked for an address \(tries) times (rd.net.dhcp.retry), and nobody gave one."
        return ProgramFailure(.noOffer, sentence)
    }

    private func configured(_ configuration: DHCPClientConfiguration) -> DHCPClientConfiguration {
        guard let name = word?.hostName, !name.isEmpty else { return configuration }
        var configuration = configuration
        configuration.setHostName(name)
        return configuration
    }

    private mutating func take(_ found: DHCPLease) {
        lease = found
        interface = found.interfaceConfiguration
        let takesServers =
            commandLine["rd.peerdns"].map { !["0", "no"].contains(String(decoding: $0, as: UTF8.self)) } ?? true
        if takesServers {
            resolver.servers = found.acknowledgement.domainNameServers ?? []
            resolver.domain = found.acknowledgement.domainName
        }
        addNameServers()
        switch module {
        case .legacy: host.show("dhcp: BOUND setting up \(card)")
        case .networkManager:
            host.show("NetworkManager[612]: <info>  dhcp4 (\(card)): state changed new lease, address=\(found.address)")
        }
    }

    private mutating func addNameServers() {
        resolver.servers += word?.nameServers ?? []
        resolver.servers += commandLine.all("nameserver").compactMap { $0.value.flatMap { IPv4Address(utf8: $0) } }
    }

    private mutating func configure(_ word: DracutIPWord) async throws(BootHalt) -> ProgramFailure? {
        guard let address = IPv4Address(utf8: word.client), let mask = Self.mask(word.mask) else {
            host.show(
                "Error: any valid prefix is expected rather than \"\(word.client.displayText)/\(word.mask.displayText)\"."
            )
            let sentence = "ip=\(word.text.displayText) holds no IPv4 address with a mask."
            return ProgramFailure(.commandLineRefused, sentence)
        }
        // arping asks twice whether somebody has the address, unless a peer is named.
        if word.server.isEmpty, module == .legacy { try await host.wait(for: .seconds(2)) }
        var found = InterfaceConfiguration(address: address, mask: mask)
        if let router = IPv4Address(utf8: word.gateway) {
            if found.isOnLink(router) {
                found.router = router
            } else {
                host.show("Error: Nexthop has invalid gateway.")
            }
        }
        _ = try await host.configure(.fixed(found))
        interface = found
        addNameServers()
        return nil
    }

    /// `255.255.255.0` or `24`
    private static func mask(_ text: [UInt8]) -> IPv4Address? {
        if let address = IPv4Address(utf8: text) { return address }
        guard let length = text.decimalNumber, length <= 32 else { return nil }
        return IPv4Address(prefixLength: length)
    }

    /// The node's name, which `%s` stands for: what `ip=` or option 12 says, else the address.
    var nodeName: [UInt8] {
        if let name = word?.hostName, !name.isEmpty { return name }
        if let name = lease?.acknowledgement.hostName, !name.isEmpty { return name }
        return Array("\(interface?.address ?? .any)".utf8)
    }
}
