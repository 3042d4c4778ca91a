internal import NetworkProtocols

/// klibc's `ipconfig`, which initramfs-tools, live-boot, casper and archiso call (klibc `usr/kinit/ipconfig`).
struct IPConfig: Sendable {
    let host: any BootHost
    let age: IPConfigRequest.Age

    init(on host: any BootHost, age: IPConfigRequest.Age = .klibc2) {
        self.host = host
        self.age = age
    }

    /// `ipconfig -t SECONDS [-c PROTOCOLS] TEXT`
    ///
    /// - Parameters:
    ///   - text: a card's name, or the fields of `ip=`.
    ///   - seconds: how long it waits for an answer in all.
    func run(
        _ text: [UInt8],
        protocols: IPConfigRequest.Protocols = [.dhcp, .bootp, .rarp],
        within seconds: Int
    ) async throws(BootHalt) -> Result<NetworkVariables, ProgramFailure> {
        let request: IPConfigRequest
        do throws(IPConfigRequest.Objection) {
            request = try IPConfigRequest(text, protocols: protocols, age: age)
        } catch {
            host.show("ipconfig: \(error.words)")
            return .failure(
                ProgramFailure(.commandLineRefused, "ipconfig does not take \(text.displayText): \(error.words).")
            )
        }
        let card = host.hardware.interfaceName
        guard
            request.device.isEmpty || request.device.elementsEqual("all".utf8)
                || request.device.elementsEqual(card.utf8)
        else {
            let device = request.device.displayText
            host.show("ipconfig: \(device): SIOCGIFINDEX: No such device")
            host.show("ipconfig: no devices to configure")
            return .failure(ProgramFailure(.commandLineRefused, "This machine has no card of the name \(device)."))
        }
        host.show(
            "IP-Config: \(card) hardware address \(host.hardware.hardwareAddress) mtu 1500\(request.protocols.words)"
        )
        guard !request.protocols.isEmpty else { return .success(try await configure(request)) }
        return try await ask(request, within: seconds)
    }

    /// An address by hand: nothing goes over the wire, and no name server is known but those of the fields.
    private func configure(_ request: IPConfigRequest) async throws(BootHalt) -> NetworkVariables {
        let address = request.client ?? .any
        var mask = request.mask ?? address.classfulMask
        if request.mask == nil, request.client != nil {
            mask = address.classfulMask
            host.show("IP-Config: \(host.hardware.interfaceName) guessed netmask \(mask)")
        }
        var interface = InterfaceConfiguration(address: address, mask: mask, router: request.gateway)
        if let router = request.gateway, !interface.isOnLink(router) {
            interface.router = nil
            host.show("IP-Config: failed to set default route on \(host.hardware.interfaceName)")
        }
        if request.client != nil { _ = try await host.configure(.fixed(interface)) }
        var variables = NetworkVariables(device: host.hardware.interfaceName, interface: interface)
        variables.nameServers = request.nameServers
        variables.hostName = request.hostName
        variables.rootServer = request.server ?? .any
        show(variables, source: nil)
        return variables
    }

    private func ask(
        _ request: IPConfigRequest,
        within seconds: Int
    ) async throws(BootHalt) -> Result<NetworkVariables, ProgramFailure> {
        guard request.protocols != .rarp else {
            try await host.wait(for: .seconds(seconds))
            host.show("IP-Config: no response after \(seconds) secs - giving up")
            return .failure(ProgramFailure(.noOffer, "ipconfig was told to ask by RARP, which it does not speak."))
        }
        var configuration = DHCPClientConfiguration.klibcIPConfig(age, within: seconds)
        if !request.protocols.contains(.dhcp) { configuration.isBOOTP = true }
        if !request.hostName.isEmpty { configuration.setHostName(request.hostName) }
        if let client = request.client { configuration.beginning = .reboot(client) }
        guard case .leased(let lease) = try await host.configure(.dhcp(configuration)) else {
            host.show("IP-Config: no response after \(seconds) secs - giving up")
            let name = request.protocols.contains(.dhcp) ? "DHCP" : "BOOTP"
            return .failure(
                ProgramFailure(.noOffer, "ipconfig has asked by \(name) for \(seconds) s, and nobody gave an address.")
            )
        }
        try host.reached(.initramfs)
        var variables = NetworkVariables(device: host.hardware.interfaceName, lease: lease)
        if variables.hostName.isEmpty { variables.hostName = request.hostName }
        show(variables, source: lease)
        return .success(variables)
    }

    private func show(_ variables: NetworkVariables, source lease: DHCPLease?) {
        let interface = variables.interface
        let from: String
        switch (lease, age) {
        case (let lease?, .mkinitcpio): from = " (from \(lease.server))"
        case (nil, .mkinitcpio): from = " (from \(variables.rootServer))"
        case (let lease?, .klibc2):
            from = " (\(lease.acknowledgement.messageType == nil ? "bootp" : "dhcp") from \(lease.server))"
        case (nil, .klibc2): from = ""
        }
        host.show("IP-Config: \(variables.device) complete\(from):")
        host.show(
            " address: \(Self.column(interface.address)) broadcast: \(Self.column(interface.broadcast)) "
                + "netmask: \(interface.mask)"
        )
        let servers = variables.nameServers
        host.show(
            " gateway: \(Self.column(interface.router ?? .any)) dns0     : \(Self.column(servers.first ?? .any)) "
                + "dns1   : \(servers.dropFirst().first ?? .any)"
        )
        if !variables.hostName.isEmpty { host.show(" host   : \(variables.hostName.displayText)") }
        if !variables.domain.isEmpty { host.show(" domain : \(variables.domain.displayText)") }
        host.show(" rootserver: \(variables.rootServer) rootpath: \(variables.rootPath.displayText)")
        host.show(" filename  : \(variables.bootFile.displayText)")
    }

    private static func column(_ address: IPv4Address) -> String {
        let text = "\(address)"
        return text + String(repeating: " ", count: max(0, 16 - text.count))
    }
}

extension DHCPClientConfiguration {
    /// As ipconfig asks (klibc `usr/kinit/ipconfig/dhcp_proto.c`, `main.c`): at once, then after 1 s, each wait twice the
    /// one before and none above a minute, until the time is over. A request is repeated in the same series, and a
    /// refusal goes on with it.
    static func klibcIPConfig(_ age: IPConfigRequest.Age, within seconds: Int) -> DHCPClientConfiguration {
        guard var configuration = Persona.klibcIPConfig.dhcp else {
            preconditionFailure("The persona of ipconfig says how it asks for an address.")
        }
        if age == .mkinitcpio {
            configuration.options = configuration.options.map { option in
                guard case .fixed(.parameterRequestList, let codes) = option else { return option }
                return .fixed(.parameterRequestList, codes.filter { $0 != 119 && $0 != 121 })
            }
            configuration.wantsBroadcast = false
            configuration.messageLength = 0
        }
        var waits: [Duration] = []
        var left = max(1, min(seconds, 3600))
        var wait = 1
        while left > 0 {
            waits.append(.seconds(min(wait, left)))
            left -= wait
            wait = min(wait * 2, 60)
        }
        configuration.discoverWaits = Schedule(waits)
        return configuration
    }
}
